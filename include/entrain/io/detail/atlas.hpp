// The bodies of io/atlas.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/io/atlas.hpp>
#include <entrain/io/detail/located_table.hpp>
#include <entrain/io/detail/numbers.hpp>
#include <entrain/io/detail/region_name.hpp>
#include <entrain/io/detail/region_names.hpp>
#include <entrain/io/detail/text.hpp>

namespace entrain::io::detail {

using position = std::array<double, 3>;
inline constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
inline constexpr position nowhere{no_number, no_number, no_number};

/// What a file says of one region.
struct atlas_row {
    std::string name;  // "" where the file says where regions are, but not what they are called
    std::int64_t key = -1;
    std::string hemisphere, network, partner;  // "" where the file does not say
    position mni = nowhere, sphere = nowhere;
};

/// What a file says.
struct atlas_part {
    std::filesystem::path file;
    std::vector<atlas_row> rows;
    bool by_key = false;    // rows without names: found by their key, or else in the order of the regions
    bool networks = false;  // whether it has the column of networks that was asked for
    std::vector<std::string> columns = {};  // of a table
};

/// Labels of an atlas that are no regions.
inline bool is_background(std::string_view name) {
    static const std::set<std::string, std::less<>> known{
        "???",        "unknown",     "background", "medial_wall",    "medial-wall",
        "medialwall", "medial.wall", "medialwall", "corpuscallosum", "freesurfer_defined_medial_wall"};
    for (std::string_view part = name;;) {  // Background+FreeSurfer_Defined_Medial_Wall
        const std::size_t plus = part.find('+');
        const std::string canonical = read_region_name(part.substr(0, plus)).canonical;
        if (known.count(lower_case(part.substr(0, plus))) ||
            known.count(canonical.substr(canonical.find(':') + 1)))
            return true;
        if (plus == std::string_view::npos) return false;
        part.remove_prefix(plus + 1);
    }
}

inline std::optional<std::int64_t> whole_number(std::string_view field) {
    std::int64_t value = 0;
    const char* const end = field.data() + field.size();
    const auto [stop, error] = std::from_chars(field.data(), end, value);
    if (field.empty() || error != std::errc{} || stop != end) return {};
    return value;
}

inline bool is_any_number(std::string_view field) {
    double value = 0;
    return parse_number(field, true, value) == nullptr;
}

/// Headers that name a column, in lower case; the first that a table has is taken.
using headers = std::vector<std::string_view>;
inline std::optional<std::size_t> find_header(const located_table& cells, const headers& known) {
    for (const std::string_view wanted : known)
        for (std::size_t j = 0; j < cells.columns(); ++j)
            if (lower_case(without_blanks(cells(0, j))) == wanted) return j;
    return {};
}
inline const headers& name_headers() {
    static const headers known{"name", "roi name", "roi_name", "label", "label_name", "region", "regions"};
    return known;
}
inline std::optional<std::array<std::size_t, 3>> find_coordinates(const located_table& cells,
                                                                  const std::vector<headers>& known) {
    for (const headers& axes : known) {
        std::array<std::size_t, 3> found{};
        std::size_t count = 0;
        for (const std::string_view axis : axes)
            if (const auto column = find_header(cells, {axis})) found[count++] = *column;
        if (count == 3) return found;
    }
    return {};
}

inline atlas_part read_atlas_table(const std::filesystem::path& file, const atlas_options& options) {
    const located_table cells = spreadsheet_table(file);
    const std::optional<std::size_t> name = find_header(cells, name_headers());
    const auto index = find_header(cells, {"index", "roi label", "roi_label", "id", "key"});
    const auto side = find_header(cells, {"hemisphere", "hemi"});
    const auto network = options.network_column.empty()
                             ? find_header(cells, {"network", "network_label", "yeo7_name", "rsn"})
                             : find_header(cells, {lower_case(options.network_column)});
    const auto partner = find_header(cells, {"partner"});
    const auto mni = find_coordinates(cells, {{"mni_x", "mni_y", "mni_z"},
                                              {"x_mni", "y_mni", "z_mni"},
                                              {"x.mni", "y.mni", "z.mni"},
                                              {"x", "y", "z"},
                                              {"r", "a", "s"}});
    const auto sphere =
        find_coordinates(cells, {{"sphere_x", "sphere_y", "sphere_z"}, {"sph_x", "sph_y", "sph_z"}});
    atlas_part part{file, {}};
    part.networks = network.has_value();
    for (std::size_t j = 0; j < cells.columns(); ++j) part.columns.push_back(cells(0, j));
    std::map<std::string, std::size_t> first_row;
    std::vector<std::size_t> twice;
    for (std::size_t row = 1; row < cells.rows(); ++row) {
        atlas_row each;
        each.name = without_blanks(cells(row, *name));
        if (each.name.empty() || is_missing(each.name)) cells.fail(row, *name, "a region without a name");
        if (index) {
            const std::string_view field = without_blanks(cells(row, *index));
            const auto key = whole_number(field);
            if (!key) cells.fail(row, *index, "the number of a region, found " + shown(field));
            each.key = *key;
        }
        if (each.key == 0 && is_background(each.name)) continue;
        if (side) {
            const std::string field = lower_case(without_blanks(cells(row, *side)));
            if (is_side(field))
                each.hemisphere = side_of(field);
            else if (field.empty() || is_missing(field) || field == "b" || field == "both" ||
                     field == "none" || field == "midline")
                each.hemisphere = "n/a";
            else
                cells.fail(row, *side, "hemisphere L, R or n/a expected, not " + shown(cells(row, *side)));
        }
        if (network) each.network = without_blanks(cells(row, *network));
        if (network && is_missing(each.network)) each.network = "n/a";
        if (partner) each.partner = without_blanks(cells(row, *partner));
        const auto read_place = [&](const auto& columns, position& place) {
            std::size_t absent = 0;
            for (std::size_t axis = 0; columns && axis < 3; ++axis) {
                const std::string_view field = without_blanks(cells(row, (*columns)[axis]));
                place[axis] = field.empty() ? no_number : cells.number(row, (*columns)[axis], true);
                absent += is_nan(place[axis]);
            }
            if (columns && (absent == 1 || absent == 2))
                cells.fail(row, (*columns)[0], "three coordinates, or n/a for all three, expected");
        };
        read_place(mni, each.mni);
        read_place(sphere, each.sphere);
        if (!first_row.emplace(each.name, part.rows.size()).second) twice.push_back(row);
        part.rows.push_back(std::move(each));
    }
    // Names that come once on each side, such as "bankssts" with a column of hemispheres.
    if (!twice.empty()) {
        std::set<std::string> names;
        for (atlas_row& each : part.rows) {
            if (read_region_name(each.name).hemisphere == "n/a" && !each.hemisphere.empty() &&
                each.hemisphere != "n/a")
                each.name = (each.hemisphere == "L" ? "lh_" : "rh_") + each.name;
            if (!names.insert(each.name).second)
                cells.fail(twice.front(), *name,
                           "a second region " + shown(cells(twice.front(), *name)) +
                               (side ? "" : "; a column hemisphere would tell them apart"));
        }
    }
    if (part.rows.empty()) throw io_error(file, "has no regions below its header");
    return part;
}

/// A line of text in words.
struct line_of_words {
    std::size_t offset;
    std::vector<std::string_view> words;
};
inline std::vector<line_of_words> lines_of(std::string_view text) {
    std::vector<line_of_words> lines;
    constexpr std::string_view blanks = " \t\r,;";
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view left = text.substr(at, end - at);
        left = left.substr(0, left.find('#'));
        line_of_words line{at, {}};
        for (std::size_t begin = left.find_first_not_of(blanks); begin != std::string_view::npos;
             begin = left.find_first_not_of(blanks)) {
            left.remove_prefix(begin);
            line.words.push_back(left.substr(0, left.find_first_of(blanks)));
            left.remove_prefix(line.words.back().size());
        }
        if (!line.words.empty()) lines.push_back(std::move(line));
        at = end + 1;
    }
    return lines;
}

