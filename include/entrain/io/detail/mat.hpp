// The bodies of io/mat.hpp.
#pragma once

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <matio.h>

#include <entrain/core/array.hpp>
#include <entrain/core/check.hpp>
#include <entrain/io/detail/mat_elements.hpp>
#include <entrain/io/detail/text.hpp>
#include <entrain/io/file.hpp>
#include <entrain/io/mat.hpp>

namespace entrain::io::detail {

/// One step of a path: a field's name, or indices from 1.
struct mat_step {
    enum class kind { field, cell, element } what = kind::field;
    std::string name;
    std::vector<std::size_t> index;
    std::string text;  // the path up to and with this step
};

inline std::vector<mat_step> parse_mat_path(std::string_view function, std::string_view path) {
    std::vector<mat_step> steps;
    std::size_t at = 0;
    const auto fail = [&] {
        throw argument_error(function, "path", "a path such as name, name.field, name{2} or name{1,2}",
                             shown(path));
    };
    const auto name_byte = [&] {
        return at < path.size() && (std::isalnum(static_cast<unsigned char>(path[at])) || path[at] == '_');
    };
    while (at < path.size()) {
        mat_step step;
        if (steps.empty() || path[at] == '.') {
            if (!steps.empty()) ++at;
            const std::size_t begin = at;
            while (name_byte()) ++at;
            step.name = path.substr(begin, at - begin);
            if (step.name.empty()) fail();
        } else {
            const char close = path[at] == '{' ? '}' : path[at] == '(' ? ')' : '\0';
            if (close == '\0') fail();
            step.what = close == '}' ? mat_step::kind::cell : mat_step::kind::element;
            do {
                ++at;
                while (at < path.size() && path[at] == ' ') ++at;
                std::size_t value = 0, digits = 0;
                for (; at < path.size() && path[at] >= '0' && path[at] <= '9'; ++at, ++digits)
                    value = saturating_sum(saturating_product(value, 10),
                                           static_cast<std::size_t>(path[at] - '0'));
                if (digits == 0 || value == 0) fail();
                step.index.push_back(value);
                while (at < path.size() && path[at] == ' ') ++at;
            } while (at < path.size() && path[at] == ',');
            if (at == path.size() || path[at] != close) fail();
            ++at;
        }
        step.text = path.substr(0, at);
        steps.push_back(std::move(step));
    }
    if (steps.empty()) fail();
    return steps;
}

/// What libmatio said last in this thread, which it would print.
inline std::string& mat_complaint() {
    thread_local std::string text;
    return text;
}

struct mat_variable_free {
    void operator()(matvar_t* variable) const { Mat_VarFree(variable); }
};
using mat_owned = std::unique_ptr<matvar_t, mat_variable_free>;

inline std::string mat_type(const matvar_t& variable) {
    if (variable.isLogical) return "logical";
    switch (variable.class_type) {
        case MAT_C_CELL: return "cell";
        case MAT_C_STRUCT: return "struct";
        case MAT_C_OBJECT: return "object";
        case MAT_C_CHAR: return "char";
        case MAT_C_SPARSE: return "sparse";
        case MAT_C_DOUBLE: return "double";
        case MAT_C_SINGLE: return "single";
        case MAT_C_INT8: return "int8";
        case MAT_C_UINT8: return "uint8";
        case MAT_C_INT16: return "int16";
        case MAT_C_UINT16: return "uint16";
        case MAT_C_INT32: return "int32";
        case MAT_C_UINT32: return "uint32";
        case MAT_C_INT64: return "int64";
        case MAT_C_UINT64: return "uint64";
        case MAT_C_FUNCTION: return "function";
        case MAT_C_OPAQUE: return "opaque";
        default: return "empty";
    }
}

inline std::vector<std::size_t> mat_shape(const matvar_t& variable) {
    if (variable.rank <= 0 || variable.dims == nullptr) return {0, 0};
    return {variable.dims, variable.dims + variable.rank};
}

inline std::size_t mat_count(const matvar_t& variable) {
    std::size_t count = 1;
    for (const std::size_t extent : mat_shape(variable)) count = saturating_product(count, extent);
    return count;
}

/// An open .mat file, for one thread at a time.
class mat_reader {
public:
    explicit mat_reader(const std::filesystem::path& file) : file_(file), lock_(mutex()) {
        check_frame();
        Mat_LogInitFunc("entrain", [](int, char* message) { mat_complaint() = message ? message : ""; });
        mat_complaint().clear();
        mat_.reset(Mat_Open(file.string().c_str(), MAT_ACC_RDONLY));
        if (!mat_) fail("cannot be read");
    }

