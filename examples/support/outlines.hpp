// An image of labels as outlines: each patch of one label becomes a few smooth closed lines. Neighbours share the line
// between them to the last digit, so that no gap shows.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace example::figures {

/// Across and up.
using plane_point = std::array<double, 2>;
using closed_line = std::vector<plane_point>;  ///< the last point is joined to the first

/// Labels on a grid of squares, row by row from below; the square (column, row) begins at
/// (left + column * step, bottom + row * step).
struct label_image {
    std::size_t columns = 0, rows = 0;
    double left = 0, bottom = 0, step = 1;
    std::vector<int> label = {};  ///< columns * rows of them

    int at(std::size_t column, std::size_t row) const { return label[row * columns + column]; }
};

/// What is inside of the lines of a label, in the units of the image: positive areas less those of holes.
inline double area_of(const std::vector<closed_line>& lines) {
    double twice = 0;
    for (const auto& line : lines)
        for (std::size_t i = 0; i < line.size(); ++i) {
            const auto &a = line[i], &b = line[(i + 1) % line.size()];
            twice += a[0] * b[1] - b[0] * a[1];
        }
    return twice / 2;
}

namespace detail {

/// The points of a line that lie farther than `tolerance` from the chords of the others (Douglas and Peucker 1973);
/// the ends stay.
inline closed_line simplified(const closed_line& line, double tolerance) {
    if (line.size() < 3) return line;
    std::vector<bool> kept(line.size(), false);
    kept.front() = kept.back() = true;
    std::vector<std::pair<std::size_t, std::size_t>> open = {{0, line.size() - 1}};
    while (!open.empty()) {
        const auto [first, last] = open.back();
        open.pop_back();
        const double x = line[last][0] - line[first][0], y = line[last][1] - line[first][1],
                     length = std::hypot(x, y);
        std::size_t farthest = first;
        double most = tolerance;
        for (std::size_t i = first + 1; i < last; ++i) {
            const double u = line[i][0] - line[first][0], v = line[i][1] - line[first][1];
            const double away = length > 0 ? std::abs(x * v - y * u) / length : std::hypot(u, v);
            if (away > most) most = away, farthest = i;
        }
        if (farthest == first) continue;
        kept[farthest] = true;
        open.push_back({first, farthest}), open.push_back({farthest, last});
    }
    closed_line few;
    for (std::size_t i = 0; i < line.size(); ++i)
        if (kept[i]) few.push_back(line[i]);
    return few;
}

}  // namespace detail

/// How outlines are drawn.
struct outline_options {
    int smoothings = 8;       ///< by (1, 2, 1) / 4 along the line: the steps of the grid are gone after some
    double tolerance = 0.25;  ///< how far lines may lie from the points that are left out, units of the image
};

/// The patches of an image, in its units.
struct label_outlines {
    std::map<int, std::vector<closed_line>>
        patch;                        ///< of each label; outer lines against the clock, holes with it
    std::vector<closed_line> border;  ///< lines between two labels, once each, not closed
};

