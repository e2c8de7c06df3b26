#!/usr/bin/env bash
# entrain with another version of xtensor than the rest of the tests:
# other_xtensor.sh FOLDER PROJECT_DIR WORK_DIR COMPILER POCKETFFT_DIR
# FOLDER holds xtensor/, and xtensor-blas/ and xtl/ where the system's do not fit. Fails if the headers that
# are read are not those of FOLDER, so that it cannot pass on the system's.
set -euo pipefail
folder=$1 project=$2 work=$3 compiler=$4 pocketfft=$5
mkdir -p "$work"
[ -d "$folder/xtensor" ] || { echo "no folder xtensor/ in $folder"; exit 1; }
flags=(-std=c++20 -O1 "-I$project/include" -isystem "$folder" -isystem "$pocketfft")
"$compiler" "${flags[@]}" -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -MD -MF "$work/read.d" \
    -c "$project/tests/machines/every_module.cpp" -o "$work/every_module.o"
tr ' ' '\n' <"$work/read.d" | grep -E '/xtensor/.*\.hpp$' | sort -u >"$work/read.txt"
if [ ! -s "$work/read.txt" ] || grep -vF "$folder/" "$work/read.txt"; then
    echo "these headers of xtensor were not those of $folder"
    exit 1
fi
version=$(grep -hoE 'XTENSOR_VERSION_(MAJOR|MINOR|PATCH) [0-9]+' -r "$folder/xtensor" | awk '{print $2}' | paste -sd.)
echo "xtensor $version"
"$compiler" "$work/every_module.o" -o "$work/every_module" -lopenblas
"$work/every_module"