/// A file of lines; the form is that of its first line (and second, of a name alone).
inline atlas_part read_atlas_lines(const std::filesystem::path& file, std::string_view text) {
    const std::vector<line_of_words> lines = lines_of(text);
    if (lines.empty()) throw io_error(file, "has no lines but comments");
    const auto numbers_from = [&](const std::vector<std::string_view>& words, std::size_t first,
                                  std::size_t last) {
        return std::all_of(words.begin() + static_cast<std::ptrdiff_t>(first),
                           words.begin() + static_cast<std::ptrdiff_t>(last), is_any_number);
    };
    const std::vector<std::string_view>& head = lines[0].words;
    const std::size_t width = head.size();
    const bool first_counts = whole_number(head.front()).has_value();
    enum { name_second, name_last, name_before_number, two_lines, name_alone, coordinates, none } form = none;
    if (width == 3 && numbers_from(head, 0, 3))
        form = coordinates;
    else if (width == 1 && !is_any_number(head[0]))
        form = lines.size() > 1 && lines[1].words.size() == 5 && numbers_from(lines[1].words, 0, 5)
                   ? two_lines
                   : name_alone;
    else if (width >= 2 && first_counts && !is_any_number(head[1]) && numbers_from(head, 2, width))
        form = name_second;
    else if (width >= 2 && first_counts && !is_any_number(head.back()) && numbers_from(head, 1, width - 1))
        form = name_last;
    else if ((width == 2 || width == 3) && whole_number(head.back()) && !is_any_number(head[width - 2]))
        form = name_before_number;
    if (form == none)
        fail_at(file, text, lines[0].offset,
                "neither a header with a column name or label, nor a number and a name, a name, or three "
                "coordinates "
                "found");
    atlas_part part{file, {}};
    std::set<std::string, std::less<>> names;
    const auto add = [&](const line_of_words& line, std::string_view key, std::string_view name) {
        atlas_row row;
        row.name = name;
        const auto number = whole_number(key);
        if (!number) fail_at(file, text, line.offset, "the number of a region, found " + shown(key));
        row.key = *number;
        if (is_any_number(name))
            fail_at(file, text, line.offset, "the name of a region, found " + shown(name));
        if (row.key == 0 || is_background(name)) return;
        if (!names.insert(row.name).second)
            fail_at(file, text, line.offset, "a second region " + shown(name));
        part.rows.push_back(std::move(row));
    };
    for (std::size_t k = 0; k < lines.size(); ++k) {
        const line_of_words& line = lines[k];
        const auto& words = line.words;
        const auto require_words = [&](bool right) {
            if (!right)
                fail_at(file, text, line.offset,
                        "another form than the first line has: " + std::to_string(words.size()) +
                            (words.size() == 1 ? " word" : " words") + " instead of " +
                            std::to_string(width) + " (names have no blanks)");
        };
        switch (form) {
            case coordinates: {
                require_words(words.size() == 3);
                atlas_row row;
                for (std::size_t axis = 0; axis < 3; ++axis)
                    if (const char* problem = parse_number(words[axis], false, row.mni[axis]))
                        fail_at(file, text, line.offset, number_problem(problem, words[axis], '\0'));
                part.rows.push_back(std::move(row));
                break;
            }
            case two_lines:
                if (words.size() != 1 || k + 1 == lines.size() || lines[k + 1].words.size() != 5)
                    fail_at(file, text, line.offset,
                            "a name, and below it the number and four parts of a colour expected");
                add(lines[k + 1], lines[k + 1].words[0], words[0]);
                ++k;
                break;
            case name_alone:
                require_words(words.size() == 1);
                add(line, std::to_string(k + 1), words[0]);
                break;
            case name_before_number:
                require_words(words.size() == width);
                add(line, words.back(), words[width - 2]);
                break;
            default:  // colours may be missing in some lines
                require_words(words.size() >= 2);
                add(line, words[0], form == name_last ? words.back() : words[1]);
        }
    }
    if (part.rows.empty()) throw io_error(file, "has no regions");
    return part;
}

