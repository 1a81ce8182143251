extension CommandRow {
    static let reading: [CommandRow] = [
        CommandRow(
            "ls",
            #"""
            fk create /a
            fk create /a/b
            fk create /a/c
            fk ls /a
            """#,
            #"""
            /a
            /a/b
            /a/c
            b
            c

            """#),
        CommandRow(
            "get",
            #"""
            fk create /a hello
            fk get /a
            echo
            fk get -b /a
            """#,
            #"""
            /a
            hello
            aGVsbG8=

            """#),
        CommandRow(
            "stat",
            #"""
            fk create /a hello
            fk stat /a | sed -n '1p;7p;10,11p'
            """#,
            #"""
            /a
            cZxid = 0x1
            dataVersion = 0
            dataLength = 5
            numChildren = 0

            """#),
        CommandRow(
            "exists",
            #"""
            fk create /a
            fk exists /a
            fk exists /b || echo $?
            """#,
            #"""
            /a
            true
            false
            3

            """#),
        CommandRow(
            "getAllChildrenNumber",
            #"""
            fk create /a
            fk create /a/b
            fk create /a/b/c
            fk getAllChildrenNumber /a
            """#,
            #"""
            /a
            /a/b
            /a/b/c
            2

            """#),
        CommandRow(
            "getEphemerals",
            #"""
            printf 'create /a\ncreate -e /a/b\ngetEphemerals /a\n' | fk
            """#,
            #"""
            /a
            /a/b
            /a/b

            """#),
    ]

    static let looking: [CommandRow] = [
        CommandRow(
            "tree",
            #"""
            fk create /a
            fk create /a/b
            fk create /a/b/c
            fk tree -L 1 /a
            """#,
            #"""
            /a
            /a/b
            /a/b/c
            /a
            └── b/…

            """#),
        CommandRow(
            "find",
            #"""
            fk create /a
            fk create /a/x.json 12345
            fk create /a/y.txt
            fk find /a -name '*.json' -size +4
            """#,
            #"""
            /a
            /a/x.json
            /a/y.txt
            /a/x.json

            """#),
        CommandRow(
            "grep",
            #"""
            fk create /a 'host=h
            port=80'
            fk create /b port=81
            fk grep 'port=8.' /
            fk grep -l 'host|81' /
            fk grep 82 / || echo $?
            """#,
            #"""
            /a
            /b
            /a:port=80
            /b:port=81
            /a
            /b
            1

            """#),
        CommandRow(
            "du",
            #"""
            fk create /a 123
            fk create /a/b 4567
            fk create /a/b/c 89
            fk du -d 1 /a
            """#,
            #"""
            /a
            /a/b
            /a/b/c
            6	2	/a/b
            9	3	/a

            """#),
        CommandRow(
            "top",
            #"""
            fk create /a
            fk top --once | sed -n '2p'
            """#,
            #"""
            /a
            writes 0.0/s: nodes created 0.0, set 0.0, deleted 0.0  about $0 an hour

            """#),
    ]
}
