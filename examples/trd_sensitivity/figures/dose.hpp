// Dose and response: the whole brain perturbed in proportion to a receptor.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "../results.hpp"
#include "../shared.hpp"
#include "colours.hpp"

namespace trd::figures {

inline figure dose_response(const study_results& r) {
    std::vector<std::pair<std::string, std::string>> panels;  // model, protocol
    std::vector<std::string> receptors;
    const auto add = [](auto& list, const auto& item) {
        if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
    };
    std::vector<double> doses;
    for (const auto& p : r.doses) {
        add(panels, std::pair(p.model, p.protocol));
        add(receptors, p.receptor);
    }
    figure f;
    f.name = "dose-response";
    f.section = "dose";
    f.title = "Receptor-weighted pushes";
    if (panels.empty()) return f;
    const std::size_t columns = std::min<std::size_t>(2, panels.size()),
                      rows = (panels.size() + columns - 1) / columns;
    f.width = 1160;
    f.height = static_cast<int>(330 * rows) + 10;
    drawing d(f.width, f.height);
    std::size_t longest = 0;  // letters of a name, 6.8 pixels each beside a mark
    for (const auto& name : receptors) longest = std::max(longest, name.size());
    const double key_width = std::clamp(50 + 6.8 * static_cast<double>(longest), 150.0, 360.0),
                 width = (f.width - key_width - 10.0) / static_cast<double>(columns);
    // Models of one protocol share the scale of KL.
    for (std::size_t i = 0; i < panels.size(); ++i) {
        const auto& [model, protocol] = panels[i];
        std::vector<double> xs, ys;
        for (const auto& p : r.doses)
            if (p.protocol == protocol) {
                xs.push_back(p.dose);
                ys.push_back(p.kl + p.kl_standard_error);
                ys.push_back(p.kl - p.kl_standard_error);
            }
        const limits y = limits_of(ys, 0.06);
        const double left = 74 + width * static_cast<double>(i % columns),
                     top = 40 + 330 * static_cast<double>(i / columns);
        d.panel({left, top, left + width - 90, top + 230}).light_grid().yrange(y.low, y.high);
        // No push is on the left, whatever the sign of the others; receptors stand beside each other at a dose.
        std::sort(xs.begin(), xs.end());
        xs.erase(std::unique(xs.begin(), xs.end()), xs.end());
        const bool falling = !xs.empty() && xs.front() + xs.back() < 0;
        const double apart = xs.size() > 1 ? (xs[1] - xs[0]) * 0.12 * (falling ? -1 : 1) : 0,
                     beside = std::abs(apart) * static_cast<double>(receptors.size() - 1) / 2;
        limits x = limits_of(xs, 0.03);
        x = {x.low - beside, x.high + beside};
        if (falling) std::swap(x.low, x.high);
        d.xrange(x.low, x.high);
        d.title(capitalised(model) + ", " + protocol_text(protocol));
        d.xlabel("shift of a where the density is largest (1/s)").ylabel("KL to the target (nats)");
        std::string plot;
        for (std::size_t c = 0; c < receptors.size(); ++c) {
            std::vector<std::vector<double>> curve;
            for (const auto& p : r.doses)
                if (p.model == model && p.protocol == protocol && p.receptor == receptors[c])
                    curve.push_back({p.dose + apart * (static_cast<double>(c) -
                                                       static_cast<double>(receptors.size() - 1) / 2),
                                     p.kl, p.kl_standard_error, p.dose});
            if (curve.empty()) continue;
            std::sort(curve.begin(), curve.end());
            const std::string look = " lc rgb '" + receptor_colours()[c % receptor_colours().size()] + "'";
            const std::string dash = " dt " + std::to_string(1 + c / receptor_colours().size());
            const std::string name =
                d.data(curve, {.series = receptors[c],
                               .columns = {"", "KL (nats)", "standard error (nats)", "shift of a (1/s)"}});
            const char* marks[] = {"7", "5", "9", "11", "13", "6", "4"};
            plot += (plot.empty() ? "plot " : ", ") + name + " using 1:2 with lines lw 1.8" + dash + look +
                    " notitle, " + name + " using 1:($2-$3):(0):(2*$3) with vectors nohead lw 1" + look +
                    " notitle, " + name + " using 1:2 with points pt " + marks[c % 7] + " ps 0.7" + look +
                    " title " + gp_text(i + 1 == columns || panels.size() == 1 ? receptors[c] : "");
        }
        if (i + 1 == columns || panels.size() == 1)
            d.key(f.width - key_width + 10.0, 46, "left top reverse Left font ',12' spacing 1.4 samplen 1.5");
        d(plot);
    }
    d.finish(f);
    f.caption =
        "The shift of a is in proportion to the density of one receptor in every region at once; horizontal: "
        "the shift "
        "where the density is largest; vertical: symmetrised KL (nats) between the state probabilities and "
        "the target, "
        "mean and standard error over trials. Receptors are drawn a little beside each other at the same "
        "shift.";
    return f;
}

}  // namespace trd::figures
