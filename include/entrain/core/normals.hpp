// Standard normals as a pure function of (seed, stream, step, component), many at a time.
//
//   Philox block b = component / 4 of (stream, step):   w0   w1   w2   w3      32 bits each
//                                                        |    \   /    |
//   Box-Muller: radius from w0, angle from w2  ->  components 4b, 4b + 1
//               radius from w1, angle from w3  ->  components 4b + 2, 4b + 3
//
// 31 bits of a radius give normals up to 6.66 standard deviations (one in 4e10 lies beyond), all 32 bits of
// an angle are used. Logarithm, sine and cosine are polynomials on vector registers, so the numbers are the
// same with every standard library. float reads the same words as double, and gets the same normals but for
// rounding.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <entrain/core/detail/normals.hpp>
#include <entrain/core/simd.hpp>

namespace entrain {

/// Normals of one step for `width` streams side by side: z[component * width + lane] for the components
/// 4 first_block ... 4 last_block - 1 of streams[lane]. width is a multiple of 128 / sizeof(T).
template <class T, std::size_t width>
class normal_rows {
    using words = core_detail::word_rows<T>;
    static constexpr std::size_t groups = width / words::group, parts = words::group / simd::lanes<double>;

public:
    /// Of `width` streams, whose numbers are streams[0 .. width - 1], at one step of a simulation.
    normal_rows(std::uint64_t seed, std::uint64_t step, const std::uint32_t* streams) : philox_(seed, step) {
        for (std::size_t g = 0; g < groups; ++g) {
            const auto lanes = words::lanes_of(streams + g * words::group);
            for (std::size_t part = 0; part < parts; ++part)
                streams_[g][part] = philox_.of_stream(lanes[part]);
        }
    }

    /// Fills the rows of components 4 first_block to 4 last_block - 1.
    void operator()(std::size_t first_block, std::size_t last_block, T* z) const {
        alignas(64) typename words::bits word[4 * width];
        for (std::size_t block = first_block; block < last_block; ++block) {
            const auto of_block = philox_.of_block(simd::broadcast<std::uint64_t>(block));
            constexpr std::size_t together = 2 / parts;  // two Philox vectors side by side
#pragma GCC unroll 1
            for (std::size_t g = 0; g < groups; g += together) {
                std::array<std::array<core_detail::philox_lanes::words, parts>, together> drawn;
                for (std::size_t i = 0; i < together; ++i)
                    for (std::size_t part = 0; part < parts; ++part)
                        drawn[i][part] = philox_(of_block, streams_[g + i][part]);
                for (std::size_t i = 0; i < together; ++i)
                    words::store(drawn[i], word + (g + i) * words::group, width);
            }
            T* rows = z + 4 * block * width;
            core_detail::box_muller<T>(word, word + 2 * width, width, rows, rows + width);
            core_detail::box_muller<T>(word + width, word + 3 * width, width, rows + 2 * width,
                                       rows + 3 * width);
        }
    }

private:
    core_detail::philox_lanes philox_;
    core_detail::philox_lanes::stream_part streams_[groups][parts];
};

/// The normals of one step and one stream: z[component] for component = 0 ... 4 blocks - 1.
template <class T>
void normal_column(std::uint64_t seed, std::uint64_t step, std::uint32_t stream, std::size_t blocks, T* z) {
    using words = core_detail::word_rows<T>;
    constexpr std::size_t width = 2 * simd::lanes<T>, parts = words::group / simd::lanes<double>;
    const core_detail::philox_lanes philox(seed, step);
    const auto of_stream = philox.of_stream(simd::broadcast<std::uint64_t>(stream));
    for (std::size_t first = 0; first < blocks; first += width) {
        alignas(64) typename words::bits word[4 * width];
        alignas(64) T drawn[4 * width];
        for (std::size_t g = 0; g < width; g += words::group) {
            std::array<std::uint32_t, words::group> numbers;
            for (std::size_t i = 0; i < words::group; ++i)
                numbers[i] = static_cast<std::uint32_t>(first + g + i);
            const auto lanes = words::lanes_of(numbers.data());
            std::array<core_detail::philox_lanes::words, parts> from;
            for (std::size_t part = 0; part < parts; ++part)
                from[part] = philox(philox.of_block(lanes[part]), of_stream);
            words::store(from, word + g, width);
        }
        core_detail::box_muller<T>(word, word + 2 * width, width, drawn, drawn + width);
        core_detail::box_muller<T>(word + width, word + 3 * width, width, drawn + 2 * width,
                                   drawn + 3 * width);
        const std::size_t count = std::min(width, blocks - first);
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t w = 0; w < 4; ++w) z[4 * (first + i) + w] = drawn[w * width + i];
    }
}

}  // namespace entrain
