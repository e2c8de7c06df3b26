// The bodies of model/linear_hopf.hpp.
#pragma once

#include <entrain/model/linear_hopf.hpp>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <entrain/core/parallel.hpp>
#include <entrain/model/detail/dense.hpp>
#include <entrain/model/detail/lyapunov.hpp>

namespace entrain {
namespace model_detail {

// With delays, covariances are integrals over frequency,
//
//     C(lag) = R(lag) + (1 / 2 pi) int [S(omega) - S_R(omega)] exp(i omega lag) domega
//
// R is the covariance of the same network to first order in the connections, which is known in closed
// form. What is left falls off as omega^-4, so that its tail, where exp(-i omega tau) turns fast, hardly
// counts. Equal steps of u, omega = centre + spread sinh(u), then converge fast.
inline constexpr double widest_frequency = 1e4;  // the largest |omega - centre| / spread

}  // namespace model_detail

ENTRAIN_INLINE void linear_hopf::prepare(const connectome& network) {
    constexpr auto here = "linear_hopf";
    weights_ = network.weights();
    for (double& weight : weights_) weight *= options_.coupling;
    for (std::size_t j = 0; j < regions_; ++j) {
        check_finite(here, "model", std::norm(local_[j]));
        check_finite(here, "noise", noise_[j]);
    }
    check_finite(here, "coupling", model_detail::frobenius(weights_));  // G times the weights
    const single_threaded_blas guard;  // for the same bits on any number of cores
    take_delays(here);
    system_ = at(0, false);

    certain_ = true;  // of being stable, by Gershgorin's circles
    for (std::size_t j = 0; j < regions_; ++j) {
        double reach = local_[j].real();
        for (std::size_t k = 0; k < regions_; ++k) reach += std::abs(weights_(j, k));
        certain_ = certain_ && reach < -1e-12 * std::abs(local_[j]);  // by more than rounding
    }
    if (delayed_) {
        integrate(here);
    } else {
        covariance_ = certain_ ? doubled() : by_schur_form(here);
    }
    check_finite(here, "model", model_detail::frobenius(covariance_));
}

ENTRAIN_INLINE matrix<double> linear_hopf::jacobian() const {
    matrix<double> j = full(2 * regions_, 2 * regions_, 0.0);
    const std::size_t n = regions_;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < n; ++k) {
            j(i, k) = j(n + i, n + k) = system_(i, k).real();
            j(n + i, k) = system_(i, k).imag();
            j(i, n + k) = -system_(i, k).imag();
        }
    return j;
}

ENTRAIN_INLINE vector<std::complex<double>> linear_hopf::eigenvalues() const {
    if (delayed_) throw argument_error("linear_hopf::eigenvalues", "delays", "none", "a network with delays");
    const single_threaded_blas guard;
    const model_detail::lyapunov_solver<complex> solver(system_);
    vector<std::complex<double>> values = full(2 * regions_, std::complex<double>(0));
    for (std::size_t i = 0; i < regions_; ++i) {
        values(i) = solver.eigenvalues()[i];
        values(regions_ + i) = std::conj(values(i));
    }
    return values;
}

ENTRAIN_INLINE matrix<double> linear_hopf::covariance() const {
    matrix<double> s = full(2 * regions_, 2 * regions_, 0.0);
    const std::size_t n = regions_;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < n; ++k) {
            s(i, k) = s(n + i, n + k) = covariance_(i, k).real() / 2;
            s(n + i, k) = covariance_(i, k).imag() / 2;
            s(i, n + k) = -covariance_(i, k).imag() / 2;
        }
    return s;
}

ENTRAIN_INLINE matrix<double> linear_hopf::functional_connectivity() const {
    return normalised(signal_covariance(), "linear_hopf::functional_connectivity");
}