    [[noreturn]] void fail(std::string what) const {
        if (!mat_complaint().empty()) what += " (libmatio: " + mat_complaint() + ")";
        throw io_error(file_, what);
    }

    std::vector<mat_variable> list() {
        std::vector<mat_variable> found;
        Mat_Rewind(mat_.get());
        // libmatio may find the same variable of a damaged file again and again.
        for (std::size_t k = 0; version_ != 0x0100 || k < variables_; ++k) {
            const mat_owned each{Mat_VarReadNextInfo(mat_.get())};
            if (!each) break;
            if (each->name) found.push_back({each->name, mat_type(*each), mat_shape(*each)});
        }
        return found;
    }

    mat_owned read(const std::string& name) {
        Mat_Rewind(mat_.get());
        mat_owned info(Mat_VarReadInfo(mat_.get(), name.c_str()));
        if (!info) {
            const auto found = list();
            std::vector<std::string> names;
            for (const auto& each : found) names.push_back(each.name);
            if (names.empty()) fail("has no variables that can be read");
            throw io_error(file_, "has no variable " + shown(name) + "; it has: " + listed(names, name));
        }
        check_size(name, *info);
        mat_complaint().clear();
        Mat_Rewind(mat_.get());
        mat_owned variable(Mat_VarRead(mat_.get(), name.c_str()));
        if (!variable) fail(shown(name) + " cannot be read");
        if (!mat_complaint().empty()) fail(shown(name) + " is damaged");
        return variable;
    }

    /// What the steps lead to. It lives as long as `root`, the variable that the first one names.
    const matvar_t& follow(matvar_t& root, const std::vector<mat_step>& steps) const {
        matvar_t* here = &root;
        std::size_t element = 0;  // of an array of structs
        bool chosen = false;
        for (std::size_t k = 1; k < steps.size(); ++k) {
            const mat_step& step = steps[k];
            const std::string& before = steps[k - 1].text;
            if (step.what == mat_step::kind::field) {
                if (here->class_type != MAT_C_STRUCT)
                    throw io_error(file_, shown(before) + " is no struct but " + mat_type(*here));
                if (!chosen && mat_count(*here) != 1)
                    throw io_error(file_, shown(before) + " is an array of structs of the shape " +
                                              describe(mat_shape(*here)) + ": say which, as in (1)");
                here = field(*here, step.name, element, before);
                element = 0, chosen = false;
            } else {
                const bool cell = step.what == mat_step::kind::cell;
                if (chosen || here->class_type != (cell ? MAT_C_CELL : MAT_C_STRUCT))
                    throw io_error(file_,
                                   shown(before) + (cell ? " is no cell array but " : " is no struct but ") +
                                       mat_type(*here) + (cell ? "" : "; () chooses among structs only"));
                const std::size_t place = offset(*here, step);
                if (!cell) {
                    element = place, chosen = true;
                    continue;
                }
                here = here->data ? static_cast<matvar_t**>(here->data)[place] : nullptr;
            }
            if (here == nullptr) throw io_error(file_, shown(step.text) + " is empty");
        }
        if (chosen) throw io_error(file_, shown(steps.back().text) + " is a struct: name one of its fields");
        return *here;
    }

