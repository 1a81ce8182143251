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
            string split ' ' -- '-d -n'
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
        case addwatch add-watch
            string split ' ' -- '-m -n --count --for'
        case setacl set-acl
            string split ' ' -- '-v'
        case setquota set-quota
            string split ' ' -- '-n -b -N -B'
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
complete -c fk -n '__fk_at 0 txn multi' -a 'ls get stat exists getAllChildrenNumber getEphemerals tree find grep du top create set touch edit json delete deleteall txn sync addWatch removewatches getAcl setAcl addauth whoami listquota setquota delquota browse cost epoch trace sessions locks watches queues fsck config context shell tour help version quit'
complete -c fk -n __fk_none -a 'sync' -d 'Wait until every write acknowledged to anyone is visible here'
complete -c fk -n '__fk_at 0 sync' -a '(__fk_paths)'
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
complete -c fk -n __fk_none -a 'cost' -d 'What this session has cost so far, by operation and by service'
complete -c fk -n __fk_none -a 'epoch' -d 'Print where the session stands: txid, most recent data, epoch, its watches'
complete -c fk -n __fk_none -a 'trace' -d 'Run a command and list every call of a cloud service that it came to'
complete -c fk -n '__fk_at 0 trace' -a 'ls get stat exists getAllChildrenNumber getEphemerals tree find grep du top create set touch edit json delete deleteall txn sync addWatch removewatches getAcl setAcl addauth whoami listquota setquota delquota browse cost epoch trace sessions locks watches queues fsck config context shell tour help version quit'
complete -c fk -n __fk_none -a 'sessions' -d 'List the sessions of the deployment, or end one'
complete -c fk -n __fk_none -a 'locks' -d 'List the nodes that functions have locked'
complete -c fk -n __fk_none -a 'watches' -d 'List the watches of all sessions'
complete -c fk -n '__fk_at 0 watches' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'queues' -d 'Show how the queues stand: depth, the oldest message, dead letters'
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
complete -c fk -n '__fk_at 0 help' -a 'ls get stat exists getAllChildrenNumber getEphemerals tree find grep du top create set touch edit json delete deleteall txn sync addWatch removewatches getAcl setAcl addauth whoami listquota setquota delquota browse cost epoch trace sessions locks watches queues fsck config context shell tour help version quit'
complete -c fk -n __fk_none -a 'version' -d 'Print the version of fk'
complete -c fk -n __fk_none -a 'quit' -d 'Leave the shell, or end a script here; the session ends with it'