inline atlas_part read_atlas_text(const std::filesystem::path& file, const atlas_options& options) {
    const std::string text = read_text(file);
    const std::string_view content = without_mark(text);
    std::string_view first = content.substr(0, content.find('\n'));
    const char separator = found_separator(file, content);
    // A header is a first line with a column of names among its fields.
    for (std::string_view left = first;;) {
        const std::size_t end = left.find(separator);
        std::string_view field = without_blanks(left.substr(0, end));
        while (!field.empty() && (field.front() == '"' || field.front() == '\r')) field.remove_prefix(1);
        while (!field.empty() && (field.back() == '"' || field.back() == '\r')) field.remove_suffix(1);
        const headers& known = name_headers();
        if (first.find(separator) != std::string_view::npos &&
            std::find(known.begin(), known.end(), lower_case(field)) != known.end())
            return read_atlas_table(file, options);
        if (end == std::string_view::npos) break;
        left.remove_prefix(end + 1);
    }
    return read_atlas_lines(file, content);
}

/// Puts together what the files of an atlas say.
class atlas_builder {
public:
    atlas_builder(const char* function, const atlas_options& options)
        : function_(function), options_(options) {}

    void add(const atlas_part& part) {
        if (part.rows.front().name.empty())
            part.by_key ? add_by_key(part) : add_in_order(part);
        else
            add_named(part);
    }

