extension CommandRow {
    static let following: [CommandRow] = [
        CommandRow(
            "tail",
            #"""
            fk create /a one
            fk set /a two
            fk -o json tail --data --from 0 --count 2 /a | cut -d, -f 2-
            fk tail --count 1 --from 1 /a --exec 'echo $FK_TYPE $FK_VERSION; exit 5' | tail -n 1 | cut -c 1-17
            """#,
            #"""
            /a
            "type":"NodeCreated","path":"/a","txid":1,"epoch":[],"version":0,"data":null,"superseded":true}
            "type":"NodeDataChanged","path":"/a","txid":2,"epoch":[],"version":1,"data":"two","encoding":"utf8"}
            NodeDataChanged 1

            """#,
            errors: #"""
                fk: The command of --exec ended with exit code 5: NodeDataChanged /a, txid 0x2

                """#),
        CommandRow(
            "wait",
            #"""
            fk create /a one
            (fk wait --gone --timeout 60 /a && echo gone) &
            fk wait --value one /a
            fk wait --change -v -1 /a
            fk wait --timeout 0.1 /b || echo $?
            fk delete /a
            wait
            """#,
            #"""
            /a
            0
            0
            124
            -1
            gone

            """#,
            errors: #"""
                fk: The condition did not hold within the time given with --timeout

                """#),
    ]
}
