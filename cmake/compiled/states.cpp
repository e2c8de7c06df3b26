// The bodies of the module states, for double and float.
#include <cstddef>
#include <string_view>
#include <vector>

#include <entrain/states.hpp>

namespace entrain {

#define ENTRAIN_INSTANTIATE(T)                                                                               \
    template kmeans_result<T> states_detail::kmeans(const matrix<T>&, std::size_t, const kmeans_options&,    \
                                                    std::string_view);                                       \
    template cluster_number_result<T> states_detail::cluster_numbers(const matrix<T>&,                       \
                                                                     const cluster_number_options&);         \
    template kmedoids_result states_detail::kmedoids(const matrix<T>&, std::size_t, const kmedoids_options&); \
    template matrix<T> states_detail::leading_eigenvectors(const matrix<T>&);                                \
    template matrix<T> leading_eigenvectors(const phasors<T>&);                                              \
    template vector<T> leading_share(const phasors<T>&);                                                     \
    template vector<std::size_t> states_detail::assign_states(const matrix<T>&, const matrix<T>&,            \
                                                              const assign_options&);                        \
    template vector<std::size_t> states_detail::assign_states(const phasors<T>&, const matrix<T>&);          \
    template joined_frames<T> join_frames(const std::vector<matrix<T>>&);                                    \
    template split_half_result split_half_stability(const joined_frames<T>&, std::size_t,                    \
                                                    const split_half_options&);

ENTRAIN_INSTANTIATE(double)
ENTRAIN_INSTANTIATE(float)

}  // namespace entrain
