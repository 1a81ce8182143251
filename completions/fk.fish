# Completion of fk for fish. Made by: fk --generate fish

# The flags of a command that take a value.
function __fk_valued
    switch $argv[1]
        case tree
            string split ' ' -- '-L'
        case find
            string split ' ' -- '-name -data -size'
        case du
            string split ' ' -- '-d'
        case top
            string split ' ' -- '-d -n -o'
        case create
            string split ' ' -- '-t'
        case set
            string split ' ' -- '-v'
        case json
            string split ' ' -- '-v'
        case delete
            string split ' ' -- '-v'
        case deleteall delete-all rmr
            string split ' ' -- '-b'
        case import
            string split ' ' -- '--if-exists --from-zookeeper'
        case restore
            string split ' ' -- '--if-exists'
        case addwatch add-watch
            string split ' ' -- '-m -n --count --for'
        case lock
            string split ' ' -- '--grace --session'
        case elect
            string split ' ' -- '--grace --session'
        case barrier
            string split ' ' -- '-n --count --grace --session'
        case queue
            string split ' ' -- '--grace --session'
        case tail
            string split ' ' -- '--exec --from -n --count --for'
        case wait
            string split ' ' -- '--value -v'
        case setacl set-acl
            string split ' ' -- '-v'
        case setquota set-quota
            string split ' ' -- '-n -b -N -B'
        case bench
            string split ' ' -- '--reads --size --sessions --nodes --duration --count --rate --pipelined --preset --user-store --memory --seed --report -o'
        case cost
            string split ' ' -- '--reads --writes --size --user-store --memory --arch --prices --vs --creates --watches --clients --nodes'
        case deploy
            string split ' ' -- '--region --endpoint --functions --package --architecture --user-store --user-store-threshold'
        case destroy
            string split ' ' -- '--region --endpoint'
        case worker
            string split ' ' -- '--for'
        case functions
            string split ' ' -- '--count --since'
        case context
            string split ' ' -- '--set'
    end
end

# The words before the cursor that are neither flags nor values of flags.
function __fk_words
    set -l skip 0
    set -l valued -c --connect --context -o --output --timeout --color --auth -f --file
    set -l command
    for word in (commandline -opc)[2..]
        if test $skip = 1
            set skip 0
        else if contains -- $word $valued
            set skip 1
        else if not string match -q -- '-*' $word
            echo $word
            if not set -q command[1]
                set command (string lower -- $word)
                set valued --connect --context --output --timeout --color --auth --file (__fk_valued $command)
            end
        end
    end
end

function __fk_is
    set -l words (__fk_words)
    set -q words[1]; and contains -- (string lower -- $words[1]) $argv
end

# Whether so many operands of one of these commands stand before the cursor.
function __fk_at
    set -l words (__fk_words)
    test (count $words) = (math $argv[1] + 1)
    and contains -- (string lower -- $words[1]) $argv[2..]
end

function __fk_none
    set -l words (__fk_words)
    not set -q words[1]
end

function __fk_contexts
    set -l tokens (commandline -opc)
    $tokens[1] context list 2>/dev/null
end

# Nodes, asked of the deployment that the line names.
function __fk_paths
    set -l tokens (commandline -opc)
    set -l fk $tokens[1] --timeout 2
    set -l connect (contains -i -- -c $tokens; or contains -i -- --connect $tokens)
    and set -a fk --connect $tokens[(math $connect + 1)]
    set -l context (contains -i -- --context $tokens)
    and set -a fk --context $tokens[(math $context + 1)]
    set -l parent (string replace -r '[^/]*$' '' -- (commandline -ct))
    test -n "$parent"; or set parent /
    set -l node (string replace -r '(.)/$' '$1' -- $parent)
    for name in ($fk ls -- $node 2>/dev/null)
        echo $parent$name
    end
end

