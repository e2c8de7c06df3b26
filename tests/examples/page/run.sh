#!/usr/bin/env bash
# run.sh PROGRAM FOLDER [arguments]: the report of a run of PROGRAM in headless Chromium, as a reader meets it: on
# screens of 390, 800, 1000 and 1200 pixels and by the rules of print, with its console, sorting, folds, keyboard
# and pointer; and without script.
# Leaves with 77 where there is no Chromium, or no gnuplot for the figures.
set -euo pipefail
program=$1 folder=$2 here=$(cd "$(dirname "$0")" && pwd)
shift 2
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
[ -n "$browser" ] || { echo "skipped: there is no Chromium (Debian: chromium)"; exit 77; }
command -v gnuplot > /dev/null || { echo "skipped: there is no gnuplot"; exit 77; }

rm -rf "$folder" && mkdir -p "$folder"
"$program" --out "$folder/results" "$@" > "$folder/console.txt" 2>&1 || { cat "$folder/console.txt"; exit 1; }

# The report with a script that measures it; and the same with the rules of print for a screen.
{ sed '/<\/body>/,$d' "$folder/results/report.html"; echo "<script>"; cat "$here/measure.js"; echo "</script></body></html>"; } \
    > "$folder/screen.html"
sed 's/@media print {/@media screen {/; s/@media screen and/@media speech and/' "$folder/screen.html" \
    > "$folder/paper.html"
frames=""
for width in 390 800 1000 1200; do frames+="<iframe name=\"$width\" width=\"$width\" height=\"900\" src=\"screen.html\"></iframe>"; done
# The paper is A4 without its margins, at 96 dots per inch.
frames+='<iframe name="paper" width="703" height="1000" src="paper.html"></iframe>'
# Without script, and in the report as it was written.
frames+='<iframe name="bare" width="1200" height="900" sandbox="allow-same-origin" src="results/report.html"></iframe>'
cat > "$folder/frames.html" <<END
<!doctype html><html><head><script>
window.addEventListener('load', function () {
  var page = document.querySelector('iframe[name=bare]').contentDocument, checked = 0, wrong = [];
  var check = function (right, words) { ++checked; if (!right) wrong.push('bare: ' + words); };
  var all = function (what) { return Array.prototype.slice.call(page.querySelectorAll(what)); };
  check(all('button, .tip').length === 0, 'the script ran');
  all('details').forEach(function (each) { each.open = true; });
  all('section, table, figure > svg, figcaption, nav a').forEach(function (each) {
    var box = each.getBoundingClientRect();
    check(box.width > 0 && box.height > 0, each.tagName + ' "' + each.textContent.trim().slice(0, 30) + '" is not there');
  });
  all('.marks > *').forEach(function (each) { check(!!each.querySelector('title'), 'a place of a figure says nothing'); });
  all('.scroll').forEach(function (each) {
    check(page.defaultView.getComputedStyle(each).overflowX === 'auto', 'a wide table cannot be scrolled');
  });
  window.postMessage({ checked: checked, wrong: wrong, name: 'bare' }, '*');
});
window.addEventListener('message', function (event) {
  var line = function (text) {
    var p = document.createElement('p');
    p.textContent = text;
    document.body.appendChild(p);
  };
  event.data.wrong.forEach(function (each) { line('WRONG ' + each); });
  line('MEASURED ' + event.data.name + ' ' + event.data.checked);
});
</script></head><body>$frames</body></html>
END
"$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files \
    --user-data-dir="$folder/browser" --enable-logging=stderr --virtual-time-budget=20000 --dump-dom \
    "file://$(realpath "$folder")/frames.html" > "$folder/measured.html" 2> "$folder/log.txt"

failed=0
# That scripts are blocked where they are to be is no complaint.
if grep 'CONSOLE' "$folder/log.txt" | grep -v 'Blocked script execution in .*results/report.html'; then echo "the browser's console has something to say"; failed=1; fi
if grep -o 'WRONG [a-z0-9]*: [^<]*' "$folder/measured.html"; then failed=1; fi
for frame in 390 800 1000 1200 paper bare; do
    grep -o "MEASURED $frame [1-9][0-9]*" "$folder/measured.html" || { echo "frame $frame did not answer"; failed=1; }
done

# On paper: every column of every table, and no heading alone at the end of a page.
"$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$folder/browser" --no-pdf-header-footer \
    --print-to-pdf="$folder/report.pdf" "file://$(realpath "$folder")/results/report.html" 2> "$folder/print.txt"
if command -v pdftotext > /dev/null; then
    words() { sed -E 's/<[^>]*>//g; s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&#39;/'"'"'/g; s/&amp;/\&/g'; }
    printed=$(pdftotext -raw "$folder/report.pdf" - | tr -d '[:space:]')
    columns=0
    while read -r times column; do
        columns=$((columns + 1))
        found=$(grep -oF -- "$(tr -d '[:space:]' <<< "$column")" <<< "$printed" | wc -l)
        if [ "$found" -lt "$times" ]; then echo "the column \"$column\" is there $times times, $found on paper"; failed=1; fi
    done < <(grep -oE '<th scope="col"[^>]*>[^<]+' "$folder/results/report.html" | words | sort | uniq -c)
    grep -oE '<h[23]>[^<]+' "$folder/results/report.html" | words > "$folder/headings.txt"
    if pdftotext -layout "$folder/report.pdf" - | awk 'BEGIN { RS = "\f" } { sub(/[ \n]+$/, ""); n = split($0, line, /\n[ \n]*/)
            for (i = n > 1 ? n - 1 : 1; i <= n; ++i) { sub(/^ +/, "", line[i]); print line[i] } }' \
            | grep -xFf "$folder/headings.txt"; then
        echo "this heading ends a page, with at most one line below it"; failed=1
    fi
    # A table of more than 60 rows takes more than a sheet: its header stands on the next one again.
    while read -r tables columns_of; do
        found=$(grep -oF -- "$columns_of" <<< "$printed" | wc -l)
        if [ "$found" -le "$tables" ]; then
            echo "the header \"$columns_of\" of $tables tables, one of them of more than a sheet, is there $found times"
            failed=1
        fi
    done < <(awk 'BEGIN { RS = "<table>" } NR > 1 {
                sub(/<\/table>.*/, ""); rows = gsub(/<tr/, "<tr"); split($0, cell, /<th [^>]*>/)
                for (i = 2; i <= 3; ++i) sub(/<\/th>.*/, "", cell[i])
                name = cell[2] cell[3]; gsub(/[ \n]/, "", name)
                ++tables[name]; if (rows > 61) long[name] = 1 }
            END { for (name in long) print tables[name], name }' "$folder/results/report.html" | words)
    [ $columns -gt 0 ] && echo "PRINTED $columns columns"
else
    echo "the PDF is not read: there is no pdftotext (Debian: poppler-utils)"
fi
exit $failed