ENTRAIN_INLINE matrix<double> linear_hopf::lagged_covariance(double lag) const {
    constexpr auto here = "linear_hopf::lagged_covariance";
    if (!is_finite(lag)) throw argument_error(here, "lag", "a finite number of seconds", lag);
    if (lag < 0) {
        const matrix<double> turned = lagged_covariance(-lag);
        return xt::transpose(turned);
    }
    check_finite(here, "lag", model_detail::frobenius(system_) * lag);
    const single_threaded_blas guard;
    if (delayed_) return half_of(summed(lag));
    // The mean rotation commutes with everything: taken out, it spares the exponential some squarings.
    matrix<model_detail::complex> exponent = system_;
    for (std::size_t j = 0; j < regions_; ++j) exponent(j, j) -= model_detail::complex(0, centre());
    for (auto& value : exponent) value *= lag;
    matrix<model_detail::complex> moved =
        model_detail::product(model_detail::exponential(std::move(exponent)), covariance_);
    const model_detail::complex turn = std::polar(1.0, centre() * lag);
    for (auto& value : moved) value *= turn;
    return half_of(moved);
}

ENTRAIN_INLINE matrix<double> linear_hopf::lagged_correlation(double lag) const {
    constexpr auto here = "linear_hopf::lagged_correlation";
    matrix<double> lagged = lagged_covariance(lag);
    const vector<double> scale = inverse_deviation(signal_covariance(), here);
    for (std::size_t i = 0; i < regions_; ++i)
        for (std::size_t j = 0; j < regions_; ++j) lagged(i, j) *= scale(i) * scale(j);
    return lagged;
}

ENTRAIN_INLINE matrix<std::complex<double>> linear_hopf::cross_spectrum(double hz) const {
    require_frequency(hz, "linear_hopf::cross_spectrum");
    const single_threaded_blas guard;
    const double angular = 2 * std::numbers::pi * hz;
    const auto above = spectrum_at(angular), below = spectrum_at(-angular);
    matrix<model_detail::complex> result = above;
    for (std::size_t k = 0; k < result.size(); ++k)
        result.data()[k] = (above.data()[k] + std::conj(below.data()[k])) / 2.0;
    return result;
}

ENTRAIN_INLINE void linear_hopf::take_delays(const char* here) {
    const matrix<double>& delays = options_.delays;
    delayed_ = false;
    if (delays.size() == 0) return;
    if (delays.shape(0) != regions_ || delays.shape(1) != regions_)
        throw argument_error(here, "delays", "a matrix as large as the network", delays.shape());
    check_finite(here, "delays", delays);
    for (std::size_t k = 0; k < delays.size(); ++k) {
        if (delays.data()[k] < 0)
            throw argument_error(here, "delays", "zero or more seconds", delays.data()[k]);
        delayed_ = delayed_ || (delays.data()[k] > 0 && weights_.data()[k] != 0);
    }
}

// The covariance of z, by the Schur form of M, which also shows whether M is stable.
ENTRAIN_INLINE matrix<model_detail::complex> linear_hopf::by_schur_form(const char* here) const {
    const model_detail::lyapunov_solver<complex> solver(system_);
    if (!solver.stable())
        throw argument_error(here, "model", "a stable equilibrium (eigenvalues with negative real parts)",
                             model_detail::describe_eigenvalue(solver.rightmost()));
    matrix<complex> q = full(regions_, regions_, complex(0));
    for (std::size_t j = 0; j < regions_; ++j) q(j, j) = noise_[j];
    return solver.solution(q);
}