    atlas build() {
        drop_without_place();
        find_sides();
        const std::size_t size = rows_.size();
        region_table& regions = result_.regions;
        regions.mni = full(size, 3, no_number);
        regions.sphere = full(size, 3, no_number);
        for (std::size_t i = 0; i < size; ++i) {
            const atlas_row& row = rows_[i];
            regions.name.push_back(row.name);
            regions.hemisphere.push_back(row.hemisphere);
            regions.network.push_back(row.network.empty() ? read_region_name(row.name).network : row.network);
            regions.partner.push_back(i);
            for (std::size_t axis = 0; axis < 3; ++axis) {
                regions.mni(i, axis) = row.mni[axis];
                regions.sphere(i, axis) = row.sphere[axis];
            }
            result_.key.push_back(row.key);
        }
        find_partners();
        return std::move(result_);
    }

private:
    static bool known(const position& place) { return !is_nan(place[0]); }
    void note(std::string text) { result_.notes.push_back(std::move(text)); }

    static void add_to(atlas_row& row, const atlas_row& more) {
        if (row.key < 0) row.key = more.key;
        if (row.hemisphere.empty()) row.hemisphere = more.hemisphere;
        if (row.network.empty()) row.network = more.network;
        if (row.partner.empty()) row.partner = more.partner;
        if (!known(row.mni)) row.mni = more.mni;
        if (!known(row.sphere)) row.sphere = more.sphere;
    }

    void add_named(const atlas_part& part) {
        const region_lookup lookup(names(), true);
        std::vector<std::optional<std::size_t>> found;
        std::set<std::size_t> seen;
        std::size_t count = 0;
        std::string unknown;
        for (const atlas_row& row : part.rows) {
            found.push_back(lookup.find(row.name));
            if (found.back() && !seen.insert(*found.back()).second)
                throw io_error(part.file, "two of its names are region " + shown(rows_[*found.back()].name));
            count += found.back().has_value();
            if (!found.back() && unknown.empty()) unknown = row.name;
        }
        if (count > 0 && count < part.rows.size())
            throw io_error(part.file,
                           std::to_string(count) + " of its " + std::to_string(part.rows.size()) +
                               " names are those of the other files, and others are not, such as " +
                               shown(unknown) + nearest(names(), unknown));
        for (std::size_t k = 0; k < part.rows.size(); ++k)
            if (found[k])
                add_to(rows_[*found[k]], part.rows[k]);
            else
                rows_.push_back(part.rows[k]);
    }

    void add_in_order(const atlas_part& part) {
        if (part.rows.size() != rows_.size())
            throw io_error(part.file, "has " + std::to_string(part.rows.size()) + " centroids in order, of " +
                                          std::to_string(rows_.size()) +
                                          " regions; name a table of the regions before it");
        for (std::size_t k = 0; k < rows_.size(); ++k) add_to(rows_[k], part.rows[k]);
        note(part.file.filename().string() + " names no regions: its order is taken for theirs");
    }

