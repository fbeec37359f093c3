# Completion of ws for bash. Made by 'ws completions bash'.

_ws() {
    local line
    local -a lines
    COMPREPLY=()
    mapfile -t lines < <(command ws complete bash -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    case ${lines[0]-} in
        # bash's own completion of names knows how to quote them.
        files) compopt -o default ;;
        folders) compopt -o filenames -o plusdirs ;;
    esac
    for line in "${lines[@]:1}"; do
        line=${line%%$'\t'*}
        # Names of files bash quotes itself.
        if [[ ${lines[0]} == words ]]; then printf -v line %q "$line"; fi
        COMPREPLY+=("$line")
    done
    # The value follows: of a setting that is assigned.
    if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
}
complete -F _ws ws