    xt::xarray<double> numbers(const matvar_t& variable, const std::string& path) const {
        switch (variable.class_type) {
            case MAT_C_CELL:
            case MAT_C_STRUCT: {
                std::string what = shown(path) + " is a " + mat_type(variable) + " of the shape " +
                                   describe(mat_shape(variable)) + ", not a matrix";
                if (variable.class_type == MAT_C_CELL)
                    what += ": choose one, as in " + path + "{1}";
                else
                    what += ": its fields are " + listed(fields(variable));
                throw io_error(file_, what);
            }
            case MAT_C_CHAR: throw io_error(file_, shown(path) + " is text, not a matrix");
            case MAT_C_OBJECT:
            case MAT_C_FUNCTION:
            case MAT_C_OPAQUE:
                throw io_error(file_, shown(path) +
                                          " is an object (a table, string or the like), which cannot "
                                          "be read: save its matrix (table2array, cellstr)");
            default: break;
        }
        if (variable.isComplex) throw io_error(file_, shown(path) + " is complex, which is not supported");
        if (variable.class_type == MAT_C_SPARSE) return sparse(variable, path);
        const std::vector<std::size_t> shape = mat_shape(variable);
        const std::size_t count = mat_count(variable);
        const std::size_t size = Mat_SizeOf(variable.data_type);
        if (count > 0 && (variable.data == nullptr || size == 0 || variable.nbytes / size < count))
            fail(shown(path) + " is damaged: its values are not all there");
        xt::xarray<double> result = xt::xarray<double>::from_shape(shape);
        if (count == 0) return result;
        // The file has the first index fastest.
        const std::size_t rank = shape.size();
        std::vector<std::size_t> stride(rank, 1), index(rank, 0);
        for (std::size_t axis = rank; axis-- > 1;) stride[axis - 1] = stride[axis] * shape[axis];
        std::size_t to = 0;
        for (std::size_t k = 0; k < count; ++k) {
            result.data()[to] = value(variable.data, variable.data_type, k, path);
            for (std::size_t axis = 0; axis < rank; ++axis) {
                to += stride[axis];
                if (++index[axis] < shape[axis]) break;
                to -= stride[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return result;
    }

    matrix<double> plane(const matvar_t& variable, const std::string& path) const {
        const xt::xarray<double> any = numbers(variable, path);
        if (any.dimension() != 2)
            throw io_error(file_, shown(path) + " has the shape " + describe(any.shape()) +
                                      ", not two axes (load_mat_array reads it)");
        matrix<double> result = matrix<double>::from_shape({any.shape(0), any.shape(1)});
        std::copy(any.begin(), any.end(), result.begin());
        return result;
    }

    void text(const matvar_t& variable, const std::string& path, std::vector<std::string>& lines) const {
        if (variable.class_type == MAT_C_CELL) {
            auto** const cells = static_cast<matvar_t**>(variable.data);
            for (std::size_t k = 0; cells && k < mat_count(variable); ++k) {
                const std::string place = path + "{" + std::to_string(k + 1) + "}";
                if (cells[k] == nullptr || cells[k]->class_type == MAT_C_CELL)
                    throw io_error(file_, shown(place) + " is no text");
                const std::size_t before = lines.size();
                text(*cells[k], place, lines);
                if (lines.size() == before) lines.emplace_back();
                if (lines.size() > before + 1) throw io_error(file_, shown(place) + " has more than one row");
            }
            return;
        }
        if (variable.class_type != MAT_C_CHAR)
            throw io_error(file_, shown(path) + " is " + mat_type(variable) + ", not text");
        const std::vector<std::size_t> shape = mat_shape(variable);
        const std::size_t count = mat_count(variable), size = Mat_SizeOf(variable.data_type);
        if (count == 0) return;
        if (shape.size() != 2 || variable.data == nullptr || size == 0 || size > 2)
            fail(shown(path) + " is text of a kind that is not supported");
        // UTF-8 of one row may have more bytes than characters, so that it is taken as it is.
        const std::size_t units = variable.nbytes / size;
        if (variable.data_type == MAT_T_UTF8 && shape[0] == 1) {
            const char* const bytes = static_cast<const char*>(variable.data);
            lines.emplace_back(bytes, units);
            return;
        }
        if (units < count) fail(shown(path) + " is damaged: its characters are not all there");
        for (std::size_t row = 0; row < shape[0]; ++row) {
            std::string line;
            for (std::size_t column = 0; column < shape[1]; ++column) {
                const std::size_t k = column * shape[0] + row;
                std::uint32_t code = unit(variable, k, size);
                if (code >= 0xD800 && code < 0xDC00 && column + 1 < shape[1]) {
                    const std::uint32_t low = unit(variable, k + shape[0], size);
                    if (low >= 0xDC00 && low < 0xE000) {
                        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                        ++column;
                    }
                }
                append_utf8(line, code);
            }
            if (shape[0] > 1) line.erase(line.find_last_not_of(' ') + 1);
            lines.push_back(std::move(line));
        }
    }

    const std::filesystem::path& file() const { return file_; }

private:
    static std::mutex& mutex() {
        static std::mutex one;
        return one;
    }

    static std::uint32_t unit(const matvar_t& variable, std::size_t k, std::size_t size) {
        if (size == 1) return static_cast<const unsigned char*>(variable.data)[k];
        return static_cast<const std::uint16_t*>(variable.data)[k];
    }

    static void append_utf8(std::string& line, std::uint32_t code) {
        const auto add = [&](std::uint32_t byte) {
            line += static_cast<char>(static_cast<unsigned char>(byte));
        };
        if (code < 0x80) return add(code);
        if (code < 0x800) return add(0xC0 | code >> 6), add(0x80 | (code & 0x3F));
        if (code < 0x10000) {
            add(0xE0 | code >> 12);
        } else {
            add(0xF0 | code >> 18);
            add(0x80 | (code >> 12 & 0x3F));
        }
        add(0x80 | (code >> 6 & 0x3F));
        add(0x80 | (code & 0x3F));
    }

    /// Whether the file is one of those versions, and whole: libmatio itself may read on beyond its end.
    void check_frame() {
        std::error_code error;
        if (!std::filesystem::is_regular_file(file_, error)) read_file(file_);  // says what is the matter
        length_ = std::filesystem::file_size(file_, error);
        std::ifstream in(file_, std::ios::binary);
        if (error || !in) throw io_error(file_, "cannot be opened for reading");
        char head[128] = {};
        in.read(head, sizeof head);
        if (in.gcount() < 128) throw io_error(file_, "is no .mat file of version 5, 7 or 7.3, or truncated");
        check_no_bare_hdf5(in, head);
        const std::string_view order(head + 126, 2);
        const bool little = order == "IM";
        const auto number = [&](const char* bytes, int size) {
            std::uint64_t value = 0;
            for (int k = 0; k < size; ++k)
                value = value << 8 | static_cast<unsigned char>(bytes[little ? size - 1 - k : k]);
            return value;
        };
        const std::uint64_t version = version_ = number(head + 124, 2);
        if ((order != "IM" && order != "MI") || (version != 0x0100 && version != 0x0200))
            throw io_error(file_, "is no .mat file of version 5, 7 or 7.3 (save it with -v7)");
        if (version == 0x0200) return;  // HDF5 knows its own length
        std::uint64_t at = 128;
        while (at < length_) {
            char tag[8];
            in.seekg(static_cast<std::streamoff>(at));
            in.read(tag, sizeof tag);
            const std::uint64_t bytes = number(tag + 4, 4);
            const std::uint64_t type = number(tag, 4);
            // Octave counts the bytes that fill up a short last element, and does not write them.
            const std::uint64_t unwritten = type == 14 ? 7 : 0;
            if (in.gcount() < 8 || bytes > length_ - at - 8 + unwritten)
                throw io_error(file_, "truncated: a variable goes on beyond the end of the file");
            if (type != 14 && type != 15)
                throw io_error(file_, "damaged: an element of type " + std::to_string(type) + " at byte " +
                                          std::to_string(at) + " is no variable");
            at += 8 + bytes;
            ++variables_;
        }
        check_mat_values(file_, read_file(file_), little);
    }

    /// Version 7.3 is HDF5 behind a header of MATLAB's, without which libmatio opens nothing.
    void check_no_bare_hdf5(std::ifstream& in, const char (&head)[128]) const {
        constexpr std::string_view signature("\x89HDF\r\n\x1a\n", 8);
        char later[8] = {};
        in.seekg(512);
        in.read(later, sizeof later);
        in.clear();
        const bool bare = std::string_view(head, 8) == signature,
                   behind = std::string_view(later, 8) == signature && head[126] == 0;
        if (bare || behind)
            throw io_error(
                file_,
                "is HDF5 without the header of a .mat file, which h5py and others do not write; save "
                "its matrices as .mat (in Python scipy.io.savemat(\"scans.mat\", {\"fc\": "
                "file[\"fc\"][()]})) or .npy");
    }

    /// Deflate makes at most 1032 bytes of one, so that a larger size is damage.
    void check_size(const std::string& name, const matvar_t& info) const {
        const std::size_t bytes =
            saturating_product(mat_count(info), info.class_type == MAT_C_SPARSE ? 0 : 1);
        const std::size_t most = saturating_product(static_cast<std::size_t>(length_), 1040);
        if (bytes > most || saturating_product(bytes, 8) > memory_of_machine())
            throw io_error(file_, shown(name) + " says that it has the shape " + describe(mat_shape(info)) +
                                      ", more than a file of " + std::to_string(length_) + " bytes can hold");
    }

    std::vector<std::string> fields(const matvar_t& variable) const {
        std::vector<std::string> names;
        const unsigned count = Mat_VarGetNumberOfFields(const_cast<matvar_t*>(&variable));
        char* const* const found = Mat_VarGetStructFieldnames(&variable);
        for (unsigned k = 0; found && k < count; ++k)
            if (found[k]) names.emplace_back(found[k]);
        return names;
    }

    matvar_t* field(matvar_t& variable, const std::string& name, std::size_t element,
                    const std::string& path) const {
        const std::vector<std::string> names = fields(variable);
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end())
            throw io_error(file_,
                           shown(path) + " has no field " + shown(name) + "; it has: " + listed(names, name));
        if (variable.data == nullptr) return nullptr;
        return static_cast<matvar_t**>(
            variable.data)[element * names.size() + static_cast<std::size_t>(found - names.begin())];
    }

    std::size_t offset(const matvar_t& variable, const mat_step& step) const {
        const std::vector<std::size_t> shape = mat_shape(variable);
        bool inside = true;
        std::size_t place = 0;
        if (step.index.size() == 1) {
            place = step.index[0] - 1;
            inside = place < mat_count(variable);
        } else {
            inside = step.index.size() == shape.size();
            std::size_t stride = 1;
            for (std::size_t axis = 0; inside && axis < shape.size(); ++axis) {
                inside = step.index[axis] <= shape[axis];
                place += (step.index[axis] - 1) * stride;
                stride *= shape[axis];
            }
        }
        if (!inside)
            throw io_error(file_, shown(step.text) + " is not there: the shape is " + describe(shape));
        return place;
    }

    double value(const void* data, matio_types type, std::size_t k, const std::string& path) const {
        const auto at = [&]<class Stored>(Stored) {
            return static_cast<double>(static_cast<const Stored*>(data)[k]);
        };
        switch (type) {
            case MAT_T_DOUBLE: return at(double{});
            case MAT_T_SINGLE: return at(float{});
            case MAT_T_INT8: return at(std::int8_t{});
            case MAT_T_UINT8: return at(std::uint8_t{});
            case MAT_T_INT16: return at(std::int16_t{});
            case MAT_T_UINT16: return at(std::uint16_t{});
            case MAT_T_INT32: return at(std::int32_t{});
            case MAT_T_UINT32: return at(std::uint32_t{});
            case MAT_T_INT64: return at(std::int64_t{});
            case MAT_T_UINT64: return at(std::uint64_t{});
            default: fail(shown(path) + " has numbers of a type that is not supported");
        }
    }

    xt::xarray<double> sparse(const matvar_t& variable, const std::string& path) const {
        constexpr std::size_t most = std::size_t{1} << 27;
        const std::vector<std::size_t> shape = mat_shape(variable);
        if (shape.size() != 2 || mat_count(variable) > most)
            throw io_error(file_, shown(path) + " is sparse, of the shape " + describe(shape) +
                                      "; at most 2^27 values are filled in");
        xt::xarray<double> result = xt::zeros<double>(shape);
        if (variable.data == nullptr) {
            if (mat_count(variable) == 0) return result;
            fail(shown(path) + " is damaged: its values are not all there");
        }
        const auto& stored = *static_cast<const mat_sparse_t*>(variable.data);
        bool good = stored.njc >= shape[1] + 1 && stored.jc != nullptr;
        for (std::size_t j = 0; good && j < shape[1]; ++j) {
            good = stored.jc[j] <= stored.jc[j + 1] && stored.jc[j + 1] <= stored.ndata &&
                   stored.jc[j + 1] <= stored.nir;
            for (std::size_t k = stored.jc[j]; good && k < stored.jc[j + 1]; ++k) {
                good = stored.ir[k] < shape[0];
                if (good) result(stored.ir[k], j) = value(stored.data, variable.data_type, k, path);
            }
        }
        if (!good) fail(shown(path) + " is damaged: indices beyond its shape");
        return result;
    }

    struct closer {
        void operator()(mat_t* mat) const { Mat_Close(mat); }
    };
    std::filesystem::path file_;
    std::unique_lock<std::mutex> lock_;
    std::uintmax_t length_ = 0;
    std::uint64_t version_ = 0;
    std::size_t variables_ = 0;  // of version 5
    std::unique_ptr<mat_t, closer> mat_;
};

}  // namespace entrain::io::detail

namespace entrain::io {

inline std::vector<mat_variable> list_mat(const std::filesystem::path& file) {
    detail::mat_reader reader(file);
    const auto found = reader.list();
    if (found.empty() && !detail::mat_complaint().empty()) reader.fail("has no variables that can be read");
    return found;
}

inline xt::xarray<double> load_mat_array(const std::filesystem::path& file, std::string_view path) {
    const auto steps = detail::parse_mat_path("io::load_mat_array", path);
    detail::mat_reader reader(file);
    const detail::mat_owned root = reader.read(steps[0].name);
    return reader.numbers(reader.follow(*root, steps), steps.back().text);
}

inline matrix<double> load_mat(const std::filesystem::path& file, std::string_view path) {
    const auto steps = detail::parse_mat_path("io::load_mat", path);
    detail::mat_reader reader(file);
    const detail::mat_owned root = reader.read(steps[0].name);
    return reader.plane(reader.follow(*root, steps), steps.back().text);
}

inline std::vector<std::vector<matrix<double>>> load_mat_cells(const std::filesystem::path& file,
                                                               std::string_view path) {
    const auto steps = detail::parse_mat_path("io::load_mat_cells", path);
    detail::mat_reader reader(file);
    const detail::mat_owned root = reader.read(steps[0].name);
    const matvar_t& cells = reader.follow(*root, steps);
    const auto shape = detail::mat_shape(cells);
    if (cells.class_type != MAT_C_CELL || shape.size() != 2)
        throw io_error(file, detail::shown(steps.back().text) + " is " + detail::mat_type(cells) +
                                 " of the shape " + describe(shape) + ", not a cell array of two axes");
    std::vector<std::vector<matrix<double>>> result(shape[0]);
    auto** const each = static_cast<matvar_t**>(cells.data);
    for (std::size_t i = 0; i < shape[0]; ++i)
        for (std::size_t j = 0; j < shape[1]; ++j) {
            const matvar_t* const one = each ? each[j * shape[0] + i] : nullptr;
            const std::string place =
                steps.back().text + "{" + std::to_string(i + 1) + "," + std::to_string(j + 1) + "}";
            result[i].push_back(one == nullptr || one->class_type == MAT_C_EMPTY ? full(0, 0, 0.0)
                                                                                 : reader.plane(*one, place));
        }
    return result;
}

inline std::vector<std::string> load_mat_text(const std::filesystem::path& file, std::string_view path) {
    const auto steps = detail::parse_mat_path("io::load_mat_text", path);
    detail::mat_reader reader(file);
    const detail::mat_owned root = reader.read(steps[0].name);
    std::vector<std::string> lines;
    reader.text(reader.follow(*root, steps), steps.back().text, lines);
    return lines;
}

}  // namespace entrain::io