    void add_by_key(const atlas_part& part) {
        std::map<std::int64_t, std::size_t> region_of;
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (rows_[i].key >= 0 && !region_of.emplace(rows_[i].key, i).second)
                throw io_error(part.file, "its number " + std::to_string(rows_[i].key) +
                                              " is that of two regions, " +
                                              shown(rows_[region_of[rows_[i].key]].name) + " and " +
                                              shown(rows_[i].name));
        std::vector<std::string> others;
        std::size_t count = 0;
        for (const atlas_row& row : part.rows) {
            const auto found = region_of.find(row.key);
            if (found == region_of.end()) {
                others.push_back(std::to_string(row.key));
                continue;
            }
            add_to(rows_[found->second], row);
            ++count;
        }
        if (count == 0)
            throw io_error(part.file,
                           "has no number that a region has; name a table of the regions beside it");
        if (!others.empty())
            note("labels of " + part.file.filename().string() +
                 " that no table names are passed over: " + listed(others));
    }

    void drop_without_place() {
        const auto placed =
            std::count_if(rows_.begin(), rows_.end(), [](const auto& row) { return known(row.mni); });
        if (placed == 0) return;
        std::vector<std::string> dropped;
        std::vector<atlas_row> kept;
        for (atlas_row& row : rows_)
            if (known(row.mni))
                kept.push_back(std::move(row));
            else
                dropped.push_back(row.name);
        rows_ = std::move(kept);
        result_.left_out = std::move(dropped);
    }

    void find_sides() {
        bool any = false;
        for (atlas_row& row : rows_) {
            if (row.hemisphere.empty() || row.hemisphere == "n/a")
                row.hemisphere = read_region_name(row.name).hemisphere;
            any = any || row.hemisphere != "n/a";
        }
        if (any || rows_.empty() || !known(rows_.front().mni)) return;
        for (atlas_row& row : rows_)
            if (row.mni[0] != 0) row.hemisphere = row.mni[0] < 0 ? "L" : "R";
        note("hemispheres by the sign of x, as neither names nor files say them");
    }

    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const atlas_row& row : rows_) all.push_back(row.name);
        return all;
    }

    void pair(std::size_t i, std::size_t j) {
        result_.regions.partner[i] = j;
        result_.regions.partner[j] = i;
    }
    bool alone(std::size_t i) const { return result_.regions.partner[i] == i; }
    bool apart(std::size_t i, std::size_t j) const {
        const auto& side = result_.regions.hemisphere;
        return side[i] != "n/a" && side[j] != "n/a" && side[i] != side[j];
    }

    /// The nearest region of the other side to the mirrored centroid of i, among those of `of`.
    std::optional<std::size_t> nearest_mirrored(std::size_t i, const std::vector<std::size_t>& of) const {
        const matrix<double>& mni = result_.regions.mni;
        std::optional<std::size_t> best;
        double least = std::numeric_limits<double>::infinity();
        for (const std::size_t j : of) {
            if (!apart(i, j)) continue;
            const double d = std::hypot(mni(i, 0) + mni(j, 0), mni(i, 1) - mni(j, 1), mni(i, 2) - mni(j, 2));
            if (d < least) least = d, best = j;
        }
        return best;
    }

    void find_partners() {
        const std::size_t size = rows_.size();
        const region_lookup lookup(names(), true);
        std::vector<std::size_t> by_centroid;
        std::size_t given = 0;
        const bool placed = size > 0 && known(rows_.front().mni);
        for (std::size_t i = 0; i < size; ++i) {
            if (rows_[i].partner.empty()) continue;
            ++given;
            if (is_missing(rows_[i].partner)) continue;
            const auto other = lookup.find(rows_[i].partner);
            if (other && *other != i && apart(i, *other) && alone(i) && alone(*other)) pair(i, *other);
        }
        if (given == size) return;
        std::vector<std::size_t> named;
        for (std::size_t i = 0; i < size; ++i) {
            if (!alone(i) || result_.regions.hemisphere[i] == "n/a") continue;
            const region_name read = read_region_name(rows_[i].name);
            const bool name_pairs =
                options_.partners == homotopic_rule::by_name ||
                (options_.partners == homotopic_rule::automatic && (read.pairs || !placed));
            if (!name_pairs) {
                by_centroid.push_back(i);
                continue;
            }
            const auto other = lookup.find(read.partner);
            if (!read.partner.empty() && other && apart(i, *other) && alone(*other)) {
                pair(i, *other);
                named.push_back(i), named.push_back(*other);
            }
        }
        if (!by_centroid.empty() && !placed)
            throw argument_error(function_, "options.partners", "another rule where no file has centroids",
                                 "by_centroid");
        for (const std::size_t i : by_centroid)
            if (const auto j = nearest_mirrored(i, by_centroid); j && nearest_mirrored(*j, by_centroid) == i)
                pair(i, *j);
        note_partners(named, by_centroid, placed);
    }

    void note_partners(const std::vector<std::size_t>& named, const std::vector<std::size_t>& by_centroid,
                       bool placed) {
        const region_table& regions = result_.regions;
        std::vector<std::string> odd;
        std::size_t counting = 0;
        for (const std::size_t i : named) {
            counting += !read_region_name(rows_[i].name).pairs;
            if (!placed || regions.hemisphere[i] != "L") continue;
            if (nearest_mirrored(i, named) != regions.partner[i]) odd.push_back(rows_[i].name);
        }
        if (!by_centroid.empty()) {
            std::size_t pairs = 0;
            double farthest = 0;
            for (const std::size_t i : by_centroid) {
                if (alone(i) || regions.hemisphere[i] != "L") continue;
                const std::size_t j = regions.partner[i];
                ++pairs;
                farthest = std::max(farthest, std::hypot(regions.mni(i, 0) + regions.mni(j, 0),
                                                         regions.mni(i, 1) - regions.mni(j, 1),
                                                         regions.mni(i, 2) - regions.mni(j, 2)));
            }
            note(std::to_string(pairs) + " homotopic pairs by mirrored centroids, which lie up to " +
                 describe(std::round(farthest * 10) / 10) + " mm apart; " +
                 std::to_string(by_centroid.size() - 2 * pairs) + " regions have none");
        }
        if (counting > 0 && options_.partners == homotopic_rule::automatic)
            note(
                "homotopic pairs by names that count the parcels of each hemisphere, for want of centroids: "
                "they may be "
                "wrong");
        if (!odd.empty())
            note("the nearest mirrored centroid is another than that of the name of the other side: " +
                 listed(odd));
        std::vector<std::string> single;
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (alone(i) && regions.hemisphere[i] != "n/a" &&
                std::find(by_centroid.begin(), by_centroid.end(), i) == by_centroid.end())
                single.push_back(rows_[i].name);
        if (!single.empty()) note("without a homotopic partner: " + listed(single));
    }

    const char* function_;
    const atlas_options& options_;
    std::vector<atlas_row> rows_;
    atlas result_;
};

