# Completion of ws for fish. Made by 'ws completions fish'.

function __ws_complete
    set -l tokens (commandline -opc)
    set -e tokens[1]
    set -l current (commandline -ct)
    command ws complete fish -- $tokens "$current" 2>/dev/null
end

function __ws_takes
    set -l lines (__ws_complete)
    test "$lines[1]" = "$argv[1]"
end

function __ws_candidates
    set -l lines (__ws_complete)
    set -e lines[1]
    printf '%s\n' $lines
end

complete -c ws -e
complete -c ws -f -a '(__ws_candidates)'
complete -c ws -n '__ws_takes files' -F
complete -c ws -n '__ws_takes folders' -f -a '(__fish_complete_directories (commandline -ct) "")'
