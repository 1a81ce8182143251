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

_fk() {
    local line=${COMP_LINE:0:COMP_POINT} words current previous command flags takes index
    local -a fk
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    current=${words[-1]} previous=${words[-2]-} fk=("${words[0]}" --timeout 2)
    compopt -o nospace 2>/dev/null
    for ((index = 1; index < ${#words[@]} - 1; index++)); do
        case ${words[index]} in
            -c | --connect) fk+=(--connect "${words[++index]}") ;;
            --connect=*) fk+=("${words[index]}") ;;
            -o | --output | --timeout | --color | --auth | -f | --file) ((index++)) ;;
            -*) ;;
            *) command=${words[index],,}; break ;;
        esac
    done
    case $previous in
        --connect) return ;;
        --output) COMPREPLY=($(compgen -W "text json" -- "$current")); return ;;
        --timeout) return ;;
        --color) COMPREPLY=($(compgen -W "auto always never" -- "$current")); return ;;
        --auth) return ;;
        --file) COMPREPLY=($(compgen -f -- "$current")); return ;;
    esac
    case $command in
        "")
            case $previous in
                -c) return ;;
                -o) COMPREPLY=($(compgen -W "text json" -- "$current")); return ;;
                -f) COMPREPLY=($(compgen -f -- "$current")); return ;;
            esac
            compopt +o nospace 2>/dev/null
            flags="-c --connect -o --output --timeout --cost -q --quiet -v --verbose --color --auth -f --file -k --keep-going --version -h --help"
            takes=commands ;;
        ls)
            flags="-s -w -R" takes=paths ;;
        get)
            flags="-s -w -b --base64 -x" takes=paths ;;
        stat)
            flags="-w" takes=paths ;;
        exists)
            flags="-w" takes=paths ;;
        tree)
            case $previous in
                -L) return ;;
            esac
            flags="-L -s" takes=paths ;;
        getallchildrennumber | get-all-children-number)
            flags="" takes=paths ;;
        getephemerals | get-ephemerals)
            flags="" takes=paths ;;
        create)
            case $previous in
                -t) return ;;
            esac
            flags="-s -e -c -t --hex -b --base64 -p" takes=paths ;;
        set)
            case $previous in
                -v) return ;;
            esac
            flags="-s -v --hex -b --base64" takes=paths ;;
        touch)
            flags="" takes=paths ;;
        delete)
            case $previous in
                -v) return ;;
            esac
            flags="-v" takes=paths ;;
        deleteall | delete-all | rmr)
            case $previous in
                -b) return ;;
            esac
            flags="-b" takes=paths ;;
        txn | multi)
            flags="" takes=commands ;;
        sync)
            flags="" takes=paths ;;
        cp | copy)
            flags="-r -p -y --yes --continue" takes=paths ;;
        mv | move | rename)
            flags="-p -y --yes --continue" takes=paths ;;
        diff)
            flags="" takes=paths ;;
        export)
            flags="-r --no-acl" takes=paths ;;
        import)
            case $previous in
                --if-exists) COMPREPLY=($(compgen -W "fail skip overwrite" -- "$current")); return ;;
                --from-zookeeper) COMPREPLY=($(compgen -f -- "$current")); return ;;
            esac
            flags="--if-exists --dry-run --keep-ephemerals --no-acl --unchecked --from-zookeeper" takes=paths ;;
        backup)
            flags="--force" takes=nothing ;;
        restore)
            case $previous in
                --if-exists) COMPREPLY=($(compgen -W "fail skip overwrite" -- "$current")); return ;;
            esac
            flags="--merge --if-exists --dry-run --keep-ephemerals" takes=nothing ;;
        addwatch | add-watch)
            case $previous in
                -m) COMPREPLY=($(compgen -W "PERSISTENT PERSISTENT_RECURSIVE" -- "$current")); return ;;
                -n | --count) return ;;
                --for) return ;;
            esac
            flags="-m -n --count --for" takes=paths ;;
        removewatches | remove-watches)
            flags="-c -d -a -l" takes=paths ;;
        getacl | get-acl)
            flags="-s" takes=paths ;;
        setacl | set-acl)
            case $previous in
                -v) return ;;
            esac
            flags="-s -v -R" takes=paths ;;
        addauth | add-auth)
            flags="" takes=nothing ;;
        whoami)
            flags="" takes=nothing ;;
        listquota | list-quota)
            flags="" takes=paths ;;
        setquota | set-quota)
            case $previous in
                -n) return ;;
                -b) return ;;
                -N) return ;;
                -B) return ;;
            esac
            flags="-n -b -N -B" takes=paths ;;
        delquota | del-quota)
            flags="-n -b -N -B" takes=paths ;;
        browse)
            flags="--read-only" takes=paths ;;
        cost)
            flags="" takes=nothing ;;
        epoch)
            flags="" takes=nothing ;;
        trace)
            flags="" takes=commands ;;
        sessions)
            flags="" takes=nothing ;;
        fsck)
            flags="--repair" takes=nothing ;;
        config)
            flags="-c -w -s" takes=nothing ;;
        shell)
            flags="" takes=nothing ;;
        tour)
            flags="" takes=nothing ;;
        help)
            flags="" takes=commands ;;
        version)
            flags="" takes=nothing ;;
        quit | exit)
            flags="" takes=nothing ;;
    esac
    case $current in
        -*)
            compopt +o nospace 2>/dev/null
            [[ -z $command ]] || flags+=" --connect --output --timeout --cost --quiet --verbose --color --auth --file --keep-going --version --help"
            COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
        @*) COMPREPLY=($(compgen -f -P @ -- "${current:1}")) ;;
        *)
            case $takes in
                commands)
                    compopt +o nospace 2>/dev/null
                    COMPREPLY=($(compgen -W "ls get stat exists tree getAllChildrenNumber getEphemerals create set touch delete deleteall txn sync cp mv diff export import backup restore addWatch removewatches getAcl setAcl addauth whoami listquota setquota delquota browse cost epoch trace sessions fsck config shell tour help version quit" -- "$current")) ;;
                paths) _fk_paths "$current" "${fk[@]}" ;;
            esac ;;
    esac
}
complete -F _fk fk
