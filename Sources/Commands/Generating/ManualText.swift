/// The parts of the manual that are no table.
enum ManualText {
    static let description = """
        fk reads and changes the nodes of a FaaSKeeper deployment: a coordination service with ZooKeeper's data model,
        built from functions, queues and stores that cost nothing while idle. There is no server: on one machine a
        deployment is a directory, which the first command makes.

        With a command fk runs it and leaves. Without one it reads commands, one a line, from a file or from
        standard input.

        Data and answers go to standard output, everything else to standard error. On a terminal answers are for
        people; through a pipe they are bare values for the next program: create prints the path alone, ls one name a
        line, get the bytes as they are. With --output json every command prints one JSON value on one line, and every
        event is an object on a line.

        Long options may stand anywhere, short ones only before the command. Nothing after -- is an option.
        """

    static let commands = """
        Case does not matter in names, and a hyphen may stand between words: get-acl is getAcl. Paths are absolute. A
        version of -1 matches any.
        """

    static let data = """
        Data is UTF-8 text. A single - reads it from standard input, and @FILE from a file; after -- both are taken as
        they are. With --hex or --base64 what was given is decoded. A node holds at most 1,048,575 bytes.

        In JSON, data is text with "encoding":"utf8", or "base64" where it is not valid UTF-8.
        """

    static let scripts = """
        A script has one command a line. Words are quoted as in sh(1), without any expansion; # begins a comment; a
        quotation may go on over several lines. All lines share one session, which ends with the script, and with it
        the ephemeral nodes. The answer to a line is written before the next line runs, and ends with a line end.
        Events of watches are printed as they come. The script stops at the first failure with its exit code, unless -k
        is given.
        """

    static let environment: [(name: String, meaning: String)] = [
        ("FK_CONNECT", "The connection URL, where --connect is not given."),
        ("FK_AUTH", "Credentials, one a line, where --auth is not given."),
        ("NO_COLOR", "If it is set, no colour."),
    ]

    static let seeAlso = "The manual of ZooKeeper, which explains nodes, watches and sessions."
}
