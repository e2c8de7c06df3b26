// What turns the activity of a model into BOLD while it is simulated.
#pragma once

#include <cstddef>

#include <entrain/core/fields.hpp>
#include <entrain/model/bold.hpp>

namespace entrain {

/// How simulate() and simulate_each() turn what they record of a model with outputs into BOLD, volume by volume, so
/// that fits and maps compare BOLD. Each sample is a volume: dt * every is the repetition time.
struct bold_recording {
    /// Steps from one look at the activity to the next; 0: no BOLD. They must divide `every`. Deco 2018: 10 steps of
    /// 0.1 ms.
    std::size_t between = 0;
    balloon_windkessel vessels = balloon_windkessel::deco_2018();  ///< parameters of the vessels
    double step = 0.01;  ///< largest step of the vessels' integration, s; see record_bold
    /// How long the vessels, which begin at rest, follow the activity before the first sample, s, rounded up to
    /// volumes: the last part of the transient, which must be as long as a volume (20 s: Deco 2018).
    double warm_up = 20;

    /// See core/fields.hpp.
    static constexpr auto fields() {
        using self = bold_recording;
        return field_list{field("between", &self::between, "steps"), field("vessels", &self::vessels),
                          field("step", &self::step, "s"), field("warm_up", &self::warm_up, "s")};
    }
};

}  // namespace entrain
