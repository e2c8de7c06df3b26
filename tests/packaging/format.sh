#!/usr/bin/env bash
# Which files are not formatted as .clang-format says: format.sh PROJECT_DIR. With --fix after it, formats them.
# Leaves with 77 where there is no clang-format-16.
set -euo pipefail
shopt -s nullglob globstar
cd "$1"
command -v clang-format-16 >/dev/null || { echo "skipped: no clang-format-16"; exit 77; }
files=({include,tests,examples,benchmarks}/**/*.{hpp,cpp})
if [ "${2:-}" = --fix ]; then
    clang-format-16 -i "${files[@]}"
    exit
fi
found=$(clang-format-16 --dry-run "${files[@]}" 2>&1 | sed -nE 's/^([^:]+):[0-9]+:.*format-violations.*/\1/p')
[ -n "$found" ] || { echo "${#files[@]} files are formatted"; exit 0; }
echo "$found" | uniq -c
echo "$(echo "$found" | wc -l) places: tests/packaging/format.sh . --fix"
exit 1
