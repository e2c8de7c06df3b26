#!/usr/bin/env bash
# The checks of the numbered examples must notice: notices.sh PROJECT_DIR WORK_DIR plants offences, one at a time.
set -euo pipefail
project=$1 work=$2
here=$project/tests/examples/numbered
status=0

# fresh: a copy of the examples.
fresh() {
    rm -rf "$work"
    mkdir -p "$work/examples"
    cp -r "$project"/examples/[0-9][0-9]_* "$work/examples"
}
# noticed MESSAGE COMMAND...: the command must fail with the message.
noticed() {
    local message=$1 said
    shift
    if said=$("$@" 2>&1); then
        echo "not noticed: $message"
        status=1
    elif [[ $said != *"$message"* ]]; then
        echo "expected '$message', got: $said"
        status=1
    fi
}

fresh
for _ in $(seq 60); do echo '//' >>"$work/examples/01_phases_and_synchrony/main.cpp"; done
noticed "more than 60 lines" "$here/lint.sh" "$work"
fresh
echo '#include <entrain/entrain.hpp>' >>"$work/examples/06_bold/main.cpp"
noticed "includes more or less than modules" "$here/lint.sh" "$work"
fresh
sed -i '/^```text$/d' "$work/examples/03_chimera/README.md"
noticed "shows no output" "$here/lint.sh" "$work"
fresh
rm -r "$work/examples/04_kuramoto_with_delays"
noticed "the next number is 04" "$here/lint.sh" "$work"
fresh
rm "$work/examples/03_chimera/picture.svg"
noticed "picture.gp without picture.svg" "$here/lint.sh" "$work"

# A program that prints what the README of example 12 shows, and one that prints other numbers.
fresh
example=$work/examples/12_an_objective_of_your_own
sed -n '/^```text$/,/^```$/p' "$example/README.md" | sed '1d;$d' >"$work/output"
program() { printf '#!/bin/sh\n%s\n' "$1" >"$work/program"; chmod +x "$work/program"; }
program "cat '$work/output'"
"$here/run.sh" "$work/program" "$example" "$work/run" || { echo "the README's own output is refused"; status=1; }
program "sed 's/chosen: G 0\../chosen: G 0.9/' '$work/output'"
noticed "is expected" "$here/run.sh" "$work/program" "$example" "$work/run"
noticed "README.md shows other numbers" "$here/run.sh" "$work/program" "$example" "$work/run"
program "sed 's/chosen/taken/' '$work/output'"
noticed "no line begins with" "$here/run.sh" "$work/program" "$example" "$work/run"
program "cat '$work/output'; exit 3"
noticed "exit code 3" "$here/run.sh" "$work/program" "$example" "$work/run"
exit $status
