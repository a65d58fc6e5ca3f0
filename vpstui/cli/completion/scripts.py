"""The scripts: each tells this program what was typed, and the shell what it answers.

What is answered is data for them: no script runs or expands any of it. bash inserts a reply as it
is, so `bash_words` has quoted it; zsh and fish quote what they insert.
"""

from __future__ import annotations

from typing import Final

_BASH: Final = r"""# Completion of vpstui in bash; `vpstui completion --help` says where to put it.

_vpstui() {
    # bash splits words at = and : as well; what has no blank between is one word here.
    local rest=${COMP_LINE:0:COMP_POINT} blank word index
    local -a words=()
    for ((index = 0; index <= COMP_CWORD; index++)); do
        blank=${rest%%[![:space:]]*}
        rest=${rest#"$blank"}
        word=${COMP_WORDS[index]}
        ((index < COMP_CWORD)) || word=$rest
        rest=${rest#"$word"}
        if [[ -n $blank || index -eq 0 ]]; then
            words+=("$word")
        else
            words[${#words[@]} - 1]+=$word
        fi
    done
    COMPREPLY=()
    while IFS= read -r word; do
        if [[ $word == $'\tfiles' ]]; then
            compopt -o default 2>/dev/null  # bash 3 has none
            return
        fi
        COMPREPLY+=("$word")
    done < <(command vpstui completion --candidates bash "$2" "${words[@]:1}" 2>/dev/null)
}

complete -F _vpstui vpstui
"""

_ZSH: Final = r"""#compdef vpstui
# Completion of vpstui in zsh; `vpstui completion --help` says where to put it.

_vpstui() {
    local tab=$'\t' line
    local -a lines texts alone shown
    lines=("${(@f)$(command vpstui completion --candidates zsh \
        "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    for line in "${lines[@]}"; do
        if [[ $line == "${tab}files" ]]; then
            compset -P '--*='
            _files
            return
        elif [[ $line == *$tab ]]; then
            alone+=("${line%%$tab*}")
        elif [[ $line == *$tab* ]]; then
            texts+=("${line%%$tab*}")
            shown+=("${line%%$tab*}  -- ${line#*$tab}")
        fi
    done
    (( $#texts )) && compadd -l -d shown -a -- texts
    (( $#alone )) && compadd -a -- alone
    return 0
}

compdef _vpstui vpstui
if [[ ${funcstack[1]} == _vpstui ]]; then
    _vpstui "$@"
fi
"""

_FISH: Final = r"""# Completion of vpstui in fish; `vpstui completion --help` says where to put it.

function __vpstui_candidates
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    for line in (command vpstui completion --candidates fish $words[2..] "$typed" 2>/dev/null)
        if test "$line" = \tfiles
            set -l option (string match -r -- '^--[^=]*=' "$typed")
            for path in (__fish_complete_path (string replace -- "$option" '' "$typed"))
                echo -- "$option$path"
            end
        else
            echo -- $line
        end
    end
end

complete -c vpstui -f -a '(__vpstui_candidates)'
"""

SCRIPTS: Final = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
"""The scripts by shell."""
