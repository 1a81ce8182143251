extension CommandRow {
    static let seeing: [CommandRow] = [
        CommandRow(
            "browse",
            #"""
            fk browse / < /dev/null | cat || echo $?
            """#,
            "",
            errors: #"""
                fk: browse needs a terminal as standard input and output; fk tree and fk ls print to a pipe

                """#),
        CommandRow(
            "cost",
            #"""
            printf 'create /a\ncost\n' | fk | tail -n 1
            """#,
            "queue 6, kv 11w 4r, object 0, fn 2; prices aws-us-east-1 of 2024-11-01\n"),
        CommandRow(
            "epoch",
            #"""
            fk create /a
            fk epoch | sed -n '2p;4p'
            """#,
            #"""
            /a
            txid = 0x1
            epoch = {}

            """#),
        CommandRow(
            "trace",
            #"""
            fk create /a
            fk trace get /a | awk '{ print $3, $4 }' | sed -n '1,2p'
            """#,
            #"""
            /a
            service call
            key-value get

            """#),
    ]

    static let administering: [CommandRow] = [
        CommandRow(
            "sessions",
            #"""
            printf 'create -e /e\nsessions\n' | fk | sed 1,2d | awk '{ print $4, $5, $6, $7 }'
            fk sessions kill 0x12 || echo $?
            """#,
            #"""
            10 s 1 0
            8

            """#,
            errors: #"""
                fk: There is no session 0x12

                """#),
        CommandRow(
            "locks",
            #"""
            fk create /a
            fk locks
            fk -o json locks
            """#,
            #"""
            /a
            []

            """#),
        CommandRow(
            "watches",
            #"""
            printf 'create /a\nget -w /a\nwatches\n' | fk | cut -f 2-
            """#,
            #"""
            /a

            data	/a

            """#),
        CommandRow(
            "queues",
            #"""
            fk create /a
            fk queues
            """#,
            #"""
            /a
            queue     waiting  in flight  oldest  dead
            requests        0          0       -     0
            leader          0          0       -     0

            """#),
        CommandRow(
            "fsck",
            #"""
            fk create /a
            fk fsck
            """#,
            #"""
            /a
            Nothing is wrong

            """#),
        CommandRow(
            "config",
            #"""
            fk config
            echo
            fk config -c | sed 's/.*\///'
            fk config --show-origin | grep connect | sed 's/  .*  / /'
            """#,
            #"""
            version=0
            deployment
            connect environment FK_CONNECT

            """#),
        CommandRow(
            "context",
            #"""
            fk context add one local:one
            fk context add two local:two --set timeout=5
            fk context use two
            fk context list
            unset FK_CONNECT
            fk config -c
            fk --context one config -c
            fk context remove two
            fk context list
            """#,
            #"""
            one
            two
            local:two
            local:one
            one

            """#,
            errors: #"""
                fk: two was the context in use; now none is

                """#),
    ]
}
