#include <doctest/doctest.h>

#include <entrain/io/cifti.hpp>
#include <entrain/io/nifti.hpp>
#include <entrain/io/npz.hpp>
#include <entrain/io/surface.hpp>

#include "irregular_files.hpp"
#include "reference_files.hpp"

namespace test_irregular_files {

using namespace entrain;

TEST_CASE("what is no regular file is refused by every reader of images, surfaces and archives") {
    irregular_files files;
    for (const char* name : {"a.nii", "a.nii.gz"}) {
        files.check(name, [](const auto& file) { io::load_nifti(file); });
        files.check(name, [](const auto& file) { io::parcellate_volume(file, reference("labels.nii.gz")); });
        files.check(name, [](const auto& file) { io::parcellate_volume(reference("labels.nii.gz"), file); });
        files.check(name, [](const auto& file) { io::load_cifti_parcels(file); });
        files.check(name,
                    [](const auto& file) { io::parcellate_cifti(file, reference("atlas.dlabel.nii")); });
        files.check(name,
                    [](const auto& file) { io::parcellate_cifti(reference("dense.dtseries.nii"), file); });
        files.check(name, [](const auto& file) { io::load_cifti_labels(file, "L"); });
    }
    for (const char* name : {"a.gii", "lh.sphere", "a.annot", "a.label.gii", "a.func.gii"}) {
        files.check(name, [](const auto& file) { io::load_surface(file); });
        files.check(name, [](const auto& file) { io::load_vertex_labels(file); });
        files.check(name, [](const auto& file) { io::load_vertex_maps(file); });
    }
    files.check("a.npz", [](const auto& file) { io::load_npz(file, "x"); });
    files.check("a.npz", [](const auto& file) { io::load_npz_array<double>(file, "x"); });
    bad_input::report("neuroimaging, irregular files", files.tried(), files.clear());
}

}  // namespace test_irregular_files
