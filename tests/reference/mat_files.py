"""Writes the .mat files of tests/reference/files that tests/mat reads.

SciPy 1.10.1 and h5py 3.7.0 (Debian's python3-scipy, python3-h5py), Octave 7.3.0 (octave): python3 mat_files.py
"""
import os
import subprocess

import h5py
import numpy as np
import scipy.io
import scipy.sparse

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "files")
os.makedirs(folder, exist_ok=True)


def ramp(rows, columns):
    """Element (i, j) is i + j / 8, which every type of float has exactly."""
    return np.add.outer(np.arange(rows), np.arange(columns) / 8)


def content():
    cells = np.empty((2, 2), dtype=object)
    for i in range(2):
        for j in range(2):
            cells[i, j] = ramp(3, 4 + i + 2 * j) + 100 * i + 10 * j
    names = np.array(["left", "right one", "\u00e9t\u00e9"], dtype=object).reshape(3, 1)
    subjects = np.empty((1, 2), dtype=[("id", object), ("scan", object)])
    for k in range(2):
        subjects[0, k]["id"] = "sub-%d" % (k + 1)
        subjects[0, k]["scan"] = {"tr": 2.0 + k, "bold": ramp(2, 3) + k}
    return {
        "fc": ramp(3, 5),
        "single": ramp(3, 2).astype(np.float32),
        "int16": (np.arange(6).reshape(2, 3) * 1000 - 3000).astype(np.int16),
        "uint8": np.array([[0, 255]], dtype=np.uint8),
        "int64": np.array([[-(2**53), 2**53]], dtype=np.int64),
        "truth": np.array([[True, False]]),
        "odd": np.array([[np.nan, np.inf, -np.inf]]),
        "sparse": scipy.sparse.csc_matrix(np.array([[0, 1.5, 0], [2.5, 0, 0]])),
        "stack": np.arange(24.0).reshape(2, 3, 4),
        "empty": np.zeros((0, 3)),
        "complex": np.array([[1 + 2j]]),
        "ts_all": cells,
        "names": names,
        "rows": np.array(["ab", "c"]),
        "subject": {"age": 40.0, "scan": {"tr": 2.0, "bold": ramp(2, 3)}},
        "group": subjects,
    }


scipy.io.savemat(os.path.join(folder, "scipy_v5.mat"), content(), do_compression=False)
scipy.io.savemat(os.path.join(folder, "scipy_v7.mat"), content(), do_compression=True)

# Version 7.3 is HDF5 behind 512 bytes of MATLAB's; arrays lie transposed, cells are references.
path = os.path.join(folder, "h5py_v73.mat")
with h5py.File(path, "w", userblock_size=512, libver="earliest") as file:

    def name_class(where, kind):
        """MATLAB's own type of text, which ends in a zero byte or at its length."""
        text = h5py.h5t.C_S1.copy()
        text.set_size(len(kind))
        attribute = h5py.h5a.create(where.id, b"MATLAB_class", text, h5py.h5s.create(h5py.h5s.SCALAR))
        attribute.write(np.array(kind.encode(), dtype="S%d" % len(kind)), text)

    def name_fields(where, *names):
        fields = np.empty(len(names), dtype=object)
        for k, name in enumerate(names):
            fields[k] = np.array(list(name), dtype="S1")
        where.attrs.create("MATLAB_fields", fields, dtype=h5py.vlen_dtype(np.dtype("S1")))

    def put(where, name, values, kind, **more):
        dataset = where.create_dataset(name, data=np.asarray(values).T, **more)
        name_class(dataset, kind)
        return dataset

    put(file, "fc", ramp(3, 5), "double", compression="gzip", chunks=(5, 3))
    put(file, "single", ramp(3, 2).astype(np.float32), "single")
    put(file, "int16", (np.arange(6).reshape(2, 3) * 1000 - 3000).astype(np.int16), "int16")
    references = file.create_group("#refs#")
    cells = np.empty((2, 2), dtype=h5py.ref_dtype)
    for i in range(2):
        for j in range(2):
            one = put(references, "cell%d%d" % (i, j), ramp(3, 4 + i + 2 * j) + 100 * i + 10 * j, "double")
            cells[j, i] = one.ref
    dataset = file.create_dataset("ts_all", data=cells, dtype=h5py.ref_dtype)
    name_class(dataset, "cell")
    subject = file.create_group("subject")
    name_class(subject, "struct")
    name_fields(subject, "age", "scan")
    put(subject, "age", [[40.0]], "double")
    scan = subject.create_group("scan")
    name_class(scan, "struct")
    name_fields(scan, "tr", "bold")
    put(scan, "tr", [[2.0]], "double")
    put(scan, "bold", ramp(2, 3), "double")
    text = put(file, "label", np.array([[ord(c) for c in "h\u00e9"]], dtype=np.uint16), "char")
    text.attrs["MATLAB_int_decode"] = np.int32(2)
with open(path, "r+b") as file:
    head = b"MATLAB 7.3 MAT-file, written by h5py".ljust(116, b" ") + b"\0" * 8 + b"\x00\x02" + b"IM"
    file.write(head)

subprocess.run(
    ["octave-cli", "--quiet", "--norc", "--eval", """
    fc = (0:2)' + (0:4) / 8;
    ts_all = cell(2, 2);
    for i = 0:1, for j = 0:1
        ts_all{i+1,j+1} = (0:2)' + (0:(3+i+2*j)) / 8 + 100 * i + 10 * j;
    end, end
    subject.age = 40; subject.scan.tr = 2; subject.scan.bold = (0:1)' + (0:2) / 8;
    sparse = sparse([0 1.5 0; 2.5 0 0]); int16 = int16(reshape(-3000:1000:2000, 3, 2)');
    names = {'left'; 'right one'}; single = single((0:2)' + (0:1) / 8); rows = ['ab'; 'c '];
    save('-v7', '%s/octave_v7.mat', 'fc', 'ts_all', 'subject', 'sparse', 'int16', 'names', 'single', 'rows');
    save('-mat7-binary', '%s/octave_mat7_binary.mat', 'fc', 'ts_all', 'subject', 'names');
    save('-v6', '%s/octave_v6.mat', 'fc', 'ts_all', 'subject', 'sparse', 'int16', 'names', 'single', 'rows');
    """ % (folder, folder, folder)], check=True)
