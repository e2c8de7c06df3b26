// Checkpoints: the state of an ensemble in one file, to go on from later, to the bit.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <typeinfo>

#include <entrain/core/bytes.hpp>
#include <entrain/core/check.hpp>
#include <entrain/core/fields.hpp>
#include <entrain/io/file.hpp>
#include <entrain/model/oscillator_model.hpp>
#include <entrain/simulate/detail/validate.hpp>
#include <entrain/simulate/options.hpp>

namespace entrain {
namespace simulate_detail {

inline constexpr std::string_view checkpoint_magic = "entrain\n";
inline constexpr std::uint32_t checkpoint_version = 1;

}  // namespace simulate_detail

/// A number that tells simulations apart: the same for the same type of model and all its fields, the same
/// weights and the same options, but for duration and sampling, which may change on the way, and for threads
/// and callbacks. The lists of fields say which count (core/fields.hpp). Give it to save_checkpoint() and
/// load_checkpoint() and a state is never continued in another simulation by mistake. Throws argument_error
/// as simulate_each(). Cost: the size of all that.
template <oscillator_model Model>
std::uint64_t simulation_identity(const Model& model, const connectome& network,
                                  const simulation_options& options) {
    simulate_detail::validate(model, network, options, "simulation_identity");
    std::string all;
    append_identity(all, std::string_view(typeid(Model).name()));
    append_identity(all, model, identity_of::state);
    append_identity(all, network);
    append_identity(all, with_noise_streams(options), identity_of::state);
    return checksum_of(all);
}

/// Says in one sentence of the compiler what a struct lacks that is no model: see check_model().
template <class Model>
requires(!oscillator_model<Model>)
std::uint64_t simulation_identity(const Model&, const connectome&, const simulation_options&) {
    check_model<Model>();
    return 0;
}

/// Writes where an ensemble stands to one file, as a whole or not at all (io::write_atomically). The file
/// holds a version, the state in the machine's byte order and a checksum. `identity`: a number to be asked
/// for again on loading, e.g. simulation_identity(); 0: none. Throws io_error if it cannot be written.
///
///     auto state = simulate_each(model, sc, options, consume);
///     save_checkpoint("run.checkpoint", state, simulation_identity(model, sc, options));
///     // later, perhaps elsewhere
///     options.transient = 0;
///     simulate_each(model, sc, options, consume,
///                   load_checkpoint<double>("run.checkpoint", simulation_identity(model, sc, options)));
template <std::floating_point T>
void save_checkpoint(const std::filesystem::path& file, const ensemble_state<T>& state,
                     std::uint64_t identity = 0) {
    std::string bytes(simulate_detail::checkpoint_magic);
    append_value(bytes, simulate_detail::checkpoint_version);
    append_value(bytes, static_cast<std::uint32_t>(sizeof(T)));
    append_value(bytes, identity);
    append_value(bytes, state.step);
    for (const auto* values : {&state.values, &state.noise, &state.history}) {
        for (std::size_t axis = 0; axis < 3; ++axis)
            append_value(bytes, static_cast<std::uint64_t>(values->size() ? values->shape(axis) : 0));
        append_bytes(bytes, values->data(), values->size());
    }
    append_value(bytes, checksum_of(bytes));
    io::write_atomically(file, bytes);
}

/// Reads what save_checkpoint() wrote. Throws io_error that says why if the file is absent, is no checkpoint,
/// has another version or number type, is damaged, or belongs to another simulation than `identity` (0: any).
template <std::floating_point T>
ensemble_state<T> load_checkpoint(const std::filesystem::path& file, std::uint64_t identity = 0) {
    const std::string bytes = io::read_file(file);
    std::size_t at = 0;
    const auto take = [&]<class Value>(Value& value) {
        if (bytes.size() - at < sizeof(Value)) throw io_error(file, "is damaged: it ends too early");
        std::memcpy(&value, bytes.data() + at, sizeof(Value));
        at += sizeof(Value);
    };
    if (!std::string_view(bytes).starts_with(simulate_detail::checkpoint_magic))
        throw io_error(file, "is not a checkpoint");
    at = simulate_detail::checkpoint_magic.size();
    std::uint32_t format = 0, size = 0;
    take(format);
    if (format != simulate_detail::checkpoint_version)
        throw io_error(file, std::string("is a checkpoint of version ")
                                 .append(std::to_string(format))
                                 .append(", this program reads version ")
                                 .append(std::to_string(simulate_detail::checkpoint_version)));
    if (bytes.size() < at + sizeof(std::uint64_t)) throw io_error(file, "is damaged: it ends too early");
    std::uint64_t sum = 0;
    std::memcpy(&sum, bytes.data() + bytes.size() - sizeof sum, sizeof sum);
    if (sum != checksum_of(std::string_view(bytes).substr(0, bytes.size() - sizeof sum)))
        throw io_error(file, "is damaged: its checksum is wrong");
    take(size);
    if (size != sizeof(T))
        throw io_error(file, size == sizeof(float) ? "holds float, not double" : "holds double, not float");
    std::uint64_t whose = 0;
    take(whose);
    if (identity != 0 && whose != identity) throw io_error(file, "belongs to another simulation");
    ensemble_state<T> state;
    take(state.step);
    for (auto* values : {&state.values, &state.noise, &state.history}) {
        std::array<std::uint64_t, 3> shape{};
        for (auto& extent : shape) take(extent);
        // A product that wraps could look like that of an empty state.
        const std::size_t count = saturating_product(saturating_product(shape[0], shape[1]), shape[2]);
        if (count == 0 && shape != std::array<std::uint64_t, 3>{})
            throw io_error(file, "is damaged: an impossible shape " + describe(shape));
        if (count > (bytes.size() - at) / sizeof(T)) throw io_error(file, "is damaged: it ends too early");
        *values = cube<T>::from_shape({shape[0], shape[1], shape[2]});
        if (count > 0) std::memcpy(values->data(), bytes.data() + at, count * sizeof(T));
        at += count * sizeof(T);
    }
    if (at + sizeof sum != bytes.size())
        throw io_error(file, "is damaged: it has more bytes than it reports");
    return state;
}

}  // namespace entrain