inline void check_atlas(const char* function, const std::vector<std::filesystem::path>& files,
                        const atlas_options& options) {
    check_enumerator(function, "options.partners", options.partners, homotopic_rule::by_centroid);
    if (files.empty()) throw argument_error(function, "files", "at least one file", "none");
}

inline atlas build_atlas(const char* function, const std::vector<atlas_part>& parts,
                         const atlas_options& options) {
    if (!options.network_column.empty() &&
        std::none_of(parts.begin(), parts.end(), [](const auto& part) { return part.networks; })) {
        std::vector<std::string> columns;
        for (const atlas_part& part : parts)
            columns.insert(columns.end(), part.columns.begin(), part.columns.end());
        throw argument_error(
            function, "options.network_column",
            "a column of one of the tables (" + listed(columns, options.network_column) + ")",
            shown(options.network_column));
    }
    atlas_builder builder(function, options);
    for (const atlas_part& part : parts) builder.add(part);
    return builder.build();
}

}  // namespace entrain::io::detail

namespace entrain::io {

ENTRAIN_INLINE atlas load_atlas(const std::vector<std::filesystem::path>& files,
                                const atlas_options& options) {
    detail::check_atlas("io::load_atlas", files, options);
    std::vector<detail::atlas_part> parts;
    for (const auto& file : files) parts.push_back(detail::read_atlas_text(file, options));
    return detail::build_atlas("io::load_atlas", parts, options);
}

}  // namespace entrain::io
