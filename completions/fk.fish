# Completion of fk for fish. Made by: fk --generate fish

# The words before the cursor that are neither flags nor values of global options.
function __fk_words
    set -l skip 0
    for word in (commandline -opc)[2..]
        if test $skip = 1
            set skip 0
        else if contains -- $word -c --connect -o --output --timeout --color --auth -f --file
            set skip 1
        else if not string match -q -- '-*' $word
            echo $word
        end
    end
end

function __fk_is
    set -l words (__fk_words)
    set -q words[1]; and contains -- (string lower -- $words[1]) $argv
end

function __fk_none
    set -l words (__fk_words)
    not set -q words[1]
end

# Nodes, asked of the deployment that the line names.
function __fk_paths
    set -l tokens (commandline -opc)
    set -l fk $tokens[1] --timeout 2
    set -l connect (contains -i -- -c $tokens; or contains -i -- --connect $tokens)
    and set -a fk --connect $tokens[(math $connect + 1)]
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
complete -c fk -n '__fk_is ls' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'get' -d 'Print the data of a node'
complete -c fk -n '__fk_is get' -s s -d 'Print the node\'s Stat as well'
complete -c fk -n '__fk_is get' -s w -d 'Set a one-shot watch; a one-shot waits for its event, prints it and leaves'
complete -c fk -n '__fk_is get' -s b -l base64 -d 'Print the data as base64'
complete -c fk -n '__fk_is get' -s x -d 'Print the data as a hex dump'
complete -c fk -n '__fk_is get' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'stat' -d 'Print the Stat of a node: eleven lines as zkCli has them'
complete -c fk -n '__fk_is stat' -s w -d 'Set a one-shot watch; a one-shot waits for its event, prints it and leaves'
complete -c fk -n '__fk_is stat' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'exists' -d 'Say whether a node exists: true, or false with exit code 3'
complete -c fk -n '__fk_is exists' -s w -d 'Set a one-shot watch, on a missing node too; a one-shot waits for its event'
complete -c fk -n '__fk_is exists' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'tree' -d 'Draw a node and everything below it'
complete -c fk -n '__fk_is tree' -s L -x -d 'Levels below the node to show'
complete -c fk -n '__fk_is tree' -s s -d 'Version, size and children of every node'
complete -c fk -n '__fk_is tree' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'getAllChildrenNumber' -d 'Count the nodes below a node'
complete -c fk -n '__fk_is getallchildrennumber get-all-children-number' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'getEphemerals' -d 'List the ephemeral nodes of this session'
complete -c fk -n '__fk_is getephemerals get-ephemerals' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'create' -d 'Create a node and print its path'
complete -c fk -n '__fk_is create' -s s -d 'Sequential: the service appends ten digits to the path'
complete -c fk -n '__fk_is create' -s e -d 'Ephemeral: ends with the session'
complete -c fk -n '__fk_is create' -s c -d 'Container: removed some time after its last child'
complete -c fk -n '__fk_is create' -s t -x -d 'Removed when it has no child and was not set for TTL milliseconds'
complete -c fk -n '__fk_is create' -l hex -d 'The data given is hexadecimal'
complete -c fk -n '__fk_is create' -s b -l base64 -d 'The data given is base64'
complete -c fk -n '__fk_is create' -s p -d 'Create missing parents too'
complete -c fk -n '__fk_is create' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'set' -d 'Replace the data of a node'
complete -c fk -n '__fk_is set' -s s -d 'Print the node\'s Stat as well'
complete -c fk -n '__fk_is set' -s v -x -d 'Only if the node\'s version is N'
complete -c fk -n '__fk_is set' -l hex -d 'The data given is hexadecimal'
complete -c fk -n '__fk_is set' -s b -l base64 -d 'The data given is base64'
complete -c fk -n '__fk_is set' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'touch' -d 'Create a node, or set the data it has once more'
complete -c fk -n '__fk_is touch' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'delete' -d 'Delete a node that has no children'
complete -c fk -n '__fk_is delete' -s v -x -d 'Only if the node\'s version is N'
complete -c fk -n '__fk_is delete' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'deleteall' -d 'Delete a node and everything below it'
complete -c fk -n '__fk_is deleteall delete-all rmr' -s b -x -d 'Deletions under way at once (100)'
complete -c fk -n '__fk_is deleteall delete-all rmr' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'txn' -d 'Several changes as one: all of them or none'
complete -c fk -n '__fk_is txn multi' -a 'ls get stat exists tree getAllChildrenNumber getEphemerals create set touch delete deleteall txn sync cp mv diff export import backup restore addWatch removewatches getAcl setAcl addauth whoami listquota setquota delquota browse cost epoch trace sessions fsck config shell tour help version quit'
complete -c fk -n __fk_none -a 'sync' -d 'Wait until every write acknowledged to anyone is visible here'
complete -c fk -n '__fk_is sync' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'cp' -d 'Copy a node, or with -r everything below it too'
complete -c fk -n '__fk_is cp copy' -s r -d 'The node and everything below it'
complete -c fk -n '__fk_is cp copy' -s p -d 'Create missing parents of TO too'
complete -c fk -n '__fk_is cp copy' -s y -l yes -d 'Do it in several transactions, where one does not take it all'
complete -c fk -n '__fk_is cp copy' -l continue -d 'Go on with one that was broken off: what is there and the same is passed over'
complete -c fk -n '__fk_is cp copy' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'mv' -d 'Move a node and everything below it'
complete -c fk -n '__fk_is mv move rename' -s p -d 'Create missing parents of TO too'
complete -c fk -n '__fk_is mv move rename' -s y -l yes -d 'Do it in several transactions, where one does not take it all'
complete -c fk -n '__fk_is mv move rename' -l continue -d 'Go on with one that was broken off: what is there and the same is passed over'
complete -c fk -n '__fk_is mv move rename' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'diff' -d 'Compare two subtrees, or exports of them'
complete -c fk -n '__fk_is diff' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'export' -d 'Write a node, or a whole subtree, as lines of JSON'
complete -c fk -n '__fk_is export' -s r -d 'The node and everything below it'
complete -c fk -n '__fk_is export' -l no-acl -d 'Leave the access control lists out: what is made is everybody\'s'
complete -c fk -n '__fk_is export' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'import' -d 'Make the nodes of an export below a node'
complete -c fk -n '__fk_is import' -l if-exists -x -a 'fail skip overwrite' -d 'What to do with a node that is there and another: fail, skip or overwrite'
complete -c fk -n '__fk_is import' -l dry-run -d 'Only say what would be done'
complete -c fk -n '__fk_is import' -l keep-ephemerals -d 'Make ephemeral nodes too, as persistent ones'
complete -c fk -n '__fk_is import' -l no-acl -d 'Leave the access control lists out: what is made is everybody\'s'
complete -c fk -n '__fk_is import' -l unchecked -d 'Take lines without the first and the last of an export, such as those that jq has picked out'
complete -c fk -n '__fk_is import' -l from-zookeeper -rF -d 'Read a snapshot of ZooKeeper and the transaction logs beside it, or the directory with both'
complete -c fk -n '__fk_is import' -a '(__fk_paths)'
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
complete -c fk -n '__fk_is addwatch add-watch' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'removewatches' -d 'Remove this session\'s watches of a node'
complete -c fk -n '__fk_is removewatches remove-watches' -s c -d 'Only those on the list of children'
complete -c fk -n '__fk_is removewatches remove-watches' -s d -d 'Only those on the data'
complete -c fk -n '__fk_is removewatches remove-watches' -s a -d 'All of them (the default)'
complete -c fk -n '__fk_is removewatches remove-watches' -s l -d 'Here, even if the service cannot be reached'
complete -c fk -n '__fk_is removewatches remove-watches' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'getAcl' -d 'Print the access control list of a node'
complete -c fk -n '__fk_is getacl get-acl' -s s -d 'Print the node\'s Stat as well'
complete -c fk -n '__fk_is getacl get-acl' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'setAcl' -d 'Replace the access control list of a node'
complete -c fk -n '__fk_is setacl set-acl' -s s -d 'Print the node\'s Stat as well'
complete -c fk -n '__fk_is setacl set-acl' -s v -x -d 'Only if the version of the list is N'
complete -c fk -n '__fk_is setacl set-acl' -s R -d 'The node and everything below it'
complete -c fk -n '__fk_is setacl set-acl' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'addauth' -d 'Add a credential to the session'
complete -c fk -n __fk_none -a 'whoami' -d 'Print who this session is to the access control lists'
complete -c fk -n __fk_none -a 'listquota' -d 'Print the quota of a node and what is used of it'
complete -c fk -n '__fk_is listquota list-quota' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'setquota' -d 'Bound the nodes and bytes below a node'
complete -c fk -n '__fk_is setquota set-quota' -s n -x -d 'Nodes, the node itself included: a warning beyond'
complete -c fk -n '__fk_is setquota set-quota' -s b -x -d 'Bytes of data: a warning beyond'
complete -c fk -n '__fk_is setquota set-quota' -s N -x -d 'Nodes: a refusal beyond'
complete -c fk -n '__fk_is setquota set-quota' -s B -x -d 'Bytes of data: a refusal beyond'
complete -c fk -n '__fk_is setquota set-quota' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'delquota' -d 'Take away the quota of a node, or some of its bounds'
complete -c fk -n '__fk_is delquota del-quota' -s n -d 'The soft bound of nodes'
complete -c fk -n '__fk_is delquota del-quota' -s b -d 'The soft bound of bytes'
complete -c fk -n '__fk_is delquota del-quota' -s N -d 'The hard bound of nodes'
complete -c fk -n '__fk_is delquota del-quota' -s B -d 'The hard bound of bytes'
complete -c fk -n '__fk_is delquota del-quota' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'browse' -d 'Browse the tree on the whole screen, live'
complete -c fk -n '__fk_is browse' -l read-only -d 'Lock all changes; nothing lifts the lock'
complete -c fk -n '__fk_is browse' -a '(__fk_paths)'
complete -c fk -n __fk_none -a 'cost' -d 'What this session has cost so far, by operation and by service'
complete -c fk -n __fk_none -a 'epoch' -d 'Print where the session stands: txid, most recent data, epoch, its watches'
complete -c fk -n __fk_none -a 'trace' -d 'Run a command and list every call of a cloud service that it came to'
complete -c fk -n '__fk_is trace' -a 'ls get stat exists tree getAllChildrenNumber getEphemerals create set touch delete deleteall txn sync cp mv diff export import backup restore addWatch removewatches getAcl setAcl addauth whoami listquota setquota delquota browse cost epoch trace sessions fsck config shell tour help version quit'
complete -c fk -n __fk_none -a 'sessions' -d 'List the sessions of the deployment, or end one'
complete -c fk -n __fk_none -a 'fsck' -d 'Look for what does not fit together in the deployment, and mend it'
complete -c fk -n '__fk_is fsck' -l repair -d 'Mend what can be mended without a guess'
complete -c fk -n __fk_none -a 'config' -d 'Print the configuration of the deployment'
complete -c fk -n '__fk_is config' -s c -d 'Only how to connect: the URL'
complete -c fk -n '__fk_is config' -s w -d 'Set a one-shot watch; a one-shot waits for its event, prints it and leaves'
complete -c fk -n '__fk_is config' -s s -d 'Print the node\'s Stat as well'
complete -c fk -n __fk_none -a 'shell' -d 'Open the shell; fk alone does it at a terminal'
complete -c fk -n __fk_none -a 'tour' -d 'A short guided tour on a temporary deployment'
complete -c fk -n __fk_none -a 'help' -d 'Explain fk, or one command'
complete -c fk -n '__fk_is help' -a 'ls get stat exists tree getAllChildrenNumber getEphemerals create set touch delete deleteall txn sync cp mv diff export import backup restore addWatch removewatches getAcl setAcl addauth whoami listquota setquota delquota browse cost epoch trace sessions fsck config shell tour help version quit'
complete -c fk -n __fk_none -a 'version' -d 'Print the version of fk'
complete -c fk -n __fk_none -a 'quit' -d 'Leave the shell, or end a script here; the session ends with it'
