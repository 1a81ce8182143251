/// The parts of the manual that are no table.
enum ManualText {
    static let description = """
        fk reads and changes the nodes of a FaaSKeeper deployment: a coordination service with ZooKeeper's data model,
        built from functions, queues and stores that cost nothing while idle. There is no server: on one machine a
        deployment is a directory, which the first command makes.

        With a command fk runs it and leaves. Without one it opens the shell at a terminal, and otherwise reads commands,
        one a line, from a file or from standard input.

        Data and answers go to standard output, everything else to standard error. On a terminal answers are for
        people; through a pipe they are bare values for the next program: create prints the path alone, ls one name a
        line, get the bytes as they are. With --output json every command prints one JSON value on one line, and every
        event is an object on a line.

        Long options may stand anywhere, short ones only before the command. Nothing after -- is an option.
        """

    static let commands = """
        Case does not matter in names, and a hyphen may stand between words: get-acl is getAcl. Paths are absolute,
        but for the shell's. A version of -1 matches any.
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

    static let shell = """
        The shell runs the same commands in one session, which ends with it. Paths may be relative to the node that cd
        has changed to. Words are quoted as in sh(1); a quotation goes on over several lines, and so does txn up to
        commit or abort. After a command, | hands its answer to a system command, and > and >> write it to a file; they
        have to be quoted where they are data. A line that begins with ! is a system command.

        The prompt has the deployment, how the session stands, the node, and the number of commands so far. At the right
        stand the last txid that the session has seen, the notifications under way for it, and what it has cost; after
        each command its time, txid, epoch, price and billed units. Events of watches appear above the line at the moment
        they come. option switches these off.

        Keys are those of editline(7): Emacs's, or vi's with "bind -v" in ~/.editrc. Tab completes commands, flags and
        paths, Ctrl-R searches the history. Ctrl-C cancels a command or drops the line, Ctrl-D leaves. Where the terminal
        can do nothing (TERM=dumb) lines are read plainly.

        A backend that does not answer shows as CONNECTING until it does. A session that has expired is followed by a
        new one.
        """

    static let files: [(name: String, meaning: String)] = [
        (
            "$XDG_STATE_HOME/faaskeeper/history",
            "The lines typed in the shell, 1,000 at the most; ~/.local/state where the variable is not set. Lines with "
                + "credentials, and those that begin with a space, are not kept."
        ),
        (
            "$XDG_CONFIG_HOME/faaskeeper/config.toml",
            "The named contexts, in TOML: current = \"NAME\", and tables [contexts.NAME] with the keys connect, output, "
                + "timeout, cost, quiet, verbose, color and auth. What is wrong in it is named with its line."
        ),
        ("~/.editrc", "Key bindings of the shell; a line may begin with fk: to be for fk alone."),
    ]

    static let environment: [(name: String, meaning: String)] = [
        ("FK_CONNECT", "The connection URL, where neither --connect nor --context is given."),
        ("FK_CONTEXT", "The named context, where --context is not given."),
        ("XDG_CONFIG_HOME", "Where the file of the contexts stands; ~/.config where it is not set."),
        ("VISUAL", "The editor of edit and browse; then EDITOR, then vi."),
        ("FK_AUTH", "Credentials, one a line, where --auth is not given."),
        ("NO_COLOR", "If it is set, no colour."),
    ]

    static let group = """
        What all commands share, data, scripts, the environment and the exit status, stands in fk(1). The commands are:
        """

    static let exitStatus = "That of fk(1)."

    static let seeAlso = "The manual of ZooKeeper, which explains nodes, watches and sessions."
}
