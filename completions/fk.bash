# Completion of fk for bash. Made by: fk --generate bash

# Nodes that begin with $1, asked of the deployment that the line names.
_fk_paths() {
    local typed=$1 parent name
    shift
    [[ $typed == /* ]] || { [[ -z $typed ]] && COMPREPLY=(/); return; }
    parent=${typed%/*}
    while IFS= read -r name; do
        name=$parent/$name
        [[ $name == "$typed"* ]] && COMPREPLY+=("$(printf %q "$name")")
    done < <("$@" ls -- "${parent:-/}" 2>/dev/null)
}

# Names of contexts that begin with $1.
_fk_contexts() {
    COMPREPLY=($(compgen -W "$("$2" context list 2>/dev/null)" -- "$1"))
}

_fk() {
    local line=${COMP_LINE:0:COMP_POINT} words current previous command flags valued what index count=0
    local -a fk takes
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    current=${words[-1]} previous=${words[-2]-} fk=("${words[0]}" --timeout 2)
    compopt -o nospace 2>/dev/null
    for ((index = 1; index < ${#words[@]} - 1; index++)); do
        case ${words[index]} in
            -c | --connect) fk+=(--connect "${words[++index]}") ;;
            --context) fk+=(--context "${words[++index]}") ;;
            --connect=* | --context=*) fk+=("${words[index]}") ;;
            -o | --output | --timeout | --color | --auth | -f | --file) ((index++)) ;;
            -*) ;;
            *) command=${words[index],,}; break ;;
        esac
    done
    case $previous in
        --connect) return ;;
        --context) compopt +o nospace 2>/dev/null; _fk_contexts "$current" "${words[0]}"; return ;;
        --output) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "text json" -- "$current")); return ;;
        --timeout) return ;;
        --color) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "auto always never" -- "$current")); return ;;
        --auth) return ;;
        --file) COMPREPLY=($(compgen -f -- "$current")); return ;;
    esac
    case $command in
        "")
            case $previous in
                -c) return ;;
                -o) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "text json" -- "$current")); return ;;
                -f) COMPREPLY=($(compgen -f -- "$current")); return ;;
            esac
            compopt +o nospace 2>/dev/null
            flags="-c --connect --context -o --output --timeout --cost -q --quiet -v --verbose --color --auth -f --file -k --keep-going --version -h --help"
            takes=(commands) ;;
        ls)
            flags="-s -w -R" valued="" takes=(paths) ;;
        get)
            flags="-s -w -b --base64 -x" valued="" takes=(paths) ;;
        stat)
            flags="-w" valued="" takes=(paths) ;;
        exists)
            flags="-w" valued="" takes=(paths) ;;
        getallchildrennumber | get-all-children-number)
            flags="" valued="" takes=(paths) ;;
        getephemerals | get-ephemerals)
            flags="" valued="" takes=(paths) ;;
        tree)
            case $previous in
                -L) return ;;
            esac
            flags="-L -s" valued="-L" takes=(paths) ;;
        find)
            case $previous in
                -name) return ;;
                -data) return ;;
                -size) return ;;
            esac
            flags="-name -data -ephemeral -size" valued="-name -data -size" takes=(paths) ;;
        grep)
            flags="-l -i -n" valued="" takes=(nothing paths) ;;
        du)
            case $previous in
                -d) return ;;
            esac
            flags="-d" valued="-d" takes=(paths) ;;
        top)
            case $previous in
                -d) return ;;
                -n) return ;;
                -o) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "text json" -- "$current")); return ;;
            esac
            flags="--once -d -n -o" valued="-d -n -o" takes=() ;;
        create)
            case $previous in
                -t) return ;;
            esac
            flags="-s -e -c -t --hex -b --base64 -p" valued="-t" takes=(paths nothing nothing) ;;
        set)
            case $previous in
                -v) return ;;
            esac
            flags="-s -v --hex -b --base64" valued="-v" takes=(paths nothing) ;;
        touch)
            flags="" valued="" takes=(paths) ;;
        edit)
            flags="" valued="" takes=(paths) ;;
        json)
            case $previous in
                -v) return ;;
            esac
            flags="-s --string -v" valued="-v" takes=('=get set' paths nothing nothing) ;;
        delete)
            case $previous in
                -v) return ;;
            esac
            flags="-v" valued="-v" takes=(paths) ;;
        deleteall | delete-all | rmr)
            case $previous in
                -b) return ;;
            esac
            flags="-b" valued="-b" takes=(paths) ;;
        txn | multi)
            flags="" valued="" takes=(commands) ;;
        sync)
            flags="" valued="" takes=(paths) ;;
        cp | copy)
            flags="-r -p -y --yes --continue" valued="" takes=(paths paths) ;;
        mv | move | rename)
            flags="-p -y --yes --continue" valued="" takes=(paths paths) ;;
        diff)
            flags="" valued="" takes=(paths paths) ;;
        export)
            flags="-r --no-acl" valued="" takes=(paths) ;;
        import)
            case $previous in
                --if-exists) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "fail skip overwrite" -- "$current")); return ;;
                --from-zookeeper) COMPREPLY=($(compgen -f -- "$current")); return ;;
            esac
            flags="--if-exists --dry-run --keep-ephemerals --no-acl --unchecked --from-zookeeper" valued="--if-exists --from-zookeeper" takes=(paths nothing) ;;
        backup)
            flags="--force" valued="" takes=(nothing) ;;
        restore)
            case $previous in
                --if-exists) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "fail skip overwrite" -- "$current")); return ;;
            esac
            flags="--merge --if-exists --dry-run --keep-ephemerals" valued="--if-exists" takes=(nothing) ;;
        addwatch | add-watch)
            case $previous in
                -m) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "PERSISTENT PERSISTENT_RECURSIVE" -- "$current")); return ;;
                -n | --count) return ;;
                --for) return ;;
            esac
            flags="-m -n --count --for" valued="-m -n --count --for" takes=(paths) ;;
        removewatches | remove-watches)
            flags="-c -d -a -l" valued="" takes=(paths) ;;
        lock)
            case $previous in
                --grace) return ;;
                --session) return ;;
            esac
            flags="--grace --session --no-wait" valued="--grace --session" takes=(paths nothing) ;;
        elect)
            case $previous in
                --grace) return ;;
                --session) return ;;
            esac
            flags="--grace --session" valued="--grace --session" takes=(paths nothing nothing) ;;
        barrier)
            case $previous in
                -n | --count) return ;;
                --grace) return ;;
                --session) return ;;
            esac
            flags="-n --count --set --lift --grace --session" valued="-n --count --grace --session" takes=(paths nothing) ;;
        queue)
            case $previous in
                --grace) return ;;
                --session) return ;;
            esac
            flags="--no-wait --hex -b --base64 --grace --session" valued="--grace --session" takes=('=put take' paths nothing nothing) ;;
        tail)
            case $previous in
                --exec) return ;;
                --from) return ;;
                -n | --count) return ;;
                --for) return ;;
            esac
            flags="-r --recursive -d --data --exec --parallel --from -n --count --for" valued="--exec --from -n --count --for" takes=(paths) ;;
        wait)
            case $previous in
                --value) return ;;
                -v) return ;;
            esac
            flags="--exists --gone --value --change -v --hex -b --base64" valued="--value -v" takes=(paths) ;;
        getacl | get-acl)
            flags="-s" valued="" takes=(paths) ;;
        setacl | set-acl)
            case $previous in
                -v) return ;;
            esac
            flags="-s -v -R" valued="-v" takes=(paths nothing) ;;
        addauth | add-auth)
            flags="" valued="" takes=(nothing nothing) ;;
        whoami)
            flags="" valued="" takes=() ;;
        listquota | list-quota)
            flags="" valued="" takes=(paths) ;;
        setquota | set-quota)
            case $previous in
                -n) return ;;
                -b) return ;;
                -N) return ;;
                -B) return ;;
            esac
            flags="-n -b -N -B" valued="-n -b -N -B" takes=(paths) ;;
        delquota | del-quota)
            flags="-n -b -N -B" valued="" takes=(paths) ;;
        browse)
            flags="--read-only" valued="" takes=(paths) ;;
        bench)
            case $previous in
                --reads) return ;;
                --size) return ;;
                --sessions) return ;;
                --nodes) return ;;
                --duration) return ;;
                --count) return ;;
                --rate) return ;;
                --pipelined) return ;;
                --preset) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "published-read published-write hbase" -- "$current")); return ;;
                --user-store) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "object key-value hybrid" -- "$current")); return ;;
                --memory) return ;;
                --seed) return ;;
                --report) COMPREPLY=($(compgen -f -- "$current")); return ;;
                -o) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "text json" -- "$current")); return ;;
            esac
            flags="--reads --size --sessions --nodes --duration --count --rate --pipelined --preset --simulate --user-store --memory --seed --report -o" valued="--reads --size --sessions --nodes --duration --count --rate --pipelined --preset --user-store --memory --seed --report -o" takes=() ;;
        cost)
            case $previous in
                --reads) return ;;
                --writes) return ;;
                --size) return ;;
                --user-store) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "object key-value hybrid" -- "$current")); return ;;
                --memory) return ;;
                --arch) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "x86 arm" -- "$current")); return ;;
                --prices) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "aws-us-east-1 paper" -- "$current")); return ;;
                --vs) return ;;
                --creates) return ;;
                --watches) return ;;
                --clients) return ;;
                --nodes) return ;;
            esac
            flags="--reads --writes --size --user-store --memory --arch --prices --vs --full --creates --watches --clients --nodes --table --heat-map" valued="--reads --writes --size --user-store --memory --arch --prices --vs --creates --watches --clients --nodes" takes=('=estimate') ;;
        epoch)
            flags="" valued="" takes=() ;;
        trace)
            flags="" valued="" takes=(commands) ;;
        deploy)
            case $previous in
                --region) return ;;
                --endpoint) return ;;
                --functions) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "lambda worker" -- "$current")); return ;;
                --package) COMPREPLY=($(compgen -f -- "$current")); return ;;
                --architecture) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "x86_64 arm64" -- "$current")); return ;;
                --user-store) compopt +o nospace 2>/dev/null; COMPREPLY=($(compgen -W "hybrid key-value object" -- "$current")); return ;;
                --user-store-threshold) return ;;
            esac
            flags="--region --endpoint --functions --package --architecture --user-store --user-store-threshold --allow-data-loss --dry-run --yes" valued="--region --endpoint --functions --package --architecture --user-store --user-store-threshold" takes=('=aws gcp' nothing) ;;
        destroy)
            case $previous in
                --region) return ;;
                --endpoint) return ;;
            esac
            flags="--region --endpoint --yes" valued="--region --endpoint" takes=('=aws gcp' nothing) ;;
        worker)
            case $previous in
                --for) return ;;
            esac
            flags="--for" valued="--for" takes=() ;;
        status)
            flags="" valued="" takes=() ;;
        sessions)
            flags="" valued="" takes=(nothing nothing) ;;
        locks)
            flags="" valued="" takes=() ;;
        watches)
            flags="" valued="" takes=(paths) ;;
        queues)
            flags="" valued="" takes=('=dead redrive' nothing) ;;
        functions)
            case $previous in
                --count) return ;;
                --since) return ;;
            esac
            flags="--count --since" valued="--count --since" takes=('=logs' nothing) ;;
        fsck)
            flags="--repair" valued="" takes=() ;;
        config)
            flags="-c --show-origin -w -s" valued="" takes=() ;;
        context)
            case $previous in
                --set) return ;;
            esac
            flags="--set --replace" valued="--set" takes=('=list use add remove' contexts nothing) ;;
        shell)
            flags="" valued="" takes=() ;;
        tour)
            flags="" valued="" takes=() ;;
        help)
            flags="" valued="" takes=(commands) ;;
        version)
            flags="" valued="" takes=() ;;
        quit | exit)
            flags="" valued="" takes=() ;;
    esac
    # How many operands stand before the cursor.
    for ((index++; index < ${#words[@]} - 1; index++)); do
        case ${words[index]} in
            -*) [[ " $valued --connect --context --output --timeout --color --auth --file " == *" ${words[index]} "* ]] && ((index++)) ;;
            *) ((count++)) ;;
        esac
    done
    what=${takes[count]-}
    case $current in
        -*)
            compopt +o nospace 2>/dev/null
            [[ -z $command ]] || flags+=" --connect --context --output --timeout --cost --quiet --verbose --color --auth --file --keep-going --version --help"
            COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
        @*) COMPREPLY=($(compgen -f -P @ -- "${current:1}")) ;;
        *)
            case $what in
                paths) _fk_paths "$current" "${fk[@]}" ;;
                commands)
                    compopt +o nospace 2>/dev/null
                    COMPREPLY=($(compgen -W "ls get stat exists getAllChildrenNumber getEphemerals tree find grep du top create set touch edit json delete deleteall txn sync cp mv diff export import backup restore addWatch removewatches lock elect barrier queue tail wait getAcl setAcl addauth whoami listquota setquota delquota browse bench cost epoch trace deploy destroy worker status sessions locks watches queues functions fsck config context shell tour help version quit" -- "$current")) ;;
                contexts)
                    compopt +o nospace 2>/dev/null
                    _fk_contexts "$current" "${words[0]}" ;;
                =*)
                    compopt +o nospace 2>/dev/null
                    COMPREPLY=($(compgen -W "${what:1}" -- "$current")) ;;
            esac ;;
    esac
}
complete -F _fk fk