/// The outlines of every label of at least `least`. Corners where three labels meet stay where they are, and the line from one such corner to the
/// next is smoothed once for both its sides. Squares that touch at a corner only are apart. Cost: the squares.
inline label_outlines outlines_of(const label_image& image, int least, const outline_options& options = {}) {
    const std::size_t wide = image.columns + 1, corners = wide * (image.rows + 1);
    constexpr int outside = -1'000'000;
    // Label of the square whose upper right corner is (x, y).
    const auto label = [&](std::size_t x, std::size_t y) {
        return x == 0 || y == 0 || x > image.columns || y > image.rows ? outside : image.at(x - 1, y - 1);
    };
    // Directions: right, up, left, down. On the left hand of an edge that leaves (x, y) lies:
    const auto left_of = [&](std::size_t x, std::size_t y, int direction) {
        return direction == 0   ? label(x + 1, y + 1)
               : direction == 1 ? label(x, y + 1)
               : direction == 2 ? label(x, y)
                                : label(x + 1, y);
    };
    const auto right_of = [&](std::size_t x, std::size_t y, int direction) {
        return left_of(x, y, (direction + 3) % 4);
    };
    const auto edges_at = [&](std::size_t x, std::size_t y) {
        int count = 0;
        for (int direction = 0; direction < 4; ++direction)
            count += left_of(x, y, direction) != right_of(x, y, direction);
        return count;
    };

    /// The piece between two corners as drawn, whichever way it is walked.
    const auto drawn = [&](std::vector<std::size_t> piece) {
        const bool turned =
            piece.front() != piece.back() ? piece.front() > piece.back() : piece[1] > piece[piece.size() - 2];
        if (turned) std::reverse(piece.begin(), piece.end());
        closed_line line, next;
        for (const std::size_t corner : piece)
            line.push_back({static_cast<double>(corner % wide), static_cast<double>(corner / wide)});
        for (int k = 0; k < options.smoothings; ++k) {
            next = line;
            for (std::size_t i = 1; i + 1 < line.size(); ++i)
                for (std::size_t axis = 0; axis < 2; ++axis)
                    next[i][axis] = (line[i - 1][axis] + 2 * line[i][axis] + line[i + 1][axis]) / 4;
            line.swap(next);
        }
        line = detail::simplified(line, options.tolerance / image.step);
        if (turned) std::reverse(line.begin(), line.end());
        for (auto& point : line)
            point = {image.left + image.step * point[0], image.bottom + image.step * point[1]};
        return line;
    };

    label_outlines found;
    std::vector<bool> walked(4 * corners, false);
    for (std::size_t start = 0; start < corners; ++start)
        for (int first = 0; first < 4; ++first) {
            const int mine = left_of(start % wide, start / wide, first);
            if (mine < least || walked[4 * start + static_cast<std::size_t>(first)] ||
                right_of(start % wide, start / wide, first) == mine)
                continue;
            // Around the patch, as far left as can be at each corner.
            std::vector<std::size_t> loop;
            std::vector<int> across;  // the label on the other side of the edge that leaves each corner
            std::size_t corner = start;
            int direction = first;
            do {
                walked[4 * corner + static_cast<std::size_t>(direction)] = true;
                loop.push_back(corner);
                across.push_back(right_of(corner % wide, corner / wide, direction));
                corner = direction == 0   ? corner + 1
                         : direction == 1 ? corner + wide
                         : direction == 2 ? corner - 1
                                          : corner - wide;
                for (int turn : {1, 0, 3}) {
                    const int next = (direction + turn) % 4;
                    if (left_of(corner % wide, corner / wide, next) == mine &&
                        right_of(corner % wide, corner / wide, next) != mine) {
                        direction = next;
                        break;
                    }
                }
            } while (corner != start || direction != first);
            // From meeting to meeting; a line without any begins at its lowest corner, whoever walks it.
            const std::size_t n = loop.size();
            std::vector<std::size_t> meetings;
            for (std::size_t i = 0; i < n; ++i)
                if (edges_at(loop[i] % wide, loop[i] / wide) > 2) meetings.push_back(i);
            if (meetings.empty())
                meetings.push_back(
                    static_cast<std::size_t>(std::min_element(loop.begin(), loop.end()) - loop.begin()));
            closed_line line;
            for (std::size_t m = 0; m < meetings.size(); ++m) {
                const std::size_t from = meetings[m],
                                  to = m + 1 < meetings.size() ? meetings[m + 1] : meetings[0] + n;
                std::vector<std::size_t> piece;
                for (std::size_t i = from; i <= to; ++i) piece.push_back(loop[i % n]);
                const closed_line part = drawn(std::move(piece));
                line.insert(line.end(), part.begin(), part.end() - 1);
                if (across[from] >= least && across[from] < mine) found.border.push_back(part);
            }
            found.patch[mine].push_back(std::move(line));
        }
    return found;
}

}  // namespace example::figures
