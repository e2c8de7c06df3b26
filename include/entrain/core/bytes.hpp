// Bytes: numbers put one after the other, for files of our own and for what tells two things apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace entrain {

/// The checksum FNV-1a with 64 bits: h = (h xor byte) * 1099511628211. `hash` continues an earlier one.
inline std::uint64_t checksum_of(std::string_view bytes, std::uint64_t hash = 14695981039346656037u) {
    for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211u;
    return hash;
}

/// Puts numbers at the end of `to`, in the machine's byte order.
template <class Value>
void append_bytes(std::string& to, const Value* values, std::size_t count) {
    if (count) to.append(reinterpret_cast<const char*>(values), count * sizeof(Value));
}
/// Puts one number at the end of `to`, in the machine's byte order.
template <class Value>
void append_value(std::string& to, Value value) {
    append_bytes(to, &value, 1);
}

}  // namespace entrain
