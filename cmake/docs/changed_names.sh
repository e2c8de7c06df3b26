#!/usr/bin/env bash
# Public names that came and went between two commits, for CHANGELOG.md: changed_names.sh OLD [NEW]
# "- name kind" is gone, "+ name kind" is new, private members of classes among them. NEW is HEAD by default.
# Needs git, Doxygen and awk.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

names() {
    local folder=$work/$2
    mkdir -p "$folder/pages" "$folder/pictures"
    git archive "$1" include | tar -x -C "$folder"
    sed -E "s,@PROJECT_SOURCE_DIR@/include,$folder/include,g; s,@PROJECT_SOURCE_DIR@,$PWD,g
            s,@entrain_docs_dir@,$folder,g; s,@ENTRAIN_AWK@,awk,g; s,@PROJECT_[A-Z]*@,,g" \
        cmake/docs/Doxyfile.in >"$folder/Doxyfile"
    printf '%s\n' GENERATE_HTML=NO GENERATE_XML=YES EXTRACT_ALL=YES WARNINGS=NO >>"$folder/Doxyfile"
    (cd "$folder" && doxygen Doxyfile) >/dev/null 2>&1
    awk '
        /<compound / {
            match($0, /kind="[a-z]+"/)
            kind = substr($0, RSTART + 6, RLENGTH - 7)
            shown = kind ~ /^(class|struct|namespace|concept)$/
            compound = $0
            gsub(/^.*<name>|<\/name>.*$/, "", compound)
            # A class may become a struct without anybody noticing.
            if (shown) print compound, kind == "struct" ? "class" : kind
        }
        /<member / && shown {
            match($0, /kind="[a-z]+"/)
            member = $0
            gsub(/^.*<name>|<\/name>.*$/, "", member)
            print compound "::" member, substr($0, RSTART + 6, RLENGTH - 7)
        }' "$folder/xml/index.xml" | sort -u
}
diff <(names "$1" old) <(names "${2:-HEAD}" new) | sed -nE 's/^< /- /p; s/^> /+ /p'
