extension CommandRow {
    static let changing: [CommandRow] = [
        CommandRow(
            "create",
            #"""
            fk create /a hello
            fk create -s /a/n-
            fk create /a again || echo $?
            """#,
            #"""
            /a
            /a/n-0000000000
            4

            """#,
            errors: #"""
                fk: Node already exists: /a

                """#),
        CommandRow(
            "set",
            #"""
            fk create /a one
            fk set -v 0 /a two
            fk get /a
            echo
            fk set -v 0 /a three || echo $?
            """#,
            #"""
            /a
            two
            5

            """#,
            errors: #"""
                fk: Version 0 does not match version 1: /a

                """#),
        CommandRow(
            "touch",
            #"""
            fk touch /a
            fk touch /a
            fk stat /a | grep dataVersion
            """#,
            #"""
            /a
            dataVersion = 1

            """#),
        CommandRow(
            "edit",
            #"""
            fk create /a one
            EDITOR='sed -i s/one/two/' fk edit /a
            fk get /a
            """#,
            "/a\ntwo"),
        CommandRow(
            "json",
            #"""
            fk create /a '{"port": 80.0, "hosts": ["x"]}'
            fk json get /a /hosts/0
            fk json set /a /hosts/- '"y"'
            fk get /a
            """#,
            #"""
            /a
            x
            {"port": 80.0, "hosts": ["x", "y"]}
            """#),
        CommandRow(
            "delete",
            #"""
            fk create /a
            fk create /a/b
            fk delete /a || echo $?
            fk delete /a/b
            fk ls /a
            """#,
            #"""
            /a
            /a/b
            6

            """#,
            errors: #"""
                fk: Node not empty: /a

                """#),
        CommandRow(
            "deleteall",
            #"""
            fk create /a
            fk create /a/b
            fk deleteall /a
            fk exists /a || echo $?
            """#,
            #"""
            /a
            /a/b
            false
            3

            """#),
        CommandRow(
            "txn",
            #"""
            fk txn create /a x --then set /a y
            fk get /a
            """#,
            "/a\ny"),
        CommandRow(
            "sync",
            #"""
            fk create /a
            fk sync /a
            fk -o json sync /a
            """#,
            #"""
            /a
            {"path":"/a","done":"Sync is OK"}

            """#),
    ]

    static let watching: [CommandRow] = [
        CommandRow(
            "addWatch",
            #"""
            fk create /a
            while sleep 0.5; do fk touch /a/b; done > /dev/null &
            fk addWatch --count 1 -m PERSISTENT_RECURSIVE /a | sed 's/.* path:\([^ ]*\) .*/\1/'
            kill $!
            """#,
            #"""
            /a
            /a/b

            """#),
        CommandRow(
            "removewatches",
            #"""
            printf 'create /a\nget -w /a\nremovewatches /a\nset /a x\n' | fk
            """#,
            #"""
            /a


            """#),
    ]

    static let access: [CommandRow] = [
        CommandRow(
            "getAcl",
            #"""
            fk create /a
            fk getAcl /a
            """#,
            #"""
            /a
            world:anyone:cdrwa

            """#),
        CommandRow(
            "setAcl",
            #"""
            fk create /a
            fk setAcl /a world:anyone:r
            fk getAcl /a
            fk set /a x || echo $?
            """#,
            #"""
            /a
            world:anyone:r
            9

            """#,
            errors: #"""
                fk: Insufficient permission: /a

                """#),
        CommandRow(
            "addauth",
            #"""
            printf 'addauth digest u:p\nwhoami\n' | fk
            """#,
            #"""
            world: anyone
            digest: u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=

            """#),
        CommandRow(
            "whoami",
            #"""
            fk --auth digest:u:p whoami
            """#,
            #"""
            world: anyone
            digest: u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=

            """#),
        CommandRow(
            "listquota",
            #"""
            fk create /a
            fk setquota -n 5 /a
            fk listquota /a
            """#,
            #"""
            /a
            quota of /a  used  soft  hard
            nodes           1     5     -
            bytes           0     -     -

            """#),
        CommandRow(
            "setquota",
            #"""
            fk create /a
            fk setquota -N 2 /a
            fk create /a/b
            fk create /a/c || echo $?
            """#,
            #"""
            /a
            /a/b
            10

            """#,
            errors: #"""
                fk: Quota of 2 nodes on /a is exceeded: 3

                """#),
        CommandRow(
            "delquota",
            #"""
            fk create /a
            fk setquota -n 5 /a
            fk delquota /a
            fk listquota /a || echo $?
            """#,
            #"""
            /a
            3

            """#,
            errors: #"""
                fk: There is no quota for /a

                """#),
    ]
}
