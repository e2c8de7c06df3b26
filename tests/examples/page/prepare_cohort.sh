#!/usr/bin/env bash
# prepare_cohort.sh PREPARE_COHORT TRD_SENSITIVITY FOLDER: the page of a cohort in headless Chromium (run.sh), of the
# scans that trd_sensitivity makes, with head motion, a region that one scan lacks and a scan whose head moved too much.
set -euo pipefail
prepare=$1 writer=$2 folder=$3 here=$(cd "$(dirname "$0")" && pwd)
made=$folder-scans
rm -rf "$made" && mkdir -p "$(dirname "$made")"
"$writer" --write-cohort "$made" > /dev/null
k=0
while read -r scan; do
    k=$((k + 1))
    fd=$(awk "BEGIN { print 0.08 + 0.037 * ($k * 7 % 11) }")
    [ $k -eq 5 ] && fd=0.9
    awk -v fd="$fd" 'BEGIN { print "framewise_displacement" } NR > 1 { print NR == 2 ? 0 : fd * (1 + 0.5 * sin(NR)) }' \
        "$scan" > "${scan%_atlas-*}_motion.tsv"
    if [ $k -eq 3 ]; then
        awk -v FS='\t' -v OFS='\t' 'NR > 1 { $12 = "n/a" } { print }' "$scan" > "$scan.new"
        mv "$scan.new" "$scan"
    fi
done < <(find "$made" -name '*_timeseries.tsv' | sort)
"$here/run.sh" "$prepare" "$folder" --derivatives "$made" --regions "$made/regions.tsv" \
    --connectome "$made/connectome.csv" --receptors "$made/receptors.tsv" --participants "$made/participants.tsv" \
    --before before --after after --missing drop-region --max-fd 0.7
