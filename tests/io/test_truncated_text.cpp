// Text that ends too early: samples of every form of .1D and of atlases, cut at every tenth byte.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include <entrain/io.hpp>

#include "temporary_folder.hpp"

namespace test_truncated_text {

using namespace entrain;

namespace {

/// Calls check(read) for each beginning of `text` that can be read, and otherwise sees that an io_error names the
/// file. The lengths are every tenth byte, and the last nine. Returns how many were refused.
template <class Read, class Check>
std::size_t cut_everywhere(const std::string& name, const std::string& text, Read&& read, Check&& check) {
    const temporary_folder folder;
    std::size_t refused = 0;
    for (std::size_t size = 0; size <= text.size(); size += size + 10 < text.size() ? 10 : 1) {
        CAPTURE(size);
        const auto file = folder.file(name, text.substr(0, size));
        bool whole = false;
        try {
            const auto found = read(file);
            whole = true;
            check(found, size);
        } catch (const io_error& problem) {
            const std::string said = problem.what();
            CAPTURE(said);
            CHECK(said.find(name + ":") != std::string::npos);
            CHECK_FALSE(whole);
            ++refused;
        }
        if (size == text.size()) CHECK(whole);
    }
    return refused;
}

}  // namespace

TEST_CASE("a .1D that ends too early is an error, or has the rows and names that are there") {
    const std::string samples[] = {
        "# C-PAC 1.8.5\n#Mean_1\tMean_2\tMean_17\n1.25\t-2.5\t1e3\n0.5\tNaN\t7\n-0.125\t3.5\t12345\n",
        "File\tSub-brick\tNZMean_4\tNZMean_8\nbold.nii.gz\t0[?]\t10.75\t20.5\nbold.nii.gz\t1[?]\t11.5\t21\n",
        "1 2 3 4 5\n6 7 8 9 10\n11 12 13 14 15\n16 17 18 19 20\n",
        "\xEF\xBB\xBF\"left front\", b, c\r\n1.5,2.5,3.5\r\n4.5,5.5,6.5\r\n7.5,8.5,9.5\r\n"};
    for (const std::string& text : samples) {
        CAPTURE(text);
        const temporary_folder folder;
        const io::named_series all = io::load_1d(folder.file("whole.1D", text));
        const std::size_t columns = all.values.shape(0);
        const std::size_t refused = cut_everywhere(
            "a.1D", text, [](const auto& file) { return io::load_1d(file); },
            [&](const io::named_series& found, std::size_t size) {
                const std::size_t rows = found.values.shape(1);
                CHECK((found.name.empty() || found.name.size() == found.values.shape(0)));
                REQUIRE(rows <= all.values.shape(1));
                // Only the first row can be short, which nothing before it contradicts where it has no names.
                REQUIRE(found.values.shape(0) <= columns);
                if (found.values.shape(0) < columns) CHECK(rows == 1);
                if (found.values.shape(0) < columns) return;
                if (!found.name.empty()) CHECK(found.name == all.name);
                for (std::size_t i = 0; i < columns; ++i)
                    for (std::size_t t = 0; t < rows; ++t) {
                        const bool last = t + 1 == rows && i + 1 == columns && size < text.size();
                        const double value = found.values(i, t), whole = all.values(i, t);
                        CHECK((last || value == whole || (std::isnan(value) && std::isnan(whole))));
                    }
            });
        CHECK(refused >= 2);
    }
}

TEST_CASE("a table of an atlas that ends too early is an error, or has the regions that are there") {
    struct sample {
        const char *name, *text;
    };
    const sample samples[] = {
        {"atlas_dseg.tsv",
         "index\tlabel\tnetwork_label\tmni_x\tmni_y\tmni_z\n0\tbackground\tn/a\t0\t0\t0\n"
         "1\tLH_Vis_1\tVis\t-10.5\t-80\t4\n2\tLH_Cont_1\tCont\t-40\t10\t30.25\n"
         "3\tRH_Vis_1\tVis\t10.5\t-80\t4\n4\tRH_Cont_1\tCont\t40\t10\t30.25\n"},
        {"lut.txt",
         "# Colours\n0 Unknown 0 0 0 0\n10 Left-Thalamus 0 118 14 0\n11 Left-Caudate 122 186 220 0\n"
         "49 Right-Thalamus 0 118 14 0\n50 Right-Caudate 122 186 220 0\n"},
        {"order.txt",
         "1\t7Networks_LH_Vis_1\t120\t18\t131\t0\n2\t7Networks_LH_Vis_2\t120\t18\t132\t0\n"
         "3\t7Networks_RH_Vis_1\t120\t18\t133\t0\n4\t7Networks_RH_Vis_2\t120\t18\t134\t0\n"},
        {"aal.txt", "Precentral_L 2001\nPrecentral_R 2002\nFrontal_Sup_L 2101\nFrontal_Sup_R 2102\n"},
        {"tian.txt", "HIP-rh\nAMY-rh\npTHA-rh\naTHA-rh\nHIP-lh\nAMY-lh\npTHA-lh\naTHA-lh\n"},
        {"workbench.txt",
         "L_V1_ROI\n1 63 5 255 255\nL_MST_ROI\n2 54 103 129 255\nR_V1_ROI\n3 63 5 255 255\n"
         "R_MST_ROI\n4 54 103 129 255\n"},
        {"centroids.csv",
         "ROI Label,ROI Name,R,A,S\n1,7Networks_LH_Vis_1,-27.5,-36,-18\n"
         "2,7Networks_LH_Vis_2,-30,-38.5,-15\n3,7Networks_RH_Vis_1,27.5,-36,-18\n"
         "4,7Networks_RH_Vis_2,30,-38.5,-15\n"}};
    for (const auto& [name, text] : samples) {
        CAPTURE(name);
        const temporary_folder folder;
        const io::atlas all = io::load_atlas({folder.file(name, text)});
        REQUIRE(all.regions.size() >= 4);
        cut_everywhere(
            name, text, [](const auto& file) { return io::load_atlas({file}); },
            [&](const io::atlas& found, std::size_t) {
                const std::size_t n = found.regions.size();
                REQUIRE(n > 0);
                REQUIRE(n <= all.regions.size());
                CHECK(found.key.size() == n);
                CHECK(found.regions.mni.shape(0) == n);
                // All but the last are what they are in the whole; the last may be cut within its name.
                for (std::size_t i = 0; i + 1 < n; ++i) {
                    CHECK(found.regions.name[i] == all.regions.name[i]);
                    CHECK(found.key[i] == all.key[i]);
                }
                CHECK(all.regions.name[n - 1].starts_with(found.regions.name[n - 1]));
            });
    }
}

TEST_CASE("a table of labels that ends too early is an error, or has the labels that are there") {
    const std::pair<const char*, const char*> samples[] = {
        {"a_dseg.tsv",
         "index\tname\tcolor\n1\tLeft one\t#ff0000\n22\tRight one\t#00ff00\n303\tthird\t#0000ff\n"},
        {"lut.txt", "# Colours\n1 Left-one 255 0 0 0\n22 Right-one 0 255 0 0\n303 third 0 0 255 0\n"}};
    for (const auto& [name, text] : samples) {
        CAPTURE(name);
        const temporary_folder folder;
        const io::label_table all = io::load_label_table(folder.file(name, text));
        const std::size_t refused = cut_everywhere(
            name, text, [](const auto& file) { return io::load_label_table(file); },
            [&](const io::label_table& found, std::size_t) {
                const std::size_t n = found.size();
                REQUIRE(n > 0);
                REQUIRE(n <= all.size());
                for (std::size_t i = 0; i + 1 < n; ++i)
                    CHECK((found.key[i] == all.key[i] && found.name[i] == all.name[i]));
                CHECK(all.name[n - 1].starts_with(found.name[n - 1]));
            });
        CHECK(refused >= 2);
    }
}

}  // namespace test_truncated_text
