#!/usr/bin/env bash
# No link of a Markdown file leads nowhere: markdown.sh PROJECT_DIR. Only links within the repository.
set -euo pipefail
cd "$1"
status=0 seen=0

# GitHub's anchors of a file's headings.
anchors() {
    awk '/^```/ { code = !code } !code && /^#+ / { sub(/^#+ /, ""); print }' "$1" |
        tr '[:upper:]' '[:lower:]' | sed -E 's/[^a-z0-9 _-]//g; s/ /-/g'
}

while IFS= read -r file; do
    folder=$(dirname "$file")
    while IFS= read -r target; do
        seen=$((seen + 1))
        path=${target%%#*} anchor=
        case $target in *'#'*) anchor=${target#*#} ;; esac
        if [ -z "$path" ]; then path=$file; else path=$folder/$path; fi
        if [ ! -e "$path" ]; then
            echo "$file: no $target"
            status=1
        elif [ -n "$anchor" ] && ! anchors "$path" | grep -qxF "$anchor"; then
            echo "$file: no heading for $target"
            status=1
        fi
    done < <(awk '/^```/ { code = !code } !code && !/^    /' "$file" | grep -v '^<!--' | sed -E 's/`[^`]*`//g' |
             grep -oE '\]\([^)]+\)' | sed -E 's/^\]\(//; s/\)$//' | grep -vE '^[a-z]+:')
done < <(find . -name '*.md' -not -path './build*' -not -path './.*' | sed 's,^\./,,' | sort)
echo "$seen links within Markdown files"
[ "$seen" -gt 30 ] || { echo "too few to be all"; exit 1; }
exit $status
