/// The statements that are prepared once for a connection.
enum SQL: Int, CaseIterable {
    case begin, commit, rollback, dataVersion
    case getItem, putItem, deleteItem, scanItems
    case queryUp, queryUpBounded, queryDown, queryDownFrom
    case getObject, objectTag, putObject, deleteObject, listObjects
    case loadMessages, putMessage, hideMessage, deleteMessage, putDead, listDead, deleteDead, listMessages
    case deduplicated0, deduplicated1, deduplicate0, deduplicate1
    case getChannel, putChannel, deleteChannel, channelsOfOwner, deleteOwner
    case putInbox, loadInbox, deleteInbox, deleteInboxOfSession, deleteInboxOfOwner
    case getSchedule, putSchedule
    case getMeta, putMeta
    case peekMessage, peekInbox, peekSchedule, countMessages

    var text: String {
        switch self {
        case .begin: "BEGIN IMMEDIATE"
        case .commit: "COMMIT"
        case .rollback: "ROLLBACK"
        case .dataVersion: "PRAGMA data_version"
        case .getItem: "SELECT value FROM items WHERE tbl = ?1 AND part = ?2 AND sort = ?3"
        case .putItem:
            "INSERT INTO items (tbl, part, sort, value) VALUES (?1, ?2, ?3, ?4)"
                + " ON CONFLICT (part, tbl, sort) DO UPDATE SET value = excluded.value"
        case .deleteItem: "DELETE FROM items WHERE tbl = ?1 AND part = ?2 AND sort = ?3"
        case .scanItems:
            // The keys' index begins with the partition.
            "SELECT part, sort, value FROM items WHERE (part, tbl, sort) > (?1, ?2, ?3) AND tbl = ?2"
                + " ORDER BY part, tbl, sort LIMIT ?4"
        case .queryUp: "SELECT sort, value FROM items WHERE tbl = ?1 AND part = ?2 AND sort > ?3 ORDER BY sort"
        case .queryUpBounded:
            "SELECT sort, value FROM items WHERE tbl = ?1 AND part = ?2 AND sort >= ?3 ORDER BY sort"
        case .queryDown: "SELECT sort, value FROM items WHERE tbl = ?1 AND part = ?2 ORDER BY sort DESC"
        case .queryDownFrom:
            "SELECT sort, value FROM items WHERE tbl = ?1 AND part = ?2 AND sort < ?3 ORDER BY sort DESC"
        case .getObject: "SELECT tag, value FROM objects WHERE key = ?1"
        case .objectTag: "SELECT tag FROM objects WHERE key = ?1"
        case .putObject: "REPLACE INTO objects (key, tag, value) VALUES (?1, ?2, ?3)"
        case .deleteObject: "DELETE FROM objects WHERE key = ?1"
        case .listObjects: "SELECT key FROM objects WHERE key >= ?1 ORDER BY key"
        case .loadMessages:
            "SELECT number, queue, grp, dedup, body, visible_at, word, received, sent_at FROM messages ORDER BY number"
        case .putMessage:
            "REPLACE INTO messages (number, queue, grp, dedup, body, visible_at, word, received, sent_at)"
                + " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        case .hideMessage: "UPDATE messages SET visible_at = ?2, word = ?3, received = ?4 WHERE number = ?1"
        case .deleteMessage: "DELETE FROM messages WHERE number = ?1"
        case .putDead: "INSERT INTO dead (queue, grp, body) VALUES (?1, ?2, ?3)"
        case .listMessages: "SELECT queue, visible_at, sent_at FROM messages ORDER BY number"
        case .listDead: "SELECT queue, grp, body, number FROM dead ORDER BY number"
        case .deleteDead: "DELETE FROM dead WHERE number = ?1"
        case .deduplicated0: "SELECT at FROM dedup0 WHERE queue = ?1 AND id = ?2"
        case .deduplicated1: "SELECT at FROM dedup1 WHERE queue = ?1 AND id = ?2"
        case .deduplicate0: "REPLACE INTO dedup0 (queue, id, at) VALUES (?1, ?2, ?3)"
        case .deduplicate1: "REPLACE INTO dedup1 (queue, id, at) VALUES (?1, ?2, ?3)"
        case .getChannel: "SELECT owner FROM channels WHERE session = ?1"
        case .putChannel: "REPLACE INTO channels (session, owner) VALUES (?1, ?2)"
        case .deleteChannel: "DELETE FROM channels WHERE session = ?1"
        case .channelsOfOwner: "SELECT session FROM channels WHERE owner = ?1"
        case .deleteOwner: "DELETE FROM channels WHERE owner = ?1"
        case .putInbox: "INSERT INTO inbox (owner, session, id, body) VALUES (?1, ?2, ?3, ?4)"
        case .loadInbox: "SELECT session, id, body FROM inbox WHERE owner = ?1 ORDER BY number"
        case .deleteInbox: "DELETE FROM inbox WHERE owner = ?1"
        case .deleteInboxOfSession: "DELETE FROM inbox WHERE session = ?1"
        case .deleteInboxOfOwner: "DELETE FROM inbox WHERE owner = ?1"
        case .getSchedule: "SELECT next_at FROM schedules WHERE name = ?1"
        case .putSchedule: "REPLACE INTO schedules (name, next_at) VALUES (?1, ?2)"
        case .getMeta: "SELECT value FROM meta WHERE name = ?1"
        case .putMeta: "REPLACE INTO meta (name, value) VALUES (?1, ?2)"
        case .peekMessage: "SELECT 1 FROM messages WHERE visible_at <= ?1 LIMIT 1"
        case .peekInbox: "SELECT 1 FROM inbox WHERE owner = ?1 LIMIT 1"
        case .peekSchedule: "SELECT 1 FROM schedules WHERE next_at <= ?1 LIMIT 1"
        case .countMessages: "SELECT count(*) FROM messages WHERE queue = ?1"
        }
    }
}