// The same where M is known to be stable, by doubling (Smith 1968, doi:10.1137/0116017): products alone,
// and so three times as fast. With the Cayley transform A = (M - p)^-1 (M + p) the equation reads
// X = A X A^H + D, of which X = sum_k A^k D (A^k)^H; each step doubles the number of terms. What all
// nodes rotate in common drops out of the equation, and out of M first.
ENTRAIN_INLINE matrix<model_detail::complex> linear_hopf::doubled() const {
    matrix<complex> shifted = system_;
    double slowest = std::numeric_limits<double>::infinity(), fastest = 0;
    for (std::size_t j = 0; j < regions_; ++j) {
        shifted(j, j) -= complex(0, centre());
        double circle = 0;
        for (std::size_t k = 0; k < regions_; ++k) circle += std::abs(weights_(j, k));
        slowest = std::min(slowest, -local_[j].real() - circle);
        fastest = std::max(fastest, std::abs(shifted(j, j)) + circle);
    }
    const double p = std::sqrt(slowest * fastest);
    for (std::size_t j = 0; j < regions_; ++j) shifted(j, j) -= p;
    const matrix<complex> inverse = model_detail::invert(std::move(shifted)).inverse;
    matrix<complex> a = inverse, driven = inverse;
    for (std::size_t j = 0; j < regions_; ++j)
        for (std::size_t k = 0; k < regions_; ++k) {
            a(j, k) = 2 * p * inverse(j, k) + (j == k ? 1.0 : 0.0);
            driven(j, k) *= 2 * p * noise_[k];
        }
    matrix<complex> x = model_detail::product(driven, inverse, true);
    for (int step = 0; step < 64; ++step) {
        const matrix<complex> more = model_detail::product(model_detail::product(a, x), a, true);
        x += more;
        if (model_detail::frobenius(more) <= 1e-17 * model_detail::frobenius(x)) break;
        a = model_detail::product(a, a);
    }
    return hermitian(x);
}

// Hermitian to the bit.
ENTRAIN_INLINE matrix<model_detail::complex> linear_hopf::hermitian(matrix<complex> x) {
    for (std::size_t i = 0; i < x.shape(0); ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            const complex mean = (x(i, j) + std::conj(x(j, i))) / 2.0;
            x(i, j) = mean;
            x(j, i) = std::conj(mean);
        }
    return x;
}

// M(omega): what z is multiplied by at the angular frequency omega.
ENTRAIN_INLINE matrix<model_detail::complex> linear_hopf::at(double angular, bool delayed) const {
    matrix<complex> m = full(regions_, regions_, complex(0));
    for (std::size_t k = 0; k < m.size(); ++k) {
        m.data()[k] = weights_.data()[k];
        if (delayed && weights_.data()[k] != 0)
            m.data()[k] *= std::polar(1.0, -angular * options_.delays.data()[k]);
    }
    for (std::size_t j = 0; j < regions_; ++j) m(j, j) = local_[j];
    return m;
}

// (i omega - M(omega))^-1
ENTRAIN_INLINE model_detail::inverse_and_angle linear_hopf::response_at(double angular) const {
    matrix<complex> m = delayed_ ? at(angular, true) : system_;
    for (complex& value : m) value = -value;
    for (std::size_t j = 0; j < regions_; ++j) m(j, j) += complex(0, angular);
    return model_detail::invert(std::move(m));
}

// Two-sided spectrum of z per unit of f, from the response.
ENTRAIN_INLINE matrix<model_detail::complex> linear_hopf::spectrum_of(const matrix<complex>& response) const {
    matrix<complex> driven = response;
    for (std::size_t j = 0; j < regions_; ++j)
        for (std::size_t k = 0; k < regions_; ++k) driven(j, k) *= noise_[k];
    return model_detail::product(driven, response, true);
}

ENTRAIN_INLINE matrix<double> linear_hopf::half_of(const matrix<complex>& z) {
    matrix<double> x = matrix<double>::from_shape({z.shape(0), z.shape(1)});
    for (std::size_t k = 0; k < x.size(); ++k) x.data()[k] = z.data()[k].real() / 2;
    return x;
}

ENTRAIN_INLINE matrix<model_detail::complex> linear_hopf::spectrum_at(double angular) const {
    return spectrum_of(response_at(angular).inverse);
}

ENTRAIN_INLINE double linear_hopf::centre() const {
    double sum = 0;
    for (const complex& value : local_) sum += value.imag();
    return sum / static_cast<double>(regions_);
}

ENTRAIN_INLINE double linear_hopf::spread() const {
    double sum = 0;
    for (const complex& value : local_) sum += std::abs(value - complex(0, centre()));
    return sum / static_cast<double>(regions_);
}

// Decay and rotation of a node in R: its own, if it decays.
ENTRAIN_INLINE model_detail::complex linear_hopf::reference_of(std::size_t j) const {
    return {local_[j].real() < 0 ? local_[j].real() : -spread(), local_[j].imag()};
}

