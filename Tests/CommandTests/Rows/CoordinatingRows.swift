extension CommandRow {
    static let coordinating: [CommandRow] = [
        CommandRow(
            "lock",
            #"""
            fk lock /l -- sh -c 'echo $FK_FENCE; exit 3' || echo $?
            fk ls /l
            """#,
            "2\n3\n"),
        CommandRow(
            "elect",
            #"""
            fk elect /e me -- fk elect /e
            fk elect /e || echo ", $?"
            """#,
            "me, 3\n", errors: "fk: Nobody leads: /e\n"),
        CommandRow(
            "barrier",
            #"""
            fk barrier --set /b
            (fk barrier /b && echo through) &
            fk barrier --lift /b
            wait
            fk barrier -n 2 /two -- echo one >/dev/null &
            fk barrier -n 2 /two -- echo together
            wait
            """#,
            "through\ntogether\n"),
        CommandRow(
            "queue",
            #"""
            fk queue put /q 'one ' | cut -d- -f 2-
            fk queue put /q two >/dev/null
            fk queue take /q
            fk queue take /q -- cat
            fk queue take --no-wait /q || echo " $?"
            """#,
            "element-0000000000\none two 124\n", errors: "fk: No element in /q\n"),
    ]
}
