/// What runs on the server in one piece, nothing in between.
enum RedisScript: CaseIterable, Hashable, Sendable {
    /// Writes items if none of them has changed since it was read.
    case compareAndSet
    /// Reads items in the order of their keys.
    case page

    var text: String {
        switch self {
        case .compareAndSet: RedisScript.compareAndSetText
        case .page: RedisScript.pageText
        }
    }

    /// Keys: the counter of writes, one index a table, then the items. Arguments: how many tables; then for each item the
    /// stamp that it had (empty: it was not there), what to do (c: nothing, n: set and index, s: set, d: delete), the
    /// number of its table, its place in the index, and its new value.
    ///
    /// Answers with 1, or with the items as they are when one has another stamp.
    ///
    /// A script that fails is not undone, so whatever may fail does so before anything is written: keys of another type
    /// are found first, and where there is no memory left, the first command that needs some is refused, which comes before
    /// those that free it.
    private static let compareAndSetText = """
        local tables = tonumber(ARGV[1])
        local items = #KEYS - tables - 1
        for i = 1, items do
          if redis.call('GETRANGE', KEYS[1 + tables + i], 0, 16) ~= ARGV[5 * i - 3] then
            local current = {}
            for j = 1, items do current[j] = redis.call('GET', KEYS[1 + tables + j]) end
            return current
          end
        end
        for i = 1, tables do redis.call('ZCARD', KEYS[1 + i]) end
        if not tonumber(redis.call('GET', KEYS[1]) or '0') then
          return redis.error_reply('WRONGTYPE the counter of writes is no number')
        end
        for i = 1, items do
          if ARGV[5 * i - 2] == 'n' then
            redis.call('ZADD', KEYS[1 + tonumber(ARGV[5 * i - 1])], 0, ARGV[5 * i])
          end
        end
        for i = 1, items do
          local action = ARGV[5 * i - 2]
          if action == 'n' or action == 's' then redis.call('SET', KEYS[1 + tables + i], ARGV[5 * i + 1]) end
        end
        for i = 1, items do
          if ARGV[5 * i - 2] == 'd' then
            redis.call('ZREM', KEYS[1 + tonumber(ARGV[5 * i - 1])], ARGV[5 * i])
            redis.call('DEL', KEYS[1 + tables + i])
          end
        end
        redis.call('INCR', KEYS[1])
        return 1
        """

    /// Key: the index of a table. Arguments: what stands before the places of the table's items in their keys, `up` or
    /// `down`, the two ends, how many rows, and the bytes after which no further one is taken.
    ///
    /// Answers with 1 where there is more, else 0; then places and items by turns.
    private static let pageText = """
        local limit, most = tonumber(ARGV[5]), tonumber(ARGV[6])
        local command = ARGV[2] == 'up' and 'ZRANGEBYLEX' or 'ZREVRANGEBYLEX'
        local places = redis.call(command, KEYS[1], ARGV[3], ARGV[4], 'LIMIT', 0, limit + 1)
        local rows, bytes = {0}, 0
        for i, place in ipairs(places) do
          if i > limit or (i > 1 and bytes > most) then
            rows[1] = 1
            break
          end
          local item = redis.call('GET', ARGV[1] .. place)
          rows[#rows + 1] = place
          rows[#rows + 1] = item or ''
          if item then bytes = bytes + #item end
        end
        return rows
        """
}
