#!/usr/bin/env bash
# What every numbered example keeps to: lint.sh PROJECT_DIR. Prints each offence.
set -euo pipefail
shopt -s nullglob
expected=$(cd "$(dirname "$0")" && pwd)/expected.txt
cd "$1/examples"
status=0
offence() { echo "$*"; status=1; }

next=1
for folder in [0-9][0-9]_*/; do
    folder=${folder%/}
    [ "${folder%%_*}" = "$(printf '%02d' $next)" ] || offence "$folder: the next number is $(printf '%02d' $next)"
    next=$((next + 1))
    main=$folder/main.cpp readme=$folder/README.md
    [ -e "$main" ] && [ -e "$readme" ] || { offence "$folder: no main.cpp or no README.md"; continue; }
    [ "$(wc -l <"$main")" -le 60 ] || offence "$main: more than 60 lines"
    [ -z "$(find "$folder" -name '*.[ch]pp' ! -name main.cpp)" ] || offence "$folder: code beside main.cpp"
    ! grep -n 'detail' "$main" || offence "$main: uses what is private"
    ! grep -nE '^#include <entrain/(entrain\.hpp|.*/)' "$main" || offence "$main: includes more or less than modules"
    grep -q '^```text$' "$readme" || offence "$readme: shows no output"
    grep -q 'doi\.org/10\.' "$readme" || offence "$readme: names no paper"
    grep -q "example_$folder" "$readme" || offence "$readme: does not say how to run it"
    grep -q "^${folder%%_*} " "$expected" || offence "expected.txt has no line for $folder"
    if [ -e "$folder/picture.gp" ]; then
        [ -s "$folder/picture.svg" ] || offence "$folder: picture.gp without picture.svg"
        grep -q '^!\[.*\](picture.svg)$' "$readme" || offence "$readme: does not show picture.svg"
    fi
done
[ $next -gt 12 ] || offence "fewer than 12 numbered examples"
[ $status -eq 0 ] && echo "$((next - 1)) examples follow the rules"
exit $status