// <z_j(t + lag) conj z_k(t)> where j listens to k and k to nobody, of first order in the connection:
// int_0^inf exp(D_j u) c(lag - tau - u) du, c being the covariance of k with itself.
ENTRAIN_INLINE model_detail::complex linear_hopf::first_order(std::size_t j, std::size_t k,
                                                              double lag) const {
    const complex dj = reference_of(j), dk = reference_of(k);
    const double time = lag - options_.delays(j, k), variance = noise_[k] / (-2 * dk.real());
    const complex before = -1.0 / (dj + std::conj(dk));
    if (time <= 0) return weights_(j, k) * variance * before * std::exp(-std::conj(dk) * time);
    const complex between = dj - dk;
    const complex after = std::abs(between) * time < 1e-6
                              ? time * std::exp(dk * time)
                              : (std::exp(dj * time) - std::exp(dk * time)) / between;
    return weights_(j, k) * variance * (after + before * std::exp(dj * time));
}

ENTRAIN_INLINE matrix<model_detail::complex> linear_hopf::reference_covariance(double lag) const {
    matrix<complex> r = full(regions_, regions_, complex(0));
    for (std::size_t j = 0; j < regions_; ++j) {
        const complex d = reference_of(j);
        r(j, j) = noise_[j] / (-2 * d.real()) * std::exp(lag < 0 ? -std::conj(d) * lag : d * lag);
        for (std::size_t k = 0; k < regions_; ++k) {
            if (weights_(j, k) != 0) r(j, k) += first_order(j, k, lag);
            if (weights_(k, j) != 0) r(j, k) += std::conj(first_order(k, j, -lag));
        }
    }
    return r;
}

ENTRAIN_INLINE void linear_hopf::subtract_reference(matrix<complex>& density, double angular) const {
    std::vector<complex> h(regions_);
    for (std::size_t j = 0; j < regions_; ++j) h[j] = 1.0 / (complex(0, angular) - reference_of(j));
    for (std::size_t j = 0; j < regions_; ++j) {
        density(j, j) -= noise_[j] * std::norm(h[j]);
        for (std::size_t k = 0; k < regions_; ++k) {
            if (weights_(j, k) == 0) continue;
            const complex first = weights_(j, k) * std::polar(1.0, -angular * options_.delays(j, k)) * h[j] *
                                  noise_[k] * std::norm(h[k]);
            density(j, k) -= first;
            density(k, j) -= std::conj(first);
        }
    }
}

// Adds the integrand at one u, without the length of a step. Returns the angle of the determinant of
// i omega - M(omega), against the same of a stable system without connections, so that it is the same at
// both ends.
ENTRAIN_INLINE double linear_hopf::add_node(double u, double lag, matrix<complex>& sum) const {
    const double angular = centre() + spread() * std::sinh(u);
    const auto response = response_at(angular);
    matrix<complex> density = spectrum_of(response.inverse);
    subtract_reference(density, angular);
    const complex factor = std::polar(spread() * std::cosh(u) / (2 * std::numbers::pi), angular * lag);
    for (std::size_t i = 0; i < sum.size(); ++i) sum.data()[i] += factor * density.data()[i];
    double angle = response.angle;
    for (const complex& local : local_)
        angle -= std::arg(complex(std::abs(local.real()) + spread(), angular - local.imag()));
    return angle;
}

// The covariance between now and `lag` later, with as many frequencies as the covariance took.
ENTRAIN_INLINE matrix<model_detail::complex> linear_hopf::summed(double lag) const {
    const double end = std::asinh(model_detail::widest_frequency),
                 step = 2 * end / static_cast<double>(nodes_);
    matrix<complex> sum = full(regions_, regions_, complex(0));
    for (std::size_t k = 0; k <= nodes_; ++k) add_node(step * static_cast<double>(k) - end, lag, sum);
    matrix<complex> result = reference_covariance(lag);
    for (std::size_t i = 0; i < sum.size(); ++i) result.data()[i] += step * sum.data()[i];
    return result;
}

