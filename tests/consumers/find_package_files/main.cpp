// The readers that need libraries of their own, all linked; none of these files is there.
#include <entrain/io/cifti.hpp>
#include <entrain/io/mat.hpp>
#include <entrain/io/nifti.hpp>
#include <entrain/io/npz.hpp>
#include <entrain/io/surface.hpp>

using namespace entrain;

int main() {
    int refused = 0;
    const auto attempt = [&](const auto& read) {
        try {
            read();
        } catch (const io_error&) {
            ++refused;
        }
    };
    attempt([] { io::load_mat("nowhere.mat", "fc"); });
    attempt([] { io::load_npz("nowhere.npz", "fc"); });
    attempt([] { io::load_nifti("nowhere.nii.gz"); });
    attempt([] { io::load_cifti_parcels("nowhere.ptseries.nii"); });
    attempt([] { io::load_surface("lh.nowhere"); });
    return refused == 5 ? 0 : 1;
}
