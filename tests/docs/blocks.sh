#!/usr/bin/env bash
# Every ```cpp block of the pages compiles: blocks.sh PROJECT_DIR WORK_DIR COMPILER [FLAGS...]
# See blocks.awk for what may stand around a block.
set -euo pipefail
shopt -s nullglob
project=$1 work=$2 compiler=$3
shift 3
mkdir -p "$work"
cd "$project"
pages=(README.md CONTRIBUTING.md ARCHITECTURE.md cmake/docs/*.md examples/*/README.md)
{
    echo '#include <entrain/entrain.hpp>'
    printf '#include <%s>\n' cstdio numbers string vector
    sed -nE '/^```cpp *$/,/^```$/s/^(#include [<"].*[>"]).*/\1/p' "${pages[@]}" | sort -u
    echo 'using namespace entrain;'
    awk -f tests/docs/blocks.awk "${pages[@]}"
} >"$work/blocks.cpp"
# The bodies are compiled by every other test: here the headers only declare what the compiled library holds.
"$compiler" -std=c++20 -fsyntax-only -w -DENTRAIN_COMPILED "-I$project/include" "$@" "$work/blocks.cpp"
count=$(sed -n 's,^// \([0-9]*\) blocks$,\1,p' "$work/blocks.cpp")
written=$(cat "${pages[@]}" | grep -c '^```cpp *$')
[ "$count" -gt 10 ] || { echo "only $count blocks were found of $written"; exit 1; }
echo "$written blocks of code compile"
