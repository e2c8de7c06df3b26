"""Writes the NIfTI, CIFTI-2, GIFTI, FreeSurfer and NPZ files of tests/reference/files that tests/neuroimaging
reads, and what NumPy makes of them.

nibabel 5.0.0 and NumPy 1.24 (Debian's python3-nibabel, python3-numpy): python3 imaging_files.py
"""
import os

import nibabel as nib
import numpy as np
from nibabel import cifti2, gifti

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "files")
os.makedirs(folder, exist_ok=True)
path = lambda name: os.path.join(folder, name)
random = np.random.default_rng(5)


def expect(name, values):
    np.save(path("expected_" + name + ".npy"), np.ascontiguousarray(values, dtype=float))


# NPZ: two arrays, one in the order of Fortran, stored and compressed.
arrays = {"bold": np.add.outer(np.arange(3), np.arange(5) / 8), "turned": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
          "count": np.arange(24).reshape(2, 3, 4)}
np.savez(path("stored.npz"), **arrays)
np.savez_compressed(path("compressed.npz"), **arrays)

# NIfTI: a scan of 4 x 3 x 2 voxels and 5 samples, stored in several ways, and a volume of labels.
affine = np.array([[-2.0, 0, 0, 90], [0, 2, 0.5, -126], [0, -0.5, 2, -72], [0, 0, 0, 1]])
labels = random.integers(0, 4, (4, 3, 2)) * 10
scan = random.normal(size=(4, 3, 2, 5)) * 100 + 1000


def volume(kind, values, dtype, endian="<", units="sec", tr=2.5, slope=None):
    header = kind.header_class(endianness=endian)
    header.set_data_dtype(dtype)
    image = kind(values, affine, header)
    image.header.set_xyzt_units("mm", units)
    if values.ndim == 4:
        image.header.set_zooms((2, 2, 2, tr))
    if slope is not None:
        image.header.set_slope_inter(*slope)
    return image


def means(data):
    return np.array([data[labels == key].mean(axis=0) for key in (10, 20, 30)])


for name, image in {
        "int16.nii.gz": volume(nib.Nifti1Image, scan, np.int16),
        "float32.nii": volume(nib.Nifti1Image, scan, np.float32, units="msec", tr=2500),
        "big_endian.nii": volume(nib.Nifti1Image, scan, np.float64, ">"),
        "nifti2.nii.gz": volume(nib.Nifti2Image, scan, np.float32),
        "nifti2_big.nii": volume(nib.Nifti2Image, scan, np.int16, ">", "usec", 2.5e6),
}.items():
    nib.save(image, path("scan_" + name))
    read = nib.load(path("scan_" + name))
    expect("scan_" + name.split(".")[0], means(read.get_fdata()))
    if name == "int16.nii.gz":
        expect("scan_values", read.get_fdata())
nib.save(volume(nib.Nifti1Image, labels.astype(np.uint8), np.uint8), path("labels.nii.gz"))
quaternion = volume(nib.Nifti1Image, labels.astype(np.uint8), np.uint8)
quaternion.header.set_sform(None, 0)
quaternion.header.set_qform(affine, 1, strip_shears=True)
nib.save(quaternion, path("labels_qform.nii"))
expect("qform", nib.load(path("labels_qform.nii")).affine)
expect("sform", affine)
with open(path("labels_dseg.tsv"), "w") as file:
    file.write("index\tname\tnetwork_label\n30\tthird\tVis\n10\tfirst\tDefault\n20\tsecond\tCont\n")
with open(path("labels_lut.txt"), "w") as file:
    file.write("#No. Label Name: R G B A\n\n0   Unknown  0 0 0 0\n10  first  70 130 180 0\n20  second  1 2 3 0\n30  third  4 5 6 0\n")

# CIFTI-2: two hemispheres of 8 vertices without a medial wall of 2 each, and 4 voxels of the thalamus.
mask = np.array([1, 1, 1, 0, 1, 1, 0, 1], dtype=bool)
voxels = np.zeros((4, 3, 2), dtype=bool)
voxels[1:3, 1, :] = True
cortex = (cifti2.BrainModelAxis.from_mask(mask, "CIFTI_STRUCTURE_CORTEX_LEFT") +
          cifti2.BrainModelAxis.from_mask(mask[::-1], "CIFTI_STRUCTURE_CORTEX_RIGHT"))
brain = cortex + cifti2.BrainModelAxis.from_mask(voxels, "CIFTI_STRUCTURE_THALAMUS_LEFT", affine=affine)
# The atlas has its structures in another order, and vertices of the medial wall besides.
whole = np.ones(8, dtype=bool)
atlas = (cifti2.BrainModelAxis.from_mask(voxels, "CIFTI_STRUCTURE_THALAMUS_LEFT", affine=affine) +
         cifti2.BrainModelAxis.from_mask(whole, "CIFTI_STRUCTURE_CORTEX_RIGHT") +
         cifti2.BrainModelAxis.from_mask(whole, "CIFTI_STRUCTURE_CORTEX_LEFT"))
