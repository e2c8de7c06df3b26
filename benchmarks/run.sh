#!/usr/bin/env bash
# Runs every benchmark and keeps what the tables need: run.sh BUILD_DIR RESULT.json [OPTION]...
#   --own-time leaves out what is measured by the clock, for a machine that others use; the other
#   OPTIONs go to the programs, such as --benchmark_filter=spins or --benchmark_repetitions=9 (5 unless said).
#   OPENBLAS_CORETYPE=Haswell (or Zen, SkylakeX) chooses OpenBLAS's kernels.
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,5s/^# \?//p' "$0"; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
build=$1 result=$2
shift 2
own_time=()
if [ "${1:-}" = --own-time ]; then
    own_time=(--own-time)
    shift
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for program in "$build"/benchmarks/bench_*; do
    [ -x "$program" ] || continue
    name=$(basename "$program")
    echo "$name" >&2
    "$program" --benchmark_repetitions=5 --benchmark_report_aggregates_only=false "$@" \
        --benchmark_out="$folder/$name.json" --benchmark_out_format=json >"$folder/$name.log" 2>&1 ||
        { cat "$folder/$name.log" >&2; exit 1; }
done
python3 "$here/tables.py" collect "${own_time[@]}" "$result" "$folder"/*.json
