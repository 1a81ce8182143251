extension CommandRow {
    static let shell: [CommandRow] = [
        CommandRow(
            "cd",
            #"""
            echo 'cd /a' | fk || echo $?
            """#,
            "2\n",
            errors: #"""
                fk: line 1: cd is for the shell; fk without a command opens it

                """#),
        CommandRow(
            "pwd",
            #"""
            echo 'pwd' | fk || echo $?
            """#,
            "2\n",
            errors: #"""
                fk: line 1: pwd is for the shell; fk without a command opens it

                """#),
        CommandRow(
            "history",
            #"""
            echo 'history' | fk || echo $?
            """#,
            "2\n",
            errors: #"""
                fk: line 1: history is for the shell; fk without a command opens it

                """#),
        CommandRow(
            "redo",
            #"""
            echo 'redo' | fk || echo $?
            """#,
            "2\n",
            errors: #"""
                fk: line 1: redo is for the shell; fk without a command opens it

                """#),
        CommandRow(
            "connect",
            #"""
            echo 'connect local:b' | fk || echo $?
            """#,
            "2\n",
            errors: #"""
                fk: line 1: connect is for the shell; fk without a command opens it

                """#),
        CommandRow(
            "close",
            #"""
            echo 'close' | fk || echo $?
            """#,
            "2\n",
            errors: #"""
                fk: line 1: close is for the shell; fk without a command opens it

                """#),
        CommandRow(
            "option",
            #"""
            echo 'option cost off' | fk || echo $?
            """#,
            "2\n",
            errors: #"""
                fk: line 1: option is for the shell; fk without a command opens it

                """#),
        CommandRow(
            "printwatches",
            #"""
            echo 'printwatches off' | fk || echo $?
            """#,
            "2\n",
            errors: #"""
                fk: line 1: printwatches is for the shell; fk without a command opens it

                """#),
        CommandRow(
            "shell",
            #"""
            echo 'shell' | fk || echo $?
            """#,
            "2\n",
            errors: #"""
                fk: line 1: shell is for the command line of fk: this is a shell or a script already

                """#),
    ]

    static let other: [CommandRow] = [
        CommandRow(
            "tour",
            #"""
            fk tour | grep -c .
            """#,
            "75\n"),
        CommandRow(
            "help",
            #"""
            fk help get | head -n 1
            """#,
            "Print the data of a node.\n"),
        CommandRow(
            "version",
            #"""
            fk version
            """#,
            "fk 0.1.0, FaaSKeeper for Swift\n"),
        CommandRow(
            "quit",
            #"""
            printf 'create /a\nquit\ncreate /b\n' | fk
            """#,
            "/a\n"),
    ]
}
