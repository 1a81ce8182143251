extension CommandRow {
    static let moving: [CommandRow] = [
        CommandRow(
            "export",
            #"""
            fk create -p /a/b x
            fk export -r --no-acl /a | sed -e 1d -e 's/,"sha256.*//' | cut -d, -f 1-3
            """#,
            #"""
            /a/b
            {"path":".","type":"persistent","data":""
            {"path":"b","type":"persistent","data":"x"
            {"end":"faaskeeper-export","nodes":2

            """#),
        CommandRow(
            "import",
            #"""
            fk create -p /a/b x
            fk export -r /a | fk import /copy -
            fk get /copy/b
            """#,
            "/a/b\nx", errors: "fk: Imported to /copy: 2 created\n"),
        CommandRow(
            "cp",
            #"""
            fk create -p /a/b x
            fk cp -r /a /c
            fk get /c/b
            fk ls /a
            """#,
            "/a/b\nxb\n"),
        CommandRow(
            "mv",
            #"""
            fk create -p /a/b x
            fk mv /a /c
            fk get /c/b
            fk exists /a || echo $?
            """#,
            "/a/b\nxfalse\n3\n"),
        CommandRow(
            "diff",
            #"""
            fk create -p /a/b x
            fk create -p /c/b y
            fk create /a/d
            fk diff /a /c || echo $?
            fk diff /a /a && echo same
            """#,
            "/a/b\n/c/b\n/a/d\n~ b (data)\n- d\n1\nsame\n"),
        CommandRow(
            "backup",
            #"""
            cd $HOME
            fk create -p /a/b x
            fk backup all
            test -s all && echo there
            fk backup all || echo $?
            """#,
            "/a/b\nthere\n1\n", errors: "fk: all is there already; --force replaces it\n"),
        CommandRow(
            "restore",
            #"""
            cd $HOME
            fk create -p /a/b x
            fk backup all
            fk -c local:other restore all
            fk -c local:other get /a/b
            fk restore all || echo $?
            """#,
            "/a/b\nx6\n",
            errors: #"""
                fk: Restored to /: 2 created, 1 unchanged
                fk: The deployment is not empty: it has /a; --merge restores into it all the same

                """#),
    ]
}
