"""Writes the .mat files of tests/reference/files that hold cells of structs and arrays of structs, for tests/mat.

SciPy 1.10.1 and h5py 3.7.0 (Debian's python3-scipy, python3-h5py), Octave 7.3.0 (octave): python3 mat_struct_files.py

Each has
    data    a cell array of 1 by 3 structs: ts, 2 by 3 + k, and tr
    group   an array of 1 by 2 structs: id, and ts, a cell array of 1 by 3 matrices
    study   a struct, whose people are an array of 2 by 1 structs, whose runs are a cell array of 2 by 1 structs: bold
"""
import itertools
import os
import subprocess

import h5py
import numpy as np
import scipy.io

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "files")


def ramp(rows, columns):
    """Element (i, j) is i + j / 8, which every type of float has exactly."""
    return np.add.outer(np.arange(rows), np.arange(columns) / 8)


def cells(rows, columns, value):
    made = np.empty((rows, columns), dtype=object)
    for i in range(rows):
        for j in range(columns):
            made[i, j] = value(i, j)
    return made


def structs(rows, columns, names, value):
    made = np.empty((rows, columns), dtype=[(name, object) for name in names])
    for i in range(rows):
        for j in range(columns):
            for name, each in value(i, j).items():
                made[i, j][name] = each
    return made


def content():
    return {
        "data": cells(1, 3, lambda i, k: {"ts": ramp(2, 3 + k) + 10 * k, "tr": 2.0 + k}),
        "group": structs(1, 2, ["id", "ts"], lambda i, g: {
            "id": "sub-%d" % (g + 1), "ts": cells(1, 3, lambda i, c: ramp(2, 2) + 100 * g + 10 * c)}),
        "study": {"people": structs(2, 1, ["runs"], lambda p, j: {
            "runs": cells(2, 1, lambda r, j: {"bold": ramp(3, 2) + 1000 * p + r})})},
    }


scipy.io.savemat(os.path.join(folder, "structs_scipy_v7.mat"), content(), do_compression=True)

# Version 7.3 is HDF5 behind 512 bytes of MATLAB's; arrays lie transposed, cells and structs of arrays are references.
path = os.path.join(folder, "structs_h5py_v73.mat")
with h5py.File(path, "w", userblock_size=512, libver="earliest") as file:
    references, number = file.create_group("#refs#"), itertools.count()

    def name_class(where, kind):
        text = h5py.h5t.C_S1.copy()
        text.set_size(len(kind))
        attribute = h5py.h5a.create(where.id, b"MATLAB_class", text, h5py.h5s.create(h5py.h5s.SCALAR))
        attribute.write(np.array(kind.encode(), dtype="S%d" % len(kind)), text)

    def put(where, name, value):
        if isinstance(value, str):
            made = where.create_dataset(name, data=np.array([[ord(c)] for c in value], dtype=np.uint16))
            name_class(made, "char")
            made.attrs["MATLAB_int_decode"] = np.int32(2)
        elif isinstance(value, dict) or (isinstance(value, np.ndarray) and value.dtype.names):
            made = where.create_group(name)
            name_class(made, "struct")
            names = list(value) if isinstance(value, dict) else value.dtype.names
            fields = np.empty(len(names), dtype=object)
            for k, field in enumerate(names):
                fields[k] = np.array(list(field), dtype="S1")
            made.attrs.create("MATLAB_fields", fields, dtype=h5py.vlen_dtype(np.dtype("S1")))
            for field in names:
                if isinstance(value, dict):
                    put(made, field, value[field])
                else:
                    made.create_dataset(field, data=pointers(value[field]), dtype=h5py.ref_dtype)
        elif isinstance(value, np.ndarray) and value.dtype == object:
            made = where.create_dataset(name, data=pointers(value), dtype=h5py.ref_dtype)
            name_class(made, "cell")
        else:
            made = where.create_dataset(name, data=np.atleast_2d(np.asarray(value, dtype=float)).T)
            name_class(made, "double")
        return made

    def pointers(array):
        found = np.empty(array.shape[::-1], dtype=h5py.ref_dtype)
        for i in range(array.shape[0]):
            for j in range(array.shape[1]):
                found[j, i] = put(references, "r%d" % next(number), array[i, j]).ref
        return found

    for name, value in content().items():
        put(file, name, value)
with open(path, "r+b") as file:
    head = b"MATLAB 7.3 MAT-file, written by h5py".ljust(116, b" ") + b"\0" * 8 + b"\x00\x02" + b"IM"
    file.write(head)

subprocess.run(
    ["octave-cli", "--quiet", "--norc", "--eval", """
    ramp = @(m, n) (0:m-1)' + (0:n-1) / 8;
    data = cell(1, 3);
    for k = 0:2, data{k+1}.ts = ramp(2, 3 + k) + 10 * k; data{k+1}.tr = 2 + k; end
    for g = 0:1
        group(g+1).id = sprintf('sub-%%d', g + 1);
        group(g+1).ts = {ramp(2, 2) + 100 * g, ramp(2, 2) + 100 * g + 10, ramp(2, 2) + 100 * g + 20};
    end
    for p = 0:1
        study.people(p+1,1).runs = {struct('bold', ramp(3, 2) + 1000 * p); struct('bold', ramp(3, 2) + 1000 * p + 1)};
    end
    save('-v7', '%s/structs_octave_v7.mat', 'data', 'group', 'study');
    save('-mat7-binary', '%s/structs_octave_mat7_binary.mat', 'data', 'group', 'study');
    """ % (folder, folder)], check=True)