// The covariance, doubling the number of frequencies until it stays the same. On the way the angle of the
// determinant is followed along the axis: it turns back by 2 pi for each growing mode.
ENTRAIN_INLINE void linear_hopf::integrate(const char* here) {
    struct node {
        double place, angle;
    };
    std::vector<node> seen;
    const double end = std::asinh(model_detail::widest_frequency);
    const matrix<complex> reference = reference_covariance(0);
    matrix<complex> sum = full(regions_, regions_, complex(0)), last = sum;
    constexpr std::size_t least = 256, most = std::size_t{1} << 16;
    for (nodes_ = least;; nodes_ *= 2) {
        const bool first = nodes_ == least;
        const double step = 2 * end / static_cast<double>(nodes_);
        for (std::size_t k = first ? 0 : 1; k <= nodes_; k += first ? 1 : 2) {
            const double u = step * static_cast<double>(k) - end;
            seen.push_back({u, add_node(u, 0, sum)});
        }
        covariance_ = reference;
        for (std::size_t i = 0; i < sum.size(); ++i) covariance_.data()[i] += step * sum.data()[i];
        const matrix<complex> change = covariance_ - last;
        if (!first &&
            model_detail::frobenius(change) <= options_.tolerance * model_detail::frobenius(covariance_))
            break;
        if (nodes_ >= most)
            throw argument_error(
                here, "tolerance",
                std::string("an accuracy that ") + std::to_string(most) + " frequencies can give",
                options_.tolerance);
        last = covariance_;
    }
    covariance_ = hermitian(std::move(covariance_));
    if (certain_) return;
    std::sort(seen.begin(), seen.end(), [](const node& a, const node& b) { return a.place < b.place; });
    double turned = 0;
    for (std::size_t k = 0; k < seen.size(); ++k)  // the last goes on to the first, by way of infinity
        turned += std::remainder(seen[(k + 1) % seen.size()].angle - seen[k].angle, 2 * std::numbers::pi);
    const auto growing = std::lround(-turned / (2 * std::numbers::pi));
    if (growing != 0)
        throw argument_error(here, "model", "a stable equilibrium",
                             std::to_string(growing) + " growing modes with these delays");
}

ENTRAIN_INLINE vector<double> linear_hopf::inverse_deviation(const matrix<double>& covariance,
                                                             const char* here) {
    vector<double> scale = full(covariance.shape(0), 0.0);
    for (std::size_t i = 0; i < scale.size(); ++i) {
        if (!(covariance(i, i) > 0))
            throw argument_error(here, "noise", "some in every region, of its own or received",
                                 std::string("none in region ") + std::to_string(i));
        scale(i) = 1 / std::sqrt(covariance(i, i));
    }
    return scale;
}

ENTRAIN_INLINE matrix<double> linear_hopf::normalised(matrix<double> covariance, const char* here) {
    const vector<double> scale = inverse_deviation(covariance, here);
    for (std::size_t i = 0; i < scale.size(); ++i)
        for (std::size_t j = 0; j < scale.size(); ++j)
            covariance(i, j) = i == j ? 1.0 : covariance(i, j) * scale(i) * scale(j);
    return covariance;
}

ENTRAIN_INLINE void linear_hopf::require_frequency(double hz, const char* here) {
    // The response is an inverse: its determinant's scale must be a number too.
    if (!is_finite(hz) || std::abs(hz) > 1e100) throw argument_error(here, "hz", "a finite frequency", hz);
}

ENTRAIN_INLINE matrix<double> linear_hopf::power_at(const vector<double>& hz) const {
    constexpr auto here = "linear_hopf::power_spectrum";
    const single_threaded_blas guard;
    matrix<double> power = full(regions_, hz.size(), 0.0);
    for (std::size_t k = 0; k < hz.size(); ++k) {
        require_frequency(hz(k), here);
        for (const double side : {1.0, -1.0}) {
            const auto response = response_at(side * 2 * std::numbers::pi * hz(k)).inverse;
            for (std::size_t j = 0; j < regions_; ++j)
                for (std::size_t l = 0; l < regions_; ++l)
                    power(j, k) += std::norm(response(j, l)) * noise_[l] / 2;
        }
    }
    return power;
}

}  // namespace entrain
