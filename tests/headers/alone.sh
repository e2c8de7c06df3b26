#!/usr/bin/env bash
# Every public header brings what it needs: alone.sh INCLUDE_DIR WORK_DIR COMPILER [FLAGS...]
#
# Reading xtensor takes seconds, so the headers that include core/array.hpp start from a precompiled
# header of what array.hpp includes from elsewhere; the few others start from nothing.
set -euo pipefail
include=$1 work=$2 compiler=$3
shift 3
flags=(-std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror "-I$include" "$@")

mkdir -p "$work"
grep -E '^#(if|else|endif|include <)' "$include/entrain/core/array.hpp" | grep -v '<entrain/' >"$work/third_party.hpp"
case "$("$compiler" --version)" in
    *clang*)
        compiled="$work/third_party.hpp.pch"
        start=(-include-pch "$compiled") ;;
    *)
        compiled="$work/third_party.hpp.gch"
        start=(-include "$work/third_party.hpp") ;;
esac
"$compiler" "${flags[@]}" -x c++-header "$work/third_party.hpp" -o "$compiled"

# What each header includes of ours, directly and through others, with blanks around each.
declare -A direct within
while IFS=: read -r file line; do
    inner=${line#*<}
    direct[$file]+=" ${inner%%>*}"
done < <(cd "$include" && grep -rE '^#include <entrain/' entrain)
close() {
    [ -z "${within[$1]:-}" ] || return 0
    within[$1]=" "  # so that a circle ends
    local inner all=" "
    for inner in ${direct[$1]:-}; do
        close "$inner"
        local each
        for each in $inner ${within[$inner]}; do [[ $all == *" $each "* ]] || all+="$each "; done
    done
    within[$1]=$all
}

# A chain of headers, each of which includes the one before it: one that does not bring what it needs fails in it as it
# does alone, as nothing was read before it but what it includes itself. So fewer units read the same headers.
alone() {
    local chain=$1 header begin=() named=()
    for header in $chain; do named+=(-include "$header"); done
    if [[ "${chain%% *} ${within[${chain%% *}]}" == *entrain/core/array.hpp\ * ]]; then begin=("${start[@]}"); fi
    "$compiler" "${flags[@]}" "${begin[@]}" "${named[@]}" -fsyntax-only -x c++ /dev/null ||
        { echo "does not compile alone, the last that the compiler names of: $chain"; return 1; }
}

count=0 order=()
# Whether the compiler finds a header of a library that not everybody has.
has() { echo "#include <$1>" | "$compiler" "${flags[@]}" -fsyntax-only -x c++ - 2>/dev/null; }
optional=()
for header in mpi.h fast_float/fast_float.h matio.h zlib.h pugixml.hpp; do has $header || optional+=(-e "^#include <$header>"); done
# The private parts are read by the public headers that they belong to.
for file in $(cd "$include" && find entrain -name '*.hpp' -not -path '*/detail/*' | sort); do
    if [ ${#optional[@]} -gt 0 ] && grep -q "${optional[@]}" "$include/$file"; then
        echo "left out, for want of a library that it includes: $file"
        continue
    fi
    # A module's header only includes its others; entrain.hpp, which includes them all, is compiled.
    if [[ $file != entrain/*/* && $file != entrain/entrain.hpp ]] &&
        ! grep -qvE '^(//.*|#include <entrain/.*|#pragma once|)$' "$include/$file"; then
        continue
    fi
    close "$file"
    order+=("$(wc -w <<<"${within[$file]}") $file")
    count=$((count + 1))
done

# Those that include least begin; each goes to the end of a chain that it includes, else it begins one. What does not
# read core/array.hpp, and so starts from nothing, has chains of its own.
chains=()
while read -r _ file; do
    place=${#chains[@]}
    for ((k = ${#chains[@]} - 1; k >= 0; --k)); do
        last=${chains[k]##* }
        if [[ ${within[$file]} == *" $last "* ]] &&
            [[ ${within[$last]} == *" entrain/core/array.hpp "* || $last == entrain/core/array.hpp ||
                ${within[$file]} != *" entrain/core/array.hpp "* ]]; then
            place=$k
            break
        fi
    done
    chains[place]="${chains[place]:+${chains[place]} }$file"
done < <(printf '%s\n' "${order[@]}" | sort -n -s -k1,1)

status=0 running=0
for chain in "${chains[@]}"; do
    if ((running == $(nproc))); then
        wait -n || status=1
        running=$((running - 1))
    fi
    alone "$chain" &
    running=$((running + 1))
done
while ((running > 0)); do
    wait -n || status=1
    running=$((running - 1))
done
echo "$count headers in ${#chains[@]} chains"
exit $status
