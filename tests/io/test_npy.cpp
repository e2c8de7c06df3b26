#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include <entrain/io/npy.hpp>

#include "temporary_folder.hpp"

namespace test_npy {

using namespace entrain;

namespace {

/// A .npy file made by hand: `header` is padded as the format asks.
std::string npy(std::string header, std::string_view data, int version = 1) {
    const std::size_t width = version == 1 ? 2 : 4;
    header.append(63 - (8 + width + header.size()) % 64, ' ');
    header += '\n';
    std::string bytes = "\x93NUMPY";
    bytes += static_cast<char>(version);
    bytes += '\0';
    for (std::size_t k = 0; k < width; ++k) bytes += static_cast<char>(header.size() >> (8 * k) & 0xFF);
    return bytes + header + std::string(data);
}

std::string npy(const std::string& dtype, const std::string& shape, std::string_view data,
                bool fortran = false) {
    return npy("{'descr': '" + dtype + "', 'fortran_order': " + (fortran ? "True" : "False") +
                   ", 'shape': " + shape + ", }",
               data);
}

template <class T>
std::string raw(std::initializer_list<T> values) {
    static_assert(std::endian::native == std::endian::little);
    return std::string(reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(T));
}

template <class T = double>
std::string error_of(const temporary_folder& folder, std::string_view bytes) {
    return folder.error([&] { io::load_npy<T>(folder.file("a.npy", bytes)); });
}

template <class T, class A>
void check_round_trip(const temporary_folder& folder, const A& values) {
    io::save_npy(folder / "a.npy", values);
    const xt::xarray<T> read = io::load_npy_array<T>(folder / "a.npy");
    REQUIRE(read.dimension() == values.dimension());
    CHECK(std::equal(read.shape().begin(), read.shape().end(), values.shape().begin()));
    CHECK(read == values);
}

}  // namespace

TEST_CASE("the bytes of a saved file are those of numpy.save") {
    const temporary_folder folder;
    io::save_npy(folder / "a.npy", matrix<double>{{1, 2, 3}, {4, 5, 6}});
    const std::string bytes = folder.text("a.npy");
    CHECK(bytes.size() == 128 + 6 * 8);
    CHECK(bytes.substr(0, 10) == std::string("\x93NUMPY\x01\0\x76\0", 10));
    CHECK(bytes.substr(10, 61) == "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }  ");
    CHECK(bytes[127] == '\n');
    CHECK(bytes.substr(128) == raw({1.0, 2.0, 3.0, 4.0, 5.0, 6.0}));
}

TEST_CASE("every number type of the format is read") {
    const temporary_folder folder;
    const auto read = [&](const std::string& dtype, std::string_view data) {
        return io::load_npy(folder.file("a.npy", npy(dtype, "(1, 2)", data)));
    };
    CHECK(read("<f4", raw({1.5f, -2.0f})) == matrix<double>{{1.5, -2}});
    CHECK(read("<f8", raw({1.5, -2.0})) == matrix<double>{{1.5, -2}});
    CHECK(read("<i2", raw<std::int16_t>({3, -300})) == matrix<double>{{3, -300}});
    CHECK(read("<i4", raw<std::int32_t>({3, -70000})) == matrix<double>{{3, -70000}});
    CHECK(read("<i8", raw<std::int64_t>({3, -5'000'000'000})) == matrix<double>{{3, -5e9}});
    CHECK(read("<u2", raw<std::uint16_t>({3, 65535})) == matrix<double>{{3, 65535}});
    CHECK(read("<u4", raw<std::uint32_t>({3, 4'000'000'000})) == matrix<double>{{3, 4e9}});
    CHECK(read("<u8", raw<std::uint64_t>({3, 5'000'000'000})) == matrix<double>{{3, 5e9}});
    CHECK(read("|u1", raw<std::uint8_t>({3, 200})) == matrix<double>{{3, 200}});
    CHECK(read("|i1", raw<std::int8_t>({3, -100})) == matrix<double>{{3, -100}});
    CHECK(read("|b1", raw<std::uint8_t>({1, 0})) == matrix<double>{{1, 0}});
    CHECK(io::load_npy<bool>(folder / "a.npy") == matrix<bool>{{true, false}});
    CHECK(io::load_npy<int>(folder.file("a.npy", npy("<i8", "(1, 2)", raw<std::int64_t>({3, -5})))) ==
          matrix<int>{{3, -5}});
    const auto infinite = io::load_npy(folder.file(
        "a.npy",
        npy("<f4", "(1, 2)",
            raw({std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}))));
    CHECK(std::isnan(infinite(0, 0)));
    CHECK(std::isinf(infinite(0, 1)));
}

TEST_CASE("Fortran order comes out in row-major order, for any rank") {
    const temporary_folder folder;
    CHECK(io::load_npy(folder.file("a.npy", npy("|u1", "(2, 3)", raw<std::uint8_t>({1, 4, 2, 5, 3, 6}),
                                                true))) == matrix<double>{{1, 2, 3}, {4, 5, 6}});
    // Element (i, j, k) of a Fortran array of shape (2, 3, 4) is byte i + 2 j + 6 k.
    std::string data(24, '\0');
    for (std::size_t k = 0; k < 24; ++k) data[k] = static_cast<char>(k);
    const auto cubic = io::load_npy_array<int>(folder.file("a.npy", npy("|i1", "(2, 3, 4)", data, true)));
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            for (std::size_t k = 0; k < 4; ++k) CHECK(cubic(i, j, k) == int(i + 2 * j + 6 * k));
}

TEST_CASE("versions 2 and 3, Python 2 shapes and other spellings of the header are read") {
    const temporary_folder folder;
    const std::string plain = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2), }";
    for (const int version : {1, 2, 3})
        CHECK(io::load_npy(folder.file("a.npy", npy(plain, "\x05\x06", version))) == matrix<double>{{5, 6}});
    CHECK(io::load_npy(folder.file(
              "a.npy", npy("{\"shape\":(1L,2L),\"descr\":\"|u1\",\"fortran_order\":False}", "\x05\x06"))) ==
          matrix<double>{{5, 6}});
}

TEST_CASE("any rank and any layout goes out and comes back") {
    const temporary_folder folder;
    check_round_trip<double>(folder, matrix<double>{{1, 2, 3}, {4, 5, 6}});
    check_round_trip<float>(folder, matrix<float>{{0.1f, 2}, {3, 4}});
    check_round_trip<double>(folder, full(5, 2.5));
    check_round_trip<int>(folder, vector<int>{1, -2});
    check_round_trip<std::size_t>(folder, vector<std::size_t>{1, ~std::size_t{0}});
    check_round_trip<bool>(folder, vector<bool>{true, false});
    check_round_trip<double>(folder, xt::xarray<double>(3.5));  // rank 0
    const cube<double> c = xt::reshape_view(xt::arange<double>(24), {2, 3, 4});
    check_round_trip<double>(folder, c);
    check_round_trip<double>(folder, xt::view(c, xt::all(), 1, xt::range(0, 4, 2)));
    check_round_trip<double>(folder, xt::transpose(c));
    check_round_trip<double>(folder, c + 1.0);
    const xt::xarray<double, xt::layout_type::column_major> turned = c;
    check_round_trip<double>(folder, turned);
    check_round_trip<double>(folder, full(0, 3, 0.0));
    CHECK(io::load_npy(folder / "a.npy").shape() == full(0, 3, 0.0).shape());
}

TEST_CASE("random bits of random shapes come back as the same bits") {
    const temporary_folder folder;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        CAPTURE(seed);
        dice roll(seed);
        std::vector<std::size_t> shape(roll.below(6));
        for (std::size_t& extent : shape) extent = roll.below(4) + (roll.below(8) != 0);
        xt::xarray<double> values = xt::xarray<double>::from_shape(shape);
        for (double& value : values) value = std::bit_cast<double>(roll.bits());
        io::save_npy(folder / "a.npy", values);
        const auto read = io::load_npy_array(folder / "a.npy");
        REQUIRE(read.shape() == values.shape());
        const bool same = values.size() == 0 ||
                          std::memcmp(read.data(), values.data(), values.size() * sizeof(double)) == 0;
        REQUIRE(same);
    }
}

TEST_CASE("a file that is no .npy, or a part of one, says so") {
    const temporary_folder folder;
    const std::string good = npy("<f8", "(1, 2)", raw({1.0, 2.0}));
    CHECK(error_of(folder, "") == "a.npy: not a .npy file: it does not begin with \\x93NUMPY");
    CHECK(error_of(folder, "1,2\n3,4\n") == "a.npy: not a .npy file: it does not begin with \\x93NUMPY");
    for (const std::size_t size : {6u, 9u, 11u, 60u, 127u})
        CHECK(error_of(folder, good.substr(0, size)) == "a.npy: truncated: the .npy header is not complete");
    CHECK(error_of(folder, good.substr(0, 130)) ==
          "a.npy: truncated: the shape (1, 2) of '<f8' needs 16 bytes, found 2");
    CHECK(error_of(folder, good.substr(0, 128)) ==
          "a.npy: truncated: the shape (1, 2) of '<f8' needs more bytes than the 0 found");
    CHECK(error_of(folder, good + "x") ==
          "a.npy: too long: the shape (1, 2) of '<f8' needs 16 bytes, found 17");
    std::string later = good;
    later[6] = 4;
    CHECK(error_of(folder, later) == "a.npy: version 4 of .npy; 1, 2 and 3 are supported");
    CHECK(error_of(folder, std::string("\x93NUMPY\x02\0\x10\0\xFF", 11)) ==
          "a.npy: truncated: the .npy header is not complete");
    CHECK(folder.error([&] { io::load_npy(folder / "none.npy"); }) == "none.npy: no such file");
}

TEST_CASE("wrong dtype, rank and shape are named") {
    const temporary_folder folder;
    CHECK(error_of(folder, npy("<f8", "(2,)", raw({1.0, 2.0}))) ==
          "a.npy: expected an array of rank 2, found the shape (2)");
    CHECK(error_of(folder, npy("<f8", "(1, 1, 2)", raw({1.0, 2.0}))) ==
          "a.npy: expected an array of rank 2, found the shape (1, 1, 2)");
    const std::string supported =
        "; supported are little-endian numbers ('<f4', '<f8', '<i4', '<i8', ...), '|u1' and '|b1'";
    CHECK(error_of(folder, npy(">f8", "(1, 1)", raw({1.0}))) == "a.npy: holds the dtype '>f8'" + supported);
    CHECK(error_of(folder, npy("<c8", "(1, 1)", raw({1.0}))) == "a.npy: holds the dtype '<c8'" + supported);
    CHECK(error_of(folder, npy("|O", "(1, 1)", raw({1.0}))) == "a.npy: holds the dtype '|O'" + supported);
    CHECK(error_of(folder,
                   npy("{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (1, 1), }", "12345678")) ==
          "a.npy: holds records (a structured dtype), which are not supported");
    CHECK(error_of<int>(folder, npy("<f8", "(1, 1)", raw({1.0}))) ==
          "a.npy: holds the dtype '<f8', which cannot be read as integers");
    CHECK(error_of<bool>(folder, npy("|u1", "(1, 1)", "\x01")) ==
          "a.npy: holds the dtype '|u1', which cannot be read as bool");
    CHECK(error_of<std::uint8_t>(folder, npy("<i4", "(1, 1)", raw<std::int32_t>({-1}))) ==
          "a.npy: the integer -1 does not fit the type that is asked for");
    CHECK(error_of(folder, npy("|u1", "(4294967296, 4294967296)", "")) ==
          "a.npy: the shape (4294967296, 4294967296) is impossibly large");
    CHECK(error_of(folder, npy("|u1", "(0, 4294967296, 4294967296)", "")) ==
          "a.npy: the shape (0, 4294967296, 4294967296) is impossibly large");
    CHECK(error_of(folder, npy("|u1", "(1000000, 1000000)", "x")) ==
          "a.npy: truncated: the shape (1000000, 1000000) of '|u1' needs more bytes than the 1 found");
    std::string axes = "(";
    for (int k = 0; k < 33; ++k) axes += "1, ";
    CHECK(error_of(folder, npy("|u1", axes + ")", "x")) == "a.npy: has more than 32 axes");
}

TEST_CASE("a damaged header is shown") {
    const temporary_folder folder;
    for (const std::string header : {
             "{'descr': '<f8'",
             "{'descr': '<f8', 'fortran_order': False}",
             "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1, 1)}",
             "{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1, 1)}",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (1, -1)}",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (1 1)}",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 1)}",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1)} x",
             "{'descr': '<f8, 'fortran_order': False, 'shape': (1, 1)}",
             "{'colour': 'red'}",
             "['descr']",
         }) {
        CAPTURE(header);
        CHECK(error_of(folder, npy(header, "12345678")).substr(0, 29) == "a.npy: damaged .npy header: '");
    }
}

}  // namespace test_npy