complete -c fk -f
complete -c fk -n __fk_none -s c -l connect -x -d 'The deployment: local:NAME, local:/DIR, memory:, aws://NAME?region=R, gcp://PROJECT/NAME (FK_CONNECT)'
complete -c fk -n 'not __fk_none' -l connect -x -d 'The deployment: local:NAME, local:/DIR, memory:, aws://NAME?region=R, gcp://PROJECT/NAME (FK_CONNECT)'
complete -c fk -n __fk_none -l context -x -a '(__fk_contexts)' -d 'The named context to use (FK_CONTEXT); fk context lists them'
complete -c fk -n 'not __fk_none' -l context -x -a '(__fk_contexts)' -d 'The named context to use (FK_CONTEXT); fk context lists them'
complete -c fk -n __fk_none -s o -l output -x -a 'text json' -d 'Answers as text for people, or as JSON, one value a command and one object a line for events'
complete -c fk -n 'not __fk_none' -l output -x -a 'text json' -d 'Answers as text for people, or as JSON, one value a command and one object a line for events'
complete -c fk -n __fk_none -l timeout -x -d 'The longest an operation, or where it is given a wait, may take (30)'
complete -c fk -n 'not __fk_none' -l timeout -x -d 'The longest an operation, or where it is given a wait, may take (30)'
complete -c fk -n __fk_none -l cost -d 'Afterwards one line on standard error: time, txid, epoch and price'
complete -c fk -n 'not __fk_none' -l cost -d 'Afterwards one line on standard error: time, txid, epoch and price'
complete -c fk -n __fk_none -s q -l quiet -d 'No warnings and no confirmations'
complete -c fk -n 'not __fk_none' -l quiet -d 'No warnings and no confirmations'
complete -c fk -n __fk_none -s v -l verbose -d 'Every operation on standard error'
complete -c fk -n 'not __fk_none' -l verbose -d 'Every operation on standard error'
complete -c fk -n __fk_none -l color -x -a 'auto always never' -d 'Colour on a terminal, always or never (NO_COLOR)'
complete -c fk -n 'not __fk_none' -l color -x -a 'auto always never' -d 'Colour on a terminal, always or never (NO_COLOR)'
complete -c fk -n __fk_none -l auth -x -d 'A credential of the session, such as digest:user:password; may be repeated (FK_AUTH, one a line)'
complete -c fk -n 'not __fk_none' -l auth -x -d 'A credential of the session, such as digest:user:password; may be repeated (FK_AUTH, one a line)'
complete -c fk -n __fk_none -s f -l file -rF -d 'Run the commands of a file, one a line'
complete -c fk -n 'not __fk_none' -l file -rF -d 'Run the commands of a file, one a line'
complete -c fk -n __fk_none -s k -l keep-going -d 'In a script go on after a failure'
complete -c fk -n 'not __fk_none' -l keep-going -d 'In a script go on after a failure'
complete -c fk -n __fk_none -l version -d 'Print the version'
complete -c fk -n 'not __fk_none' -l version -d 'Print the version'
complete -c fk -n __fk_none -s h -l help -d 'Explain fk, or the command'
complete -c fk -n 'not __fk_none' -l help -d 'Explain fk, or the command'
complete -c fk -n __fk_none -a 'ls' -d 'List the children of a node'
complete -c fk -n '__fk_is ls' -s s -d 'Print the node\'s Stat as well'
complete -c fk -n '__fk_is ls' -s w -d 'Set a one-shot watch; a one-shot waits for its event, prints it and leaves'
complete -c fk -n '__fk_is ls' -s R -d 'The paths of the node and everything below it'
complete -c fk -n '__fk_at 0 ls' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'get' -d 'Print the data of a node'
complete -c fk -n '__fk_is get' -s s -d 'Print the node\'s Stat as well'
complete -c fk -n '__fk_is get' -s w -d 'Set a one-shot watch; a one-shot waits for its event, prints it and leaves'
complete -c fk -n '__fk_is get' -s b -l base64 -d 'Print the data as base64'
complete -c fk -n '__fk_is get' -s x -d 'Print the data as a hex dump'
complete -c fk -n '__fk_at 0 get' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'stat' -d 'Print the Stat of a node: eleven lines as zkCli has them'
complete -c fk -n '__fk_is stat' -s w -d 'Set a one-shot watch; a one-shot waits for its event, prints it and leaves'
complete -c fk -n '__fk_at 0 stat' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'exists' -d 'Say whether a node exists: true, or false with exit code 3'
complete -c fk -n '__fk_is exists' -s w -d 'Set a one-shot watch, on a missing node too; a one-shot waits for its event'
complete -c fk -n '__fk_at 0 exists' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'getAllChildrenNumber' -d 'Count the nodes below a node'
complete -c fk -n '__fk_at 0 getallchildrennumber get-all-children-number' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'getEphemerals' -d 'List the ephemeral nodes of this session'
complete -c fk -n '__fk_at 0 getephemerals get-ephemerals' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'tree' -d 'Draw a node and everything below it'
complete -c fk -n '__fk_is tree' -s L -x -d 'Levels below the node to show'
complete -c fk -n '__fk_is tree' -s s -d 'Version, size and children of every node'
complete -c fk -n '__fk_at 0 tree' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'find' -d 'Find the nodes of a subtree for which everything given is true'
complete -c fk -n '__fk_is find' -o name -x -d 'The name is like GLOB: * any characters, ? one, [a-z] one of them'
complete -c fk -n '__fk_is find' -o data -x -d 'The data have a match of the regular expression'
complete -c fk -n '__fk_is find' -o ephemeral -d 'The node is ephemeral'
complete -c fk -n '__fk_is find' -o size -x -d 'The data have N bytes; more than N with +N, less with -N; k and M are units'
complete -c fk -n '__fk_at 0 find' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'grep' -d 'Print the lines of data that match, of a node and everything below it'
complete -c fk -n '__fk_is grep' -s l -d 'Only the paths of nodes that have a match'
complete -c fk -n '__fk_is grep' -s i -d 'Small and capital letters are the same'
complete -c fk -n '__fk_is grep' -s n -d 'With the number of each line'
complete -c fk -n '__fk_at 1 grep' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'du' -d 'Add up the data and the nodes of subtrees'
complete -c fk -n '__fk_is du' -s d -x -d 'Levels below the node that have lines of their own; 1 unless given'
complete -c fk -n '__fk_at 0 du' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'top' -d 'Show what the deployment is doing, live'
complete -c fk -n '__fk_is top' -l once -d 'One picture, after one interval'
complete -c fk -n '__fk_is top' -s d -x -d 'Between two pictures; 1 unless given'
complete -c fk -n '__fk_is top' -s n -x -d 'So many pictures, then leave'
complete -c fk -n '__fk_is top' -s o -x -a 'text json' -d 'As the option --output'
complete -c fk -n __fk_none -a 'create' -d 'Create a node and print its path'
complete -c fk -n '__fk_is create' -s s -d 'Sequential: the service appends ten digits to the path'
complete -c fk -n '__fk_is create' -s e -d 'Ephemeral: ends with the session'
complete -c fk -n '__fk_is create' -s c -d 'Container: removed some time after its last child'
complete -c fk -n '__fk_is create' -s t -x -d 'Removed when it has no child and was not set for TTL milliseconds'
complete -c fk -n '__fk_is create' -l hex -d 'The data given is hexadecimal'
complete -c fk -n '__fk_is create' -s b -l base64 -d 'The data given is base64'
complete -c fk -n '__fk_is create' -s p -d 'Create missing parents too'
complete -c fk -n '__fk_at 0 create' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'set' -d 'Replace the data of a node'
complete -c fk -n '__fk_is set' -s s -d 'Print the node\'s Stat as well'
complete -c fk -n '__fk_is set' -s v -x -d 'Only if the node\'s version is N'
complete -c fk -n '__fk_is set' -l hex -d 'The data given is hexadecimal'
complete -c fk -n '__fk_is set' -s b -l base64 -d 'The data given is base64'
complete -c fk -n '__fk_at 0 set' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'touch' -d 'Create a node, or set the data it has once more'
complete -c fk -n '__fk_at 0 touch' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'edit' -d 'Change the data of a node in an editor'
complete -c fk -n '__fk_at 0 edit' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'json' -d 'Read or change one value in a node\'s JSON data'
complete -c fk -n '__fk_is json' -s s -l string -d 'For set: VALUE is text, which is quoted here'
complete -c fk -n '__fk_is json' -s v -x -d 'Only if the node\'s version is N'
complete -c fk -n '__fk_at 0 json' -a 'get set'
complete -c fk -n '__fk_at 1 json' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'delete' -d 'Delete a node that has no children'
complete -c fk -n '__fk_is delete' -s v -x -d 'Only if the node\'s version is N'
complete -c fk -n '__fk_at 0 delete' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'deleteall' -d 'Delete a node and everything below it'
complete -c fk -n '__fk_is deleteall delete-all rmr' -s b -x -d 'Deletions under way at once (100)'
complete -c fk -n '__fk_at 0 deleteall delete-all rmr' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'txn' -d 'Several changes as one: all of them or none'
complete -c fk -n '__fk_at 0 txn multi' -a 'ls get stat exists getAllChildrenNumber getEphemerals tree find grep du top create set touch edit json delete deleteall txn sync cp mv diff export import backup restore addWatch removewatches lock elect barrier queue tail wait getAcl setAcl addauth whoami listquota setquota delquota browse bench cost epoch trace deploy destroy worker status sessions locks watches queues functions fsck config context shell tour help version quit'
complete -c fk -n __fk_none -a 'sync' -d 'Wait until every write acknowledged to anyone is visible here'
complete -c fk -n '__fk_at 0 sync' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'cp' -d 'Copy a node, or with -r everything below it too'
complete -c fk -n '__fk_is cp copy' -s r -d 'The node and everything below it'
complete -c fk -n '__fk_is cp copy' -s p -d 'Create missing parents of TO too'
complete -c fk -n '__fk_is cp copy' -s y -l yes -d 'Do it in several transactions, where one does not take it all'
complete -c fk -n '__fk_is cp copy' -l continue -d 'Go on with one that was broken off: what is there and the same is passed over'
complete -c fk -n '__fk_at 0 cp copy' -a '(__fk_paths)'
complete -c fk -n '__fk_at 1 cp copy' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'mv' -d 'Move a node and everything below it'
complete -c fk -n '__fk_is mv move rename' -s p -d 'Create missing parents of TO too'
complete -c fk -n '__fk_is mv move rename' -s y -l yes -d 'Do it in several transactions, where one does not take it all'
complete -c fk -n '__fk_is mv move rename' -l continue -d 'Go on with one that was broken off: what is there and the same is passed over'
complete -c fk -n '__fk_at 0 mv move rename' -a '(__fk_paths)'
complete -c fk -n '__fk_at 1 mv move rename' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'diff' -d 'Compare two subtrees, or exports of them'
complete -c fk -n '__fk_at 0 diff' -a '(__fk_paths)'
complete -c fk -n '__fk_at 1 diff' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'export' -d 'Write a node, or a whole subtree, as lines of JSON'
complete -c fk -n '__fk_is export' -s r -d 'The node and everything below it'
complete -c fk -n '__fk_is export' -l no-acl -d 'Leave the access control lists out: what is made is everybody\'s'
complete -c fk -n '__fk_at 0 export' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'import' -d 'Make the nodes of an export below a node'
complete -c fk -n '__fk_is import' -l if-exists -x -a 'fail skip overwrite' -d 'What to do with a node that is there and another: fail, skip or overwrite'
complete -c fk -n '__fk_is import' -l dry-run -d 'Only say what would be done'
complete -c fk -n '__fk_is import' -l keep-ephemerals -d 'Make ephemeral nodes too, as persistent ones'
complete -c fk -n '__fk_is import' -l no-acl -d 'Leave the access control lists out: what is made is everybody\'s'
complete -c fk -n '__fk_is import' -l unchecked -d 'Take lines without the first and the last of an export, such as those that jq has picked out'
complete -c fk -n '__fk_is import' -l from-zookeeper -rF -d 'Read a snapshot of ZooKeeper and the transaction logs beside it, or the directory with both'
complete -c fk -n '__fk_at 0 import' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'backup' -d 'Write the nodes and quotas of the whole deployment into a file'
complete -c fk -n '__fk_is backup' -l force -d 'Replace FILE where it is there already'
complete -c fk -n __fk_none -a 'restore' -d 'Make the nodes and quotas of a backup anew'
complete -c fk -n '__fk_is restore' -l merge -d 'Restore into a deployment that is not empty'
complete -c fk -n '__fk_is restore' -l if-exists -x -a 'fail skip overwrite' -d 'What to do with a node that is there and another: fail, skip or overwrite'
complete -c fk -n '__fk_is restore' -l dry-run -d 'Only say what would be done'
complete -c fk -n '__fk_is restore' -l keep-ephemerals -d 'Make ephemeral nodes too, as persistent ones'
complete -c fk -n __fk_none -a 'addWatch' -d 'Watch a node and print its events'
complete -c fk -n '__fk_is addwatch add-watch' -s m -x -a 'PERSISTENT PERSISTENT_RECURSIVE' -d 'PERSISTENT, the node and its list of children, or PERSISTENT_RECURSIVE, everything below it as well (the default)'
complete -c fk -n '__fk_is addwatch add-watch' -s n -l count -x -d 'Leave after N events'
complete -c fk -n '__fk_is addwatch add-watch' -l for -x -d 'Leave after that time'
complete -c fk -n '__fk_at 0 addwatch add-watch' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'removewatches' -d 'Remove this session\'s watches of a node'
complete -c fk -n '__fk_is removewatches remove-watches' -s c -d 'Only those on the list of children'
complete -c fk -n '__fk_is removewatches remove-watches' -s d -d 'Only those on the data'
complete -c fk -n '__fk_is removewatches remove-watches' -s a -d 'All of them (the default)'
complete -c fk -n '__fk_is removewatches remove-watches' -s l -d 'Here, even if the service cannot be reached'
complete -c fk -n '__fk_at 0 removewatches remove-watches' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'lock' -d 'Hold a lock, alone or while a program runs'
complete -c fk -n '__fk_is lock' -l grace -x -d 'How long CMD has to end after SIGTERM, before it is killed (5)'
complete -c fk -n '__fk_is lock' -l session -x -d 'Silence after which the service gives it to another (15)'
complete -c fk -n '__fk_is lock' -l no-wait -d 'Do not wait: exit code 124 when it is not to be had at once'
complete -c fk -n '__fk_at 0 lock' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'elect' -d 'Stand for election, and lead, alone or while a program runs; or ask who leads'
complete -c fk -n '__fk_is elect' -l grace -x -d 'How long CMD has to end after SIGTERM, before it is killed (5)'
complete -c fk -n '__fk_is elect' -l session -x -d 'Silence after which the service gives it to another (15)'
complete -c fk -n '__fk_at 0 elect' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'barrier' -d 'Wait at a barrier, until it is lifted or until enough are here'
complete -c fk -n '__fk_is barrier' -s n -l count -x -d 'Wait until N are here, this one among them'
complete -c fk -n '__fk_is barrier' -l set -d 'Set the barrier: whoever comes waits'
complete -c fk -n '__fk_is barrier' -l lift -d 'Lift the barrier: all who wait go on'
complete -c fk -n '__fk_is barrier' -l grace -x -d 'How long CMD has to end after SIGTERM, before it is killed (5)'
complete -c fk -n '__fk_is barrier' -l session -x -d 'Silence after which the service gives it to another (15)'
complete -c fk -n '__fk_at 0 barrier' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'queue' -d 'Put an element into a queue, or take the first one'
complete -c fk -n '__fk_is queue' -l no-wait -d 'Do not wait: exit code 124 when it is not to be had at once'
complete -c fk -n '__fk_is queue' -l hex -d 'The data given is hexadecimal'
complete -c fk -n '__fk_is queue' -s b -l base64 -d 'The data given is base64'
complete -c fk -n '__fk_is queue' -l grace -x -d 'How long CMD has to end after SIGTERM, before it is killed (5)'
complete -c fk -n '__fk_is queue' -l session -x -d 'Silence after which the service gives it to another (15)'
complete -c fk -n '__fk_at 0 queue' -a 'put take'
complete -c fk -n '__fk_at 1 queue' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'tail' -d 'Follow nodes: a line for each change'
complete -c fk -n '__fk_is tail' -s r -l recursive -d 'The nodes and everything below them'
complete -c fk -n '__fk_is tail' -s d -l data -d 'With each change the new value'
complete -c fk -n '__fk_is tail' -l exec -x -d 'Run CMD by /bin/sh for each line, see below'
complete -c fk -n '__fk_is tail' -l parallel -d 'Let commands of one path run at once, too'
complete -c fk -n '__fk_is tail' -l from -x -d 'First what has changed since that write'
complete -c fk -n '__fk_is tail' -s n -l count -x -d 'Leave after N lines'
complete -c fk -n '__fk_is tail' -l for -x -d 'Leave after that time'
complete -c fk -n '__fk_at 0 tail' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'wait' -d 'Wait until a condition holds for a node'
complete -c fk -n '__fk_is wait' -l exists -d 'Until the node is there (the default)'
complete -c fk -n '__fk_is wait' -l gone -d 'Until there is no such node'
complete -c fk -n '__fk_is wait' -l value -x -d 'Until the node has that data; - reads it from standard input, @FILE from a file'
complete -c fk -n '__fk_is wait' -l change -d 'Until the node is created, set or deleted'
complete -c fk -n '__fk_is wait' -s v -x -d 'With --change: until its version is not N; -1 is no node'
complete -c fk -n '__fk_is wait' -l hex -d 'The data given is hexadecimal'
complete -c fk -n '__fk_is wait' -s b -l base64 -d 'The data given is base64'
complete -c fk -n '__fk_at 0 wait' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'getAcl' -d 'Print the access control list of a node'
complete -c fk -n '__fk_is getacl get-acl' -s s -d 'Print the node\'s Stat as well'
complete -c fk -n '__fk_at 0 getacl get-acl' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'setAcl' -d 'Replace the access control list of a node'
complete -c fk -n '__fk_is setacl set-acl' -s s -d 'Print the node\'s Stat as well'
complete -c fk -n '__fk_is setacl set-acl' -s v -x -d 'Only if the version of the list is N'
complete -c fk -n '__fk_is setacl set-acl' -s R -d 'The node and everything below it'
complete -c fk -n '__fk_at 0 setacl set-acl' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'addauth' -d 'Add a credential to the session'
complete -c fk -n __fk_none -a 'whoami' -d 'Print who this session is to the access control lists'
complete -c fk -n __fk_none -a 'listquota' -d 'Print the quota of a node and what is used of it'
complete -c fk -n '__fk_at 0 listquota list-quota' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'setquota' -d 'Bound the nodes and bytes below a node'
complete -c fk -n '__fk_is setquota set-quota' -s n -x -d 'Nodes, the node itself included: a warning beyond'
complete -c fk -n '__fk_is setquota set-quota' -s b -x -d 'Bytes of data: a warning beyond'
complete -c fk -n '__fk_is setquota set-quota' -s N -x -d 'Nodes: a refusal beyond'
complete -c fk -n '__fk_is setquota set-quota' -s B -x -d 'Bytes of data: a refusal beyond'
complete -c fk -n '__fk_at 0 setquota set-quota' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'delquota' -d 'Take away the quota of a node, or some of its bounds'
complete -c fk -n '__fk_is delquota del-quota' -s n -d 'The soft bound of nodes'
complete -c fk -n '__fk_is delquota del-quota' -s b -d 'The soft bound of bytes'
complete -c fk -n '__fk_is delquota del-quota' -s N -d 'The hard bound of nodes'
complete -c fk -n '__fk_is delquota del-quota' -s B -d 'The hard bound of bytes'
complete -c fk -n '__fk_at 0 delquota del-quota' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'browse' -d 'Browse the tree on the whole screen, live'
complete -c fk -n '__fk_is browse' -l read-only -d 'Lock all changes; nothing lifts the lock'
complete -c fk -n '__fk_at 0 browse' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'bench' -d 'Measure how long reads and writes take, and how many there are in a second'
complete -c fk -n '__fk_is bench' -l reads -x -d 'Of the operations; the others are writes; 50 unless given'
complete -c fk -n '__fk_is bench' -l size -x -d 'Data of a node, such as 1000 or 1k; 1k unless given'
complete -c fk -n '__fk_is bench' -l sessions -x -d 'Sessions that work at once; 1 unless given'
complete -c fk -n '__fk_is bench' -l nodes -x -d 'Nodes that are made and worked on; 16, or as many as sessions'
complete -c fk -n '__fk_is bench' -l duration -x -d 'How long it goes on; 10 unless given'
complete -c fk -n '__fk_is bench' -l count -x -d 'In its place: so many operations'
complete -c fk -n '__fk_is bench' -l rate -x -d 'Begin so many operations a second, whether earlier ones have ended or not'
complete -c fk -n '__fk_is bench' -l pipelined -x -d 'Operations of a session that are under way at once; 1'
complete -c fk -n '__fk_is bench' -l preset -x -a 'published-read published-write hbase' -d 'A published workload'
complete -c fk -n '__fk_is bench' -l simulate -d 'In simulated time, on a deployment of its own with the published latencies'
complete -c fk -n '__fk_is bench' -l user-store -x -a 'object key-value hybrid' -d 'With --simulate: where clients read: object, key-value or hybrid; hybrid unless given'
complete -c fk -n '__fk_is bench' -l memory -x -d 'With --simulate or --report: memory of each function; 512 unless given'
complete -c fk -n '__fk_is bench' -l seed -x -d 'Who reads or writes what, and with --simulate the latencies; 1'
complete -c fk -n '__fk_is bench' -l report -rF -d 'Measure everything in simulated time, and write figures and plots to a directory'
complete -c fk -n '__fk_is bench' -s o -x -a 'text json' -d 'As the option --output'
complete -c fk -n __fk_none -a 'cost' -d 'What this session has cost so far, or what requests would cost a day'
complete -c fk -n '__fk_is cost' -l reads -x -d 'Reads a day, such as 900000 or 900K'
complete -c fk -n '__fk_is cost' -l writes -x -d 'Writes a day, such as 100000 or 0.1M'
complete -c fk -n '__fk_is cost' -l size -x -d 'Data of a node, such as 1000 or 1k; 1k unless given'
complete -c fk -n '__fk_is cost' -l user-store -x -a 'object key-value hybrid' -d 'Where clients read: object, key-value or hybrid; hybrid unless given'
complete -c fk -n '__fk_is cost' -l memory -x -d 'Memory of each function; 512 unless given'
complete -c fk -n '__fk_is cost' -l arch -x -a 'x86 arm' -d 'Processor of the functions; x86 unless given'
complete -c fk -n '__fk_is cost' -l prices -x -a 'aws-us-east-1 paper' -d 'The price sheet: aws-us-east-1 unless given, or the published one, paper'
complete -c fk -n '__fk_is cost' -l vs -x -d 'ZooKeeper to compare with, such as zookeeper:3xt3.small; may be repeated'
complete -c fk -n '__fk_is cost' -l full -d 'Count also what the published model leaves out'
complete -c fk -n '__fk_is cost' -l creates -x -d 'With --full: writes that create or delete a node; 10'
complete -c fk -n '__fk_is cost' -l watches -x -d 'With --full: reads that set a watch, which fires; 1'
complete -c fk -n '__fk_is cost' -l clients -x -d 'With --full: sessions that last all day; 1'
complete -c fk -n '__fk_is cost' -l nodes -x -d 'With --full: nodes that are stored; 1000'
complete -c fk -n '__fk_is cost' -l table -d 'How many times as much ZooKeeper costs, for 100K to 5M requests a day'
complete -c fk -n '__fk_is cost' -l heat-map -d 'The same as a map, shaded by how much'
complete -c fk -n '__fk_at 0 cost' -a 'estimate'
complete -c fk -n __fk_none -a 'epoch' -d 'Print where the session stands: txid, most recent data, epoch, its watches'
complete -c fk -n __fk_none -a 'trace' -d 'Run a command and list every call of a cloud service that it came to'
complete -c fk -n '__fk_at 0 trace' -a 'ls get stat exists getAllChildrenNumber getEphemerals tree find grep du top create set touch edit json delete deleteall txn sync cp mv diff export import backup restore addWatch removewatches lock elect barrier queue tail wait getAcl setAcl addauth whoami listquota setquota delquota browse bench cost epoch trace deploy destroy worker status sessions locks watches queues functions fsck config context shell tour help version quit'
complete -c fk -n __fk_none -a 'deploy' -d 'Make a deployment at a cloud, or bring one up to date'
complete -c fk -n '__fk_is deploy' -l region -x -d 'Where; AWS_REGION, AWS_DEFAULT_REGION or the profile\'s region unless given'
complete -c fk -n '__fk_is deploy' -l endpoint -x -d 'Where every service listens, for a server that plays the cloud'
complete -c fk -n '__fk_is deploy' -l functions -x -a 'lambda worker' -d 'Where the functions run: at Lambda (lambda, unless given), or in processes that run fk worker (worker)'
complete -c fk -n '__fk_is deploy' -l package -rF -d 'The package of the functions; fk-function.zip beside fk, or ../lib/faaskeeper/ from it, unless given'
complete -c fk -n '__fk_is deploy' -l architecture -x -a 'x86_64 arm64' -d 'What the package is built for; x86_64 unless given'
complete -c fk -n '__fk_is deploy' -l user-store -x -a 'hybrid key-value object' -d 'Where a new deployment keeps nodes for their readers; hybrid unless given'
complete -c fk -n '__fk_is deploy' -l user-store-threshold -x -d 'Data of a new deployment above this are objects'
complete -c fk -n '__fk_is deploy' -l allow-data-loss -d 'Carry out a plan that replaces or removes tables, queues or the bucket'
complete -c fk -n '__fk_is deploy' -l dry-run -d 'Only say what would be done'
complete -c fk -n '__fk_is deploy' -l yes -d 'Go ahead without a question'
complete -c fk -n '__fk_at 0 deploy' -a 'aws gcp'
complete -c fk -n __fk_none -a 'destroy' -d 'Remove a deployment at a cloud with everything in it'
complete -c fk -n '__fk_is destroy' -l region -x -d 'Where; AWS_REGION, AWS_DEFAULT_REGION or the profile\'s region unless given'
complete -c fk -n '__fk_is destroy' -l endpoint -x -d 'Where every service listens, for a server that plays the cloud'
complete -c fk -n '__fk_is destroy' -l yes -d 'Go ahead without a question'
complete -c fk -n '__fk_at 0 destroy' -a 'aws gcp'
complete -c fk -n __fk_none -a 'worker' -d 'Run the functions of the deployment in this process, until it is interrupted'
complete -c fk -n '__fk_is worker' -l for -x -d 'Leave after so many seconds'
complete -c fk -n __fk_none -a 'status' -d 'Show how the deployment is: store, queues, dead letters, parts at a cloud'
complete -c fk -n __fk_none -a 'sessions' -d 'List the sessions of the deployment, or end one'
complete -c fk -n __fk_none -a 'locks' -d 'List the nodes that functions have locked'
complete -c fk -n __fk_none -a 'watches' -d 'List the watches of all sessions'
complete -c fk -n '__fk_at 0 watches' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'queues' -d 'Show how the queues stand; list dead letters, or deliver them once more'
complete -c fk -n '__fk_at 0 queues' -a 'dead redrive'
complete -c fk -n __fk_none -a 'functions' -d 'Show the functions of the service, or what they have logged'
complete -c fk -n '__fk_is functions' -l count -x -d 'The last so many lines, 100 unless given'
complete -c fk -n '__fk_is functions' -l since -x -d 'Not older than this, 3,600 unless given'
complete -c fk -n '__fk_at 0 functions' -a 'logs'
complete -c fk -n __fk_none -a 'fsck' -d 'Look for what does not fit together in the deployment, and mend it'
complete -c fk -n '__fk_is fsck' -l repair -d 'Mend what can be mended without a guess'
complete -c fk -n __fk_none -a 'config' -d 'Print the configuration of the deployment'
complete -c fk -n '__fk_is config' -s c -d 'Only how to connect: the URL'
complete -c fk -n '__fk_is config' -l show-origin -d 'The settings of fk itself: each with its value and where that comes from'
complete -c fk -n '__fk_is config' -s w -d 'Set a one-shot watch; a one-shot waits for its event, prints it and leaves'
complete -c fk -n '__fk_is config' -s s -d 'Print the node\'s Stat as well'
complete -c fk -n __fk_none -a 'context' -d 'List the named contexts, or change them'
complete -c fk -n '__fk_is context' -l set -x -d 'Another setting of the context: output, timeout, cost, quiet, verbose, color or auth; may be repeated'
complete -c fk -n '__fk_is context' -l replace -d 'Change the context where it is there already'
complete -c fk -n '__fk_at 0 context' -a 'list use add remove'
complete -c fk -n '__fk_at 1 context' -a '(__fk_contexts)'
complete -c fk -n __fk_none -a 'shell' -d 'Open the shell; fk alone does it at a terminal'
complete -c fk -n __fk_none -a 'tour' -d 'A short guided tour on a temporary deployment'
complete -c fk -n __fk_none -a 'help' -d 'Explain fk, or one command'
complete -c fk -n '__fk_at 0 help' -a 'ls get stat exists getAllChildrenNumber getEphemerals tree find grep du top create set touch edit json delete deleteall txn sync cp mv diff export import backup restore addWatch removewatches lock elect barrier queue tail wait getAcl setAcl addauth whoami listquota setquota delquota browse bench cost epoch trace deploy destroy worker status sessions locks watches queues functions fsck config context shell tour help version quit'
complete -c fk -n __fk_none -a 'version' -d 'Print the version of fk'
complete -c fk -n __fk_none -a 'quit' -d 'Leave the shell, or end a script here; the session ends with it'
