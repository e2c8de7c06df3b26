# Reads HTML files of one folder and names links that lead nowhere. Both passes read the same files:
# awk -f links.awk pass=1 *.html pass=2 *.html, in that folder. present: a list of the files that are there.
FNR == 1 { file = FILENAME }
pass == 0 { there[$0] = 1; next }
pass == 1 {
    there[file] = 1
    line = $0
    while (match(line, /(id|name)="[^"]*"/)) {
        anchor = substr(line, RSTART, RLENGTH)
        gsub(/^[a-z]+="|"$/, "", anchor)
        anchors[file "#" anchor] = 1
        line = substr(line, RSTART + RLENGTH)
    }
    next
}
{
    line = $0
    while (match(line, /(href|src|data)="[^"]*"/)) {
        target = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        gsub(/^[a-z]+="|"$/, "", target)
        if (target == "" || target ~ /^([a-z]+:|\/\/)/) continue
        ++seen
        if (target ~ /^#/) target = file target
        to = target
        sub(/#.*$/, "", to)
        if (!(to in there)) { print file ": no file " to; ++dead }
        # Doxygen links to a list of nested classes that it leaves out where all of them are private.
        else if (target ~ /#nested-classes$/) continue
        else if (target ~ /#./ && to ~ /\.html$/ && !(target in anchors)) { print file ": no place " target; ++dead }
    }
}
END {
    print seen " links, " dead + 0 " of them dead"
    exit dead > 0
}
