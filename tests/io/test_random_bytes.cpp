// Damaged files: whatever the bytes, a reader gives a result or an io_error, and nothing else.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <entrain/io/detail/json_number.hpp>
#include <entrain/io.hpp>

#include "temporary_folder.hpp"

namespace test_random_bytes {

using namespace entrain;

namespace {

/// Changes a good file in a few places, or makes up bytes where it is empty.
std::string damaged(const std::string& good, dice& roll, const std::string& alphabet) {
    std::string bytes = good;
    if (roll.below(8) == 0) {
        bytes.clear();
        for (std::size_t n = roll.below(200); n > 0; --n) bytes += static_cast<char>(roll.below(256));
    }
    for (std::size_t n = roll.below(6); n > 0; --n) {
        const std::size_t at = roll.below(bytes.size() + 1);
        const char byte =
            roll.below(3) ? alphabet[roll.below(alphabet.size())] : static_cast<char>(roll.below(256));
        switch (roll.below(5)) {
            case 0: bytes.insert(at, 1, byte); break;
            case 1: bytes.erase(at, 1 + roll.below(4)); break;
            case 2: bytes.resize(at); break;
            case 3: bytes.insert(at, bytes.substr(roll.below(bytes.size() + 1), roll.below(30))); break;
            default:
                if (at < bytes.size()) bytes[at] = byte;
        }
    }
    return bytes;
}

/// Reads `rounds` damaged copies of `good`; counts how many were refused, and lets nothing but io_error by.
template <class Read>
std::size_t refused(const std::string& good, const std::string& alphabet, std::uint64_t rounds,
                    const Read& read) {
    std::size_t count = 0;
    for (std::uint64_t seed = 0; seed < rounds; ++seed) {
        dice roll(seed);
        const std::string bytes = damaged(good, roll, alphabet);
        CAPTURE(seed);
        CAPTURE(bytes);
        try {
            read(bytes);
        } catch (const io_error&) {
            ++count;
        } catch (const std::exception& other) {
            FAIL(other.what());
        }
    }
    return count;
}

}  // namespace

TEST_CASE("damaged .npy files give a result or an io_error") {
    const temporary_folder folder;
    io::save_npy(folder / "good.npy", matrix<float>{{1, 2, 3}, {4, 5, 6}});
    const auto count = refused(folder.text("good.npy"), "{}()'\",:0123456789LTF<>|fiub \n[", 6000,
                               [&](const std::string& bytes) {
                                   const auto file = folder.file("a.npy", bytes);
                                   const auto read = io::load_npy_array(file);
                                   CHECK(read.size() <= bytes.size());
                                   io::load_npy<std::uint8_t>(file);
                               });
    CHECK(count > 1000);
}

TEST_CASE("damaged tables give a result or an io_error") {
    const temporary_folder folder;
    const std::string good = "a,\"b, c\",d\r\n1,2.5e3,n/a\r\n-4,\"5\",6\r\n";
    const auto count =
        refused(good, ",\"\r\n\t0123456789.eE+-naif \xEF\xBB\xBF", 6000, [&](const std::string& bytes) {
            const auto file = folder.file("t.csv", bytes);
            const io::table table = io::load_table(file);
            for (const auto& row : table.rows) CHECK(row.size() == table.columns.size());
            io::save_table(folder / "u.csv", table);
            CHECK(io::load_table(folder / "u.csv") == table);
            io::load_csv(file, {.header = true, .missing = true});
        });
    CHECK(count > 1000);
}

TEST_CASE("damaged connectomes give a result or an io_error") {
    const temporary_folder folder;
    const auto count =
        refused(",a,b\na,0,1\nb,1,0\n", ",\"\n0123456789.-ab", 4000,
                [&](const std::string& bytes) { io::load_connectome(folder.file("c.csv", bytes)); });
    CHECK(count > 1000);
}

TEST_CASE("damaged JSON gives a number or an io_error") {
    const std::string good = "{\"a\": [1, {\"b\": \"\\u00e9\\n\"}, null], \"TR\": 2.5e0, \"c\": true}";
    const auto count = refused(good, "{}[]\",:\\u0123456789.eE+-tfn ", 50000, [](const std::string& bytes) {
        const double found = io::detail::json_number("s.json", bytes, "TR");
        CHECK(is_finite(found));
    });
    CHECK(count > 1000);
}

TEST_CASE("damaged cohorts give a cohort or an io_error") {
    const temporary_folder folder;
    const std::string stem = "sub-1/ses-x/func/sub-1_ses-x_task-rest_atlas-T_timeseries";
    const std::vector<std::pair<std::string, std::string>> files{
        {"participants.tsv", "participant_id\tgroup\nsub-1\tg\n"},
        {"regions.tsv",
         "name\themisphere\tpartner\tnetwork\tmni_x\tmni_y\tmni_z\tsphere_x\tsphere_y\tsphere_z\n"
         "a\tL\tb\tn/a\t-1\t2\t3\t1\t2\t3\nb\tR\ta\tn/a\t1\t2\t3\tn/a\tn/a\tn/a\n"},
        {"connectome.csv", "a,b\n0,1\n1,0\n"},
        {"receptors.tsv", "name\tm\na\t1\nb\t2\n"},
        {stem + ".tsv", "a\tb\n1\t2\n3\t4\n"},
        {stem + ".json", "{\"RepetitionTime\": 2}"}};
    for (const auto& [name, text] : files) folder.file(name, text);
    REQUIRE(io::load_cohort(folder.path()).scans.size() == 1);
    std::size_t count = 0;
    for (const auto& [name, text] : files) {
        const std::string& path = name;
        count += refused(text, "\t\n\"0123456789./abLRn-{}", 400, [&](const std::string& bytes) {
            folder.file(path, bytes);
            io::load_cohort(folder.path());
        });
        folder.file(name, text);
    }
    CHECK(count > 500);
}

}  // namespace test_random_bytes
