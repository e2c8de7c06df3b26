# Reads Doxygen's XML and names what is public and has no documentation. Exempt: destructors, deleted
# functions, and copies.
function undocumented(kind, name,    where) {
    print (place == "" ? compound : place) ": " kind " " name
    ++missing
}
/<compounddef / {
    match($0, /kind="[a-z]+"/)
    kind_of_compound = substr($0, RSTART + 6, RLENGTH - 7)
    private_compound = /prot="private"/
    documented_compound = 0
    depth = "compound"
}
depth == "compound" && /<compoundname>/ { compound = $0; gsub(/^ *<compoundname>|<\/compoundname>.*$/, "", compound) }
/<memberdef / {
    depth = "member"
    match($0, /kind="[a-z]+"/)
    kind = substr($0, RSTART + 6, RLENGTH - 7)
    public = !private_compound && /prot="public"/
    documented = 0
    name = place = arguments = ""
}
/<enumvalue / { depth = "value"; value_documented = 0 }
/<name>/ {
    text = $0
    gsub(/^ *<name>|<\/name>.*$/, "", text)
    if (depth == "member") name = text
    else if (depth == "value") value = text
}
depth == "member" && /<argsstring>/ { arguments = $0 }
/<location / {
    match($0, /file="[^"]*"/)
    place = substr($0, RSTART + 6, RLENGTH - 7)
    if (match($0, /line="[0-9]+"/)) place = place ":" substr($0, RSTART + 6, RLENGTH - 7)
}
/<(brief|detailed)description>/ { describing = 1 }
describing && /<para>/ {
    if (depth == "value") value_documented = 1
    else if (depth == "member") documented = 1
    else documented_compound = 1
}
/<\/(brief|detailed)description>/ { describing = 0 }
/<\/enumvalue>/ {
    depth = "member"
    values[++count_of_values] = value
    ++seen
    if (!value_documented) late[++count_of_late] = value
}
/<\/memberdef>/ {
    depth = "compound"
    if (public) {
        ++seen
        if (!documented && name !~ /^~/ && arguments !~ /= ?delete/) undocumented(kind, compound "::" name)
        for (i = 1; i <= count_of_late; ++i) undocumented("enumerator", compound "::" name "::" late[i])
    }
    count_of_late = 0
}
/<\/compounddef>/ {
    if (!private_compound && kind_of_compound ~ /^(struct|class|concept|namespace|file)$/) {
        ++seen
        if (!documented_compound) undocumented(kind_of_compound, compound)
    }
    place = ""
}
END {
    print seen " public names, " missing + 0 " without documentation"
    exit missing > 0
}
