import CommandLineParsing

/// The shells that completions are for.
enum Shell: String, CaseIterable, Sendable {
    case bash, zsh, fish

    /// Where their script is in the repository.
    var path: String {
        switch self {
        case .bash: "completions/ws.bash"
        case .zsh: "completions/_ws"
        case .fish: "completions/ws.fish"
        }
    }
}

/// `ws completions`
enum CompletionsCommand {
    static let command = Command(
        specification: CommandSpecification(
            "completions", summary: "Print the script that has a shell complete 'ws' commands",
            discussion: [
                "scripts/install puts them where the shells look. By hand: bash: eval \"$(ws completions bash)\" in ~/.bashrc. "
                    + "zsh: ws completions zsh > DIR/_ws, for a DIR in $fpath. "
                    + "fish: ws completions fish > ~/.config/fish/completions/ws.fish."
            ],
            positionals: [
                Positional(
                    "SHELL", isRequired: true, help: "bash, zsh or fish",
                    completes: .words(Shell.allCases.map(\.rawValue)))
            ]),
        run: { invocation in
            let name = String(decoding: invocation.arguments.positionals[0], as: UTF8.self)
            guard let shell = Shell(rawValue: name) else {
                throw ParsingError(.conflict("SHELL must be bash, zsh or fish"), command: "completions")
            }
            try invocation.output.write(shell.script)
            return .success
        })
}

extension Shell {
    /// The completion script. It knows no commands itself: it asks `ws`, whose tables are those that it reads command lines by.
    var script: String {
        switch self {
        case .bash:
            #"""
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

            """#
        case .zsh:
            #"""
            #compdef ws
            # Completion of ws for zsh. Made by 'ws completions zsh'.

            _ws() {
                local line
                local -a lines values texts
                lines=("${(@f)$(command ws complete zsh -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
                if [[ $PREFIX == --*=* ]]; then compset -P 1 '--*='; fi
                for line in "${(@)lines[2,-1]}"; do
                    [[ -n $line ]] || continue
                    values+=("${line%%$'\t'*}")
                    texts+=("${line/$'\t'/  -- }")
                done
                if (($#values)); then
                    if [[ $values[1] == *= ]]; then
                        compadd -S '' -l -d texts -a values
                    else
                        compadd -l -d texts -a values
                    fi
                fi
                case $lines[1] in
                    files) _files ;;
                    folders) _files -/ ;;
                esac
                (($compstate[nmatches]))
            }

            if [[ $funcstack[1] == _ws ]]; then _ws "$@"; else compdef _ws ws; fi

            """#
        case .fish:
            #"""
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

            """#
        }
    }
}
