// A figure as files: SVG, PDF, PNG, and the numbers behind it.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "scratch_folder.hpp"
#include "support/page.hpp"

namespace test_pictures {

namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
    return value;
}

example::figures::figure two_panels() {
    example::figures::figure f;
    f.name = "two", f.title = "Two panels", f.caption = "Points &lt; 3.";
    f.width = 600, f.height = 300;
    example::figures::drawing d(f.width, f.height);
    d.panel({50, 40, 280, 250}).title("first");
    d("plot " +
      d.data({{1, 2, 9}, {2, NAN, 9}}, {.columns = {"x", "y (nats)"}, .texts = {{"region", {"a", "b"}}}}) +
      " using 1:2 with points");
    d.panel({330, 40, 580, 250}).panel_name("second");
    d("plot " + d.data({{1, 5}}, {.series = "s", .columns = {"", "z"}}) + " using 1:2 with points, " +
      d.data({{0, 0}, {1, 1}}) + " using 1:2 with lines");
    d.finish(f);
    return f;
}

}  // namespace

TEST_CASE("the numbers behind a figure are one table: a row a point, a column a quantity") {
    CHECK(example::data_table(two_panels(), "made data") ==
          "# Two panels\n# Points < 3.\n# made data\n"
          "panel\tseries\tregion\tx\ty (nats)\tz\n"
          "first\t\ta\t1\t2\t\n"
          "first\t\tb\t2\tn/a\t\n"
          "second\ts\t\t\t\t5\n");
}

TEST_CASE("a figure is written as SVG, PDF, PNG of 300 dots per inch, and TSV") {
    if (!example::gnuplot_present()) {
        MESSAGE("skipped: no gnuplot");
        return;
    }
    const scratch_folder scratch;
    const auto drawn = example::draw_all({two_panels()}, "made data");
    example::write_pictures(scratch / "figures", drawn, "made data");
    CHECK(bytes_of(scratch / "figures" / "two.svg").find("<svg") != std::string::npos);
    CHECK(bytes_of(scratch / "figures" / "two.tsv") == example::data_table(two_panels(), "made data"));
    if (!example::detail::cairo_present()) {
        MESSAGE("skipped: gnuplot without cairo");
        CHECK_FALSE(fs::exists(scratch / "figures" / "two.pdf"));
        CHECK_FALSE(fs::exists(scratch / "figures" / "two.png"));
        return;
    }
    CHECK(bytes_of(scratch / "figures" / "two.pdf").starts_with("%PDF"));
    const auto png = bytes_of(scratch / "figures" / "two.png");
    REQUIRE(png.size() > 54);
    CHECK(png.substr(1, 3) == "PNG");
    // 600 pixels of 0.24 mm at 300 dots per inch; the height has that of the drawing and of a line of note.
    CHECK(big_endian(png, 16) == 1701);
    CHECK(big_endian(png, 20) == 950);
    CHECK(png.substr(37, 4) == "pHYs");
    CHECK(big_endian(png, 41) == 11811);  // dots per metre
    CHECK(big_endian(png, 45) == 11811);
    CHECK(png[49] == 1);
    // Python: zlib.crc32(b"pHYs" + struct.pack(">IIB", 11811, 11811, 1))
    CHECK(big_endian(png, 50) == 0x78a53f76u);
}

TEST_CASE("a script that gnuplot refuses is an error for print too") {
    if (!example::gnuplot_present() || !example::detail::cairo_present()) {
        MESSAGE("skipped: no gnuplot with cairo");
        return;
    }
    CHECK_THROWS_WITH_AS(example::draw_for_print("bad", "plot nothing_of_this_name\n", 100, 100, ""),
                         doctest::Contains("gnuplot could not draw bad for print: "), example::gnuplot_error);
}

}  // namespace test_pictures
