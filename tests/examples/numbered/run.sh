#!/usr/bin/env bash
# Runs one numbered example as a reader would and holds what it prints against expected.txt and its README:
# run.sh PROGRAM EXAMPLE_DIR WORK_DIR
set -euo pipefail
program=$1 example=$2 work=$3
here=$(cd "$(dirname "$0")" && pwd)
number=$(basename "$example" | cut -c1-2)
rm -rf "$work"
mkdir -p "$work"
cd "$work"
status=0
fail() { echo "$*" >&2; status=1; }

# npy FILE ROWS COLUMNS: the numbers of standard input as a .npy file of double.
npy() {
    perl -e 'my $h = sprintf("{\"descr\": \"<f8\", \"fortran_order\": False, \"shape\": (%d, %d), }", @ARGV);
             $h =~ tr/"/\x27/; $h .= " " x (117 - length $h) . "\n"; binmode STDOUT;
             print "\x93NUMPY\x01\x00", pack("v", length $h), $h, pack("d<*", map { split } <STDIN>);' \
        "$2" "$3" >"$1"
}
# 20 regions, 600 samples of 0.1 turns each: phases spread evenly over half a turn.
awk 'BEGIN { for (i = 0; i < 20; ++i) for (t = 0; t < 600; ++t)
             print cos(6.283185307 * 0.1 * t + 3.141592654 * (i + 0.5) / 20) }' | npy scan.npy 20 600
# 40 regions of one hemisphere: a map twice, the side and the place on the sphere.
awk 'BEGIN { for (i = 0; i < 40; ++i) { z = (i + 0.5) / 20 - 1; r = sqrt(1 - z * z)
             print sin(5 * z), sin(5 * z), -1, r * cos(2.4 * i), r * sin(2.4 * i), z } }' | npy maps.npy 40 6

# The numbers of a line, one a line.
numbers() { grep -oE '(^|[^0-9A-Za-z_.])-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?' | grep -oE -- '-?[0-9].*' || true; }
near() { awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN { d = a - b; exit !((d < 0 ? -d : d) <= t + 1e-12) }'; }

checked=0 slack=0.05
while IFS='|' read -r which arguments start position value tolerance why; do
    read -r which <<<"$which"; read -r arguments <<<"$arguments"; read -r position <<<"$position"
    read -r value <<<"$value"; read -r tolerance <<<"$tolerance"
    start=${start# } start=${start% }
    [ "$which" = "$number" ] || continue
    [ "$start" != '~' ] || { slack=$value; continue; }
    said="output of ${arguments:-nothing}.txt"
    if [ ! -e "$said" ]; then
        code=0
        # shellcheck disable=SC2086
        "$program" $arguments >"$said" 2>"$said.errors" || code=$?
        echo "$code" >"$said.code"
    fi
    code=$(<"$said.code")
    checked=$((checked + 1))
    if [[ $start = !* ]]; then
        [ "$code" -eq 1 ] || fail "with '$arguments': exit code $code, not 1"
        grep -qF -- "${start#!}" "$said.errors" || fail "with '$arguments': no '${start#!}' in: $(<"$said.errors")"
        continue
    fi
    [ "$code" -eq 0 ] || { fail "with '$arguments': exit code $code: $(<"$said.errors")"; continue; }
    line=$(awk -v start="$start" 'index($0, start) == 1 { print; exit }' "$said")
    [ -n "$line" ] || { fail "with '$arguments': no line begins with '$start'"; continue; }
    [ -n "$position" ] || continue
    got=$(numbers <<<"$line" | sed -n "${position}p")
    near "${got:-nan}" "$value" "$tolerance" ||
        fail "with '$arguments': '$line' has $got where $value +- $tolerance is expected:$why"
done < <(grep -v '^#' "$here/expected.txt")
[ $checked -gt 0 ] || fail "expected.txt has no line for example $number"

# What the README shows is what the program prints: the same words, and numbers that differ by little (another
# processor rounds otherwise).
said="output of nothing.txt"
sed -n '/^```text$/,/^```$/p' "$example/README.md" | sed '1d;$d' >shown.txt
if [ -s shown.txt ] && [ -e "$said" ]; then
    words() { sed -E 's/-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?/#/g; s/ +/ /g' "$1"; }
    diff <(words shown.txt) <(words "$said") || fail "README.md shows another output (above: < README)"
    paste <(numbers <shown.txt) <(numbers <"$said") | awk -v slack="$slack" '{ d = $1 - $2; a = $1 < 0 ? -$1 : $1
        if ((d < 0 ? -d : d) > slack + 0.1 * a) { print "README.md says " $1 ", the program " $2; bad = 1 } }
        END { exit bad }' || fail "README.md shows other numbers"
else
    fail "README.md shows no output (a block of \`\`\`text)"
fi
exit $status
