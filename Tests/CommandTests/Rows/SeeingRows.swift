extension CommandRow {
    static let seeing: [CommandRow] = [
        CommandRow(
            "bench",
            #"""
            fk bench --simulate --count 30 --reads 100 --nodes 2 | head -n 1
            """#,
            "1 session, 2 nodes of 1,024 B, 100 % reads, one at a time\n"),
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
            "cost",
            #"""
            fk cost estimate --reads 90K --writes 10K --prices paper --vs zookeeper:3xt3.small
            """#,
            #"""
            hybrid store, 1,024 B a node, functions of 512 MB on x86, prices paper of 2024-06-03
            for each  what          a million   times    a day
            read      user store       $0.250  90,000  $0.0225
            write     queue            $1.000  10,000  $0.0100
            write     system store     $4.000  10,000  $0.0400
            write     user store       $1.250  10,000  $0.0125
            write     follower         $0.467  10,000  $0.0047
            write     leader           $0.458  10,000  $0.0046
            all                                        $0.0943
            a month of 30 days: $2.83
            ZooKeeper on 3xt3.small: $1.50 a day, 15.89 times as much, cheaper from 1,588,965 requests a day on

            """#),
        CommandRow(
            "cost",
            #"""
            fk cost estimate --table --prices paper
            """#,
            #"""
             requests  reads  store      a day  3xt3.small  3xt3.medium  3xt3.large  9xt3.small  9xt3.medium  9xt3.large
              100,000  100 %  object   $0.0400       37.44        74.88      149.76      112.32       224.64      449.28
              100,000  100 %  hybrid   $0.0250       59.90       119.81      239.62      179.71       359.42      718.85
              100,000   90 %  object   $0.1478       10.14        20.27       40.54       30.41        60.82      121.63
              100,000   90 %  hybrid   $0.0943       15.89        31.78       63.56       47.67        95.34      190.68
              100,000   80 %  object   $0.2555        5.86        11.72       23.45       17.58        35.17       70.34
              100,000   80 %  hybrid   $0.1635        9.16        18.32       36.64       27.48        54.96      109.92
              500,000  100 %  object   $0.2000        7.49        14.98       29.95       22.46        44.93       89.86
              500,000  100 %  hybrid   $0.1250       11.98        23.96       47.92       35.94        71.88      143.77
              500,000   90 %  object   $0.7388        2.03         4.05        8.11        6.08        12.16       24.33
              500,000   90 %  hybrid   $0.4713        3.18         6.36       12.71        9.53        19.07       38.14
              500,000   80 %  object   $1.2775        1.17         2.34        4.69        3.52         7.03       14.07
              500,000   80 %  hybrid   $0.8175        1.83         3.66        7.33        5.50        10.99       21.98
            1,000,000  100 %  object   $0.4000        3.74         7.49       14.98       11.23        22.46       44.93
            1,000,000  100 %  hybrid   $0.2500        5.99        11.98       23.96       17.97        35.94       71.88
            1,000,000   90 %  object   $1.4775        1.01         2.03        4.05        3.04         6.08       12.16
            1,000,000   90 %  hybrid   $0.9425        1.59         3.18        6.36        4.77         9.53       19.07
            1,000,000   80 %  object   $2.5550        0.59         1.17        2.34        1.76         3.52        7.03
            1,000,000   80 %  hybrid   $1.6350        0.92         1.83        3.66        2.75         5.50       10.99
            2,000,000  100 %  object   $0.8000        1.87         3.74        7.49        5.62        11.23       22.46
            2,000,000  100 %  hybrid   $0.5000        3.00         5.99       11.98        8.99        17.97       35.94
            2,000,000   90 %  object   $2.9550        0.51         1.01        2.03        1.52         3.04        6.08
            2,000,000   90 %  hybrid   $1.8850        0.79         1.59        3.18        2.38         4.77        9.53
            2,000,000   80 %  object   $5.1100        0.29         0.59        1.17        0.88         1.76        3.52
            2,000,000   80 %  hybrid   $3.2700        0.46         0.92        1.83        1.37         2.75        5.50
            5,000,000  100 %  object   $2.0000        0.75         1.50        3.00        2.25         4.49        8.99
            5,000,000  100 %  hybrid   $1.2500        1.20         2.40        4.79        3.59         7.19       14.38
            5,000,000   90 %  object   $7.3875        0.20         0.41        0.81        0.61         1.22        2.43
            5,000,000   90 %  hybrid   $4.7125        0.32         0.64        1.27        0.95         1.91        3.81
            5,000,000   80 %  object  $12.7750        0.12         0.23        0.47        0.35         0.70        1.41
            5,000,000   80 %  hybrid   $8.1750        0.18         0.37        0.73        0.55         1.10        2.20

            """#),
        CommandRow(
            "cost",
            #"""
            fk -o json cost estimate --table --prices paper --vs 3xt3.small | tr '{' '\n' | grep -m 2 readPercent | cut -d , -f 1-3
            fk cost estimate --heat-map --user-store hybrid --prices paper | sed -n 2,3p
            """#,
            #"""
            "requestsPerDay":100000,"readPercent":100,"store":"object"
            "requestsPerDay":100000,"readPercent":100,"store":"hybrid"
             requests  3xt3.small 3xt3.medium  3xt3.large  9xt3.small 9xt3.medium  9xt3.large
              100,000    59.90 ##   119.81 @@   239.62 @@   179.71 @@   359.42 @@   718.85 @@

            """#),
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
            "functions",
            #"""
            fk functions
            """#,
            #"""
            function   started by               at once  memory  time-out  state
            follower   requests, 256 at a time        4  512 MB       1 s  processes
            leader     leader, 256 at a time          1  512 MB       1 s  processes
            watch      calls                         10  512 MB       1 s  processes
            heartbeat  every 1 s                      1  512 MB      10 s  processes

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
            "deploy",
            #"""
            fk deploy gcp a || echo $?
            fk deploy aws a --functions worker || echo $?
            """#,
            "2\n2\n",
            errors: #"""
                fk: This version deploys to aws alone: Google Cloud is planned, and nothing of it is here yet
                fk: Nobody says in which region: --region us-east-1, or AWS_REGION, or a region in the profile of ~/.aws/config

                """#),
        CommandRow(
            "destroy",
            #"""
            fk -c local:a destroy || echo $?
            """#,
            "2\n",
            errors: #"""
                fk: "local:a" is no deployment at a cloud: give aws NAME, or a connection to one

                """#),
        CommandRow(
            "status",
            #"""
            fk create /a
            fk status | grep -v '^fk '
            fk -o json status | grep -c '"healthy":true'
            """#,
            #"""
            /a
            txid = 0x1
            sessions = 0
            watches = 0
            epoch = 0 notifications on their way
            userStore = hybrid
            regions = local
            queue     waiting  in flight  oldest  dead
            requests        0          0       -     0
            leader          0          0       -     0
            All is well
            1

            """#),
        CommandRow(
            "worker",
            #"""
            fk worker --for 0.1
            fk worker --for nothing || echo $?
            """#,
            "2\n",
            errors: #"""
                fk: --for needs a number of seconds above 0, such as 5 or 0.5, not "nothing"

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