keys = np.array([5, 5, 5, 5] + [3, 3, 4, 4, 4, 0, 4, 4] + [1, 1, 2, 2, 2, 2, 0, 0])
table = {0: ("???", (1, 1, 1, 0)), 4: ("RH_b", (0, 0, 1, 1)), 1: ("LH_a", (1, 0, 0, 1)), 2: ("LH_b", (0, 1, 0, 1)),
         3: ("RH_a", (0, 1, 1, 1)), 5: ("Thalamus", (1, 1, 0, 1)), 9: ("nowhere", (1, 0, 1, 1))}


def save_cifti(name, data, *axes):
    nib.save(cifti2.Cifti2Image(data, header=axes), path(name))


dense = random.normal(size=(6, brain.size)).astype(np.float32)
other = np.where(keys > 0, 1, 0)
save_cifti("dense.dtseries.nii", dense, cifti2.SeriesAxis(0, 0.72, 6), brain)
save_cifti("atlas.dlabel.nii", np.array([keys, other], dtype=np.int32),
           cifti2.LabelAxis(["main", "all"], [table, {0: ("???", (1, 1, 1, 0)), 1: ("brain", (1, 0, 0, 1))}]), atlas)
label_of = {(structure, *where): key for (structure, where, key) in
            ((s, (int(v), *(int(q) for q in x)), int(k)) for s, v, x, k in zip(atlas.name, atlas.vertex, atlas.voxel, keys))}
of_scan = np.array([label_of[(s, int(v), *(int(q) for q in x))] for s, v, x in zip(brain.name, brain.vertex, brain.voxel)])
# In the order of the keys in the file's own table.
order = [k for k in cifti2.load(path("atlas.dlabel.nii")).header.get_axis(0).label[0] if k in (1, 2, 3, 4, 5)]
expect("dense_order", np.array([order]))
expect("dense", np.array([dense[:, of_scan == k].astype(float).mean(axis=1) for k in order]))
parcels = cifti2.ParcelsAxis.from_brain_models([("LH_a", brain[:3]), ("LH_b", brain[3:6]), ("Thalamus", brain[12:])])
series = random.normal(size=(7, 3)).astype(np.float32)
save_cifti("parcels.ptseries.nii", series, cifti2.SeriesAxis(0, 2, 7, "SECOND"), parcels)
expect("ptseries", series.T)
conn = random.normal(size=(3, 3)).astype(np.float32)
save_cifti("parcels.pconn.nii", conn, parcels, parcels)
# The first axis of nibabel is the format's axis 0, which is the columns.
expect("pconn", conn.T)
scalar = random.normal(size=(2, 3)).astype(np.float32)
save_cifti("parcels.pscalar.nii", scalar, cifti2.ScalarAxis(["myelin", "thickness"]), parcels)
expect("pscalar", scalar.T)

# GIFTI and FreeSurfer: an octahedron of radius 100, its labels, a map and a series.
points = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype=np.float32) * 100
triangles = np.array([[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]], dtype=np.int32)


def array(data, intent, encoding, **more):
    return gifti.GiftiDataArray(data, intent=intent, datatype={"f": "NIFTI_TYPE_FLOAT32", "i": "NIFTI_TYPE_INT32"}[data.dtype.kind],
                                encoding=encoding, **more)


for name in ("ASCII", "B64BIN", "B64GZ"):
    nib.save(gifti.GiftiImage(darrays=[array(points, "NIFTI_INTENT_POINTSET", "GIFTI_ENCODING_" + name),
                                       array(triangles, "NIFTI_INTENT_TRIANGLE", "GIFTI_ENCODING_" + name)]),
             path("octahedron_%s.surf.gii" % name.lower()))
colours = gifti.GiftiLabelTable()
for key, name in ((0, "???"), (7, "front"), (3, "back & top")):
    label = gifti.GiftiLabel(key, 0.5, 0.5, 0.5, 1)
    label.label = name
    colours.labels.append(label)
keys = np.array([7, 3, 7, 0, 3, 0], dtype=np.int32)
nib.save(gifti.GiftiImage(labeltable=colours, darrays=[array(keys, "NIFTI_INTENT_LABEL", "GIFTI_ENCODING_B64GZ")]),
         path("octahedron.label.gii"))
maps = random.normal(size=(6, 2)).astype(np.float32)
nib.save(gifti.GiftiImage(darrays=[array(np.ascontiguousarray(maps[:, k]), "NIFTI_INTENT_TIME_SERIES", "GIFTI_ENCODING_B64GZ")
                                   for k in range(2)]), path("octahedron.func.gii"))
expect("func", maps)
nib.freesurfer.write_geometry(path("lh.octahedron"), points.astype(float), triangles, create_stamp="created by a test")
ctab = np.array([[25, 5, 25, 0, 0], [70, 130, 180, 0, 0], [220, 20, 10, 0, 0]])
nib.freesurfer.write_annot(path("lh.octahedron.annot"), np.array([1, 2, 1, 0, 2, -1]), ctab, ["unknown", "front", "back"], fill_ctab=True)
