#!/usr/bin/env python3
"""Tables of benchmarks, out of the JSON that they write.

    tables.py collect RESULT.json RUN.json...   joins what the programs wrote, without what no table needs;
                                                --own-time: leaves out what is measured by the clock
    tables.py write [README.md]                 makes the tables of the README from results/*.json
    tables.py check [README.md]                 fails where they are not those of results/*.json
    tables.py compare A.json B.json             times of B over those of A, benchmark by benchmark

Every figure is the median over the repetitions of a run. `compare` adds an interval: 95 % of the ratios of the
medians of 2000 bootstrap samples of the repetitions of A and, independently, of B. With five repetitions
it says little of a machine that is shared: what changes from hour to hour is in both or in none of them.

Only the standard library is used.
"""

import argparse
import json
import math
import os
import random
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# What Google Benchmark writes of each run besides the counters.
NOT_COUNTERS = {
    "name", "family_index", "per_family_instance_index", "run_name", "run_type", "repetitions",
    "repetition_index", "threads", "iterations", "real_time", "cpu_time", "time_unit", "aggregate_name",
    "aggregate_unit", "label", "error_occurred", "error_message", "skipped", "skip_message",
}
# What says on what a run was made, without the name of the machine or a path.
MACHINE = ["processor", "instructions", "vector bytes", "compiler", "flags", "BLAS", "BLAS kernels",
           "peak GFLOP/s, double", "peak GFLOP/s, float"]
SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


class Problem(Exception):
    """What is wrong with a file, for the user."""


def significant(value, digits=4):
    return float(f"{value:.{digits}g}") if math.isfinite(value) else value


def load(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        raise Problem(f"{path}: {error}") from error


# collect ------------------------------------------------------------------------------------------------------

def collect(runs, own_time=False):
    """One result out of the outputs of several programs: machine, repetitions, and for each benchmark its
    seconds and counters, a list over the repetitions each. With own_time what is measured by the clock, and
    not by the processor time of its thread, is left out: it says little where others use the machine too."""
    result = {"machine": {}, "repetitions": 0, "benchmarks": {}}
    for run in runs:
        context = run["context"]
        for key in MACHINE:
            if key in context:
                known = result["machine"].setdefault(key, context[key])
                if key.startswith("peak"):  # is measured, and at its best the largest
                    result["machine"][key] = max(known, context[key], key=float)
                elif known != context[key]:
                    raise Problem(f"{key}: '{known}' in one program, '{context[key]}' in another")
        result["machine"].setdefault("cores", context["num_cpus"])
        result.setdefault("date", context["date"][:10])
        for entry in run["benchmarks"]:
            if entry.get("run_type") == "aggregate" or (own_time and entry["name"].endswith("/real_time")):
                continue
            if entry.get("error_occurred") or entry.get("skipped"):
                print(f"left out: {entry['name']}: {entry.get('error_message', 'skipped')}", file=sys.stderr)
                continue
            kept = result["benchmarks"].setdefault(entry["name"], {"seconds": []})
            # A benchmark on several threads is measured by the clock, any other by its own time.
            time = entry["real_time"] if entry["name"].endswith("/real_time") else entry["cpu_time"]
            kept["seconds"].append(significant(time * SECONDS[entry["time_unit"]]))
            for key, value in entry.items():
                if key not in NOT_COUNTERS and isinstance(value, (int, float)):
                    kept.setdefault(key, []).append(significant(value))
    result["repetitions"] = max((len(each["seconds"]) for each in result["benchmarks"].values()), default=0)
    return result


def save(result, path):
    """A line per benchmark, so that versions of a result can be compared line by line."""
    lines = ['{', f'"date": {json.dumps(result.get("date", ""))},',
             f'"machine": {json.dumps(result["machine"])},', f'"repetitions": {result["repetitions"]},',
             '"benchmarks": {']
    names = list(result["benchmarks"])
    for name in names:
        comma = "," if name != names[-1] else ""
        lines.append(f'{json.dumps(name)}: {json.dumps(result["benchmarks"][name])}{comma}')
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines + ['}', '}']) + "\n")


# write and check ----------------------------------------------------------------------------------------------

def shown(value, digits=2):
    """12345.6 as 12,000: so many significant digits, no exponent."""
    if value is None:
        return ""
    value = significant(value, digits)
    if value == 0 or abs(value) >= 10 ** (digits - 1):
        return f"{value:,.0f}"
    return f"{value:.{digits - 1 - math.floor(math.log10(abs(value)))}f}"


class Result:
    def __init__(self, head, content):
        self.head = head
        self.content = content

    def median(self, benchmark, counter):
        entry = self.content["benchmarks"].get(benchmark)
        if entry is None or counter not in entry:
            return None
        return statistics.median(entry[counter])


def quotient(a, b):
    return a / b if a is not None and b else None


def filled(rows):
    """Those of the rows that have a figure."""
    return [row for row in rows if any(row[1:])]


def markdown(head, rows):
    if not rows:
        return "Not in these results."
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def grid(title, counter, sizes, rows, digits=2):
    """Rows of benchmarks whose argument is one of `sizes`, and for each result a column per size."""
    def make(results):
        head = [title] + [f"{result.head}: N = {size}" if size == sizes[0] else str(size)
                          for result in results for size in sizes]
        return markdown(head, filled(
            [label] + [shown(result.median(f"{name}/{size}", counter), digits)
                       for result in results for size in sizes] for label, name in rows))
    return make


def figures(title, rows):
    """Rows of single figures: label, benchmark, counter."""
    def make(results):
        return markdown([title] + [result.head for result in results], filled(
            [label] + [shown(result.median(name, counter)) for result in results]
            for label, name, counter in rows))
    return make


def pairs(title, name, counter, sizes, per_thousand, digits=2):
    """A row per number of nodes, and for each result a column per connected pairs in a thousand."""
    def make(results):
        head = [title] + [f"{result.head}: {each / 10:g} %" if each == per_thousand[0] else f"{each / 10:g} %"
                          for result in results for each in per_thousand]
        value = lambda result, size, each: next(
            (shown(found, digits) for found in (result.median(f"{name}/{size}/{each}/iterations:{times}", counter)
                                                for times in (7, 15)) if found is not None), "")
        return markdown(head, filled(
            [f"{size:,}"] + [value(result, size, each) for result in results for each in per_thousand]
            for size in sizes))
    return make


def nulls_per_second(rows):
    def make(results):
        head = ["null maps per second"]
        for result in results:
            head += [result.head, "plain", "ratio"]
        lines = []
        for label, name, plain in rows:
            line = [label]
            for result in results:
                ours, other = (result.median(each, "items_per_second") for each in (name, plain))
                line += [shown(ours, 3), shown(other, 2), shown(quotient(ours, other), 2)]
            lines.append(line)
        return markdown(head, filled(lines))
    return make


def ten_thousand(rows):
    def make(results):
        head = ["seconds"]
        for result in results:
            head += [f"{result.head}: one thread", "two", "gain"]
        lines = []
        for label, name in rows:
            line = [label]
            for result in results:
                one, two = (result.median(f"{name}/{threads}/real_time", "seconds") for threads in (1, 2))
                line += [shown(one), shown(two), shown(quotient(one, two))]
            lines.append(line)
        return markdown(head, filled(lines))
    return make


def machines(results):
    rows = []
    for label, value in [
            ("processor", lambda c: f"{c['machine']['processor']}, {c['machine']['cores']} cores"),
            ("its vector instructions", lambda c: c["machine"]["instructions"]),
            ("vectors compiled for", lambda c: f"{c['machine']['vector bytes']} bytes"),
            ("compiler", lambda c: f"{c['machine']['compiler']}, `{c['machine']['flags'].strip()}`"),
            ("BLAS", lambda c: f"{c['machine']['BLAS']}, kernels \"{c['machine']['BLAS kernels']}\""),
            ("peak of one core, double and float, GFLOP/s",
             lambda c: " and ".join(c["machine"].get(f"peak GFLOP/s, {t}", "?") for t in ("double", "float"))),
            ("repetitions", lambda c: str(c["repetitions"])), ("date", lambda c: c.get("date", ""))]:
        rows.append([label] + [value(result.content) for result in results])
    return markdown([""] + [result.head for result in results], rows)


TABLES = {
    "machines": machines,
    "bound": grid("share of the bound", "share of bound", [90, 200, 400], [
        ("Hopf, double", "hopf_ensemble<double, false>"),
        ("Hopf, float", "hopf_ensemble<float, false>"),
        ("Kuramoto, double", "kuramoto_ensemble<double>"),
        ("Kuramoto, float", "kuramoto_ensemble<float>"),
        ("Hopf with common random numbers, double", "hopf_ensemble<double, true>"),
        ("Hopf with common random numbers, float", "hopf_ensemble<float, true>")]),
    "speed": grid("Mnode-steps/s", "Mnode-steps/s", [90, 200, 400], [
        ("Hopf with noise, 128 replicas, double", "hopf_ensemble<double, false>"),
        ("the same, float", "hopf_ensemble<float, false>"),
        ("Kuramoto with noise, 128 replicas, double", "kuramoto_ensemble<double>"),
        ("the same, float", "kuramoto_ensemble<float>"),
        ("FitzHugh-Nagumo with noise, 128 replicas, double", "fitzhugh_nagumo_ensemble<double>"),
        ("the same, float", "fitzhugh_nagumo_ensemble<float>"),
        ("Hopf: loop over edges, `std::complex`, `std::normal_distribution`", "textbook"),
        ("Hopf: xtensor's expressions, `xt::linalg::dot`, `xt::random`", "xtensor_expressions"),
        ("Hopf: 64 replicas, one product by BLAS, `std::normal_distribution`", "gemm_batch"),
        ("Hopf without noise: Boost.odeint's Euler, loop over edges", "odeint_euler")]),
    "ratios": figures("how many times faster than another way", [
        ("one replica of a Hopf network of 80, no noise, against two gemv and a loop, double",
         "lone_hopf<double>/80", "ratio"),
        ("the same, 200", "lone_hopf<double>/200", "ratio"),
        ("the same, 80, float", "lone_hopf<float>/80", "ratio"),
        ("the same, 200, float", "lone_hopf<float>/200", "ratio"),
        ("another delay for each edge, 10 to 125 steps, 32 replicas, N = 90, against the loop over edges, double",
         "delayed_hopf<double>/90", "ratio"),
        ("the same, 200", "delayed_hopf<double>/200", "ratio"),
        ("the same, 90, float", "delayed_hopf<float>/90", "ratio"),
        ("the same, 200, float", "delayed_hopf<float>/200", "ratio"),
        ("leading eigenvectors of 1200 samples, 90 regions, from phases, against matrix and `eigh`",
         "closed_form_against_eigensolver/90", "ratio"),
        ("the same from phasors", "closed_form_against_eigensolver/90", "ratio_from_phasors"),
        ("the same from phases, 400 regions", "closed_form_against_eigensolver/400", "ratio"),
        ("the same from phasors, 400 regions", "closed_form_against_eigensolver/400", "ratio_from_phasors"),
        ("phase FCD, 90 regions, 1000 samples, against explicit patterns and a loop over their products",
         "phase_fcd_against_patterns/iterations:5", "ratio"),
        ("the same against explicit patterns and one call of BLAS for all products",
         "phase_fcd_against_patterns/iterations:5", "ratio_blas"),
        ("k-means, 7000 x 90, 20 restarts, K = 3, against scikit-learn",
         "kmeans_against_scikit_learn/3/iterations:3", "ratio"),
        ("the same, K = 10", "kmeans_against_scikit_learn/10/iterations:3", "ratio"),
        ("the same, K = 3, without the exchange of single points, which scikit-learn does not do",
         "kmeans_against_scikit_learn/3/iterations:3", "ratio_without_exchange"),
        ("Lempel-Ziv, 16,384 samples, against searching for each piece",
         "lempel_ziv/16384/iterations:7", "scan_ratio")]),
    "networks": pairs("Mnode-steps/s, N", "network_steps<double>", "Mnode-steps/s",
                      [90, 200, 400, 1000, 2000, 4000, 10000], [5, 20, 50, 200, 1000]),
    "networks_bound": pairs("share of the bound, N", "network_steps<double>", "share of bound",
                            [90, 200, 400, 1000, 2000, 4000, 10000], [5, 20, 50, 200, 1000]),
    "networks_bytes": pairs("MB of the product, N", "network_steps<double>", "MB",
                            [90, 200, 400, 1000, 2000, 4000, 10000], [5, 20, 50, 200, 1000]),
    "break_even": pairs("dense over sparse, 16 replicas, double, N", "sparse_against_dense<double, false>",
                        "ratio", [90, 400, 1000, 4000], [20, 50, 100, 200, 300, 400, 500]),
    "break_even_float": pairs("dense over sparse, 32 replicas, float, N", "sparse_against_dense<float, false>",
                              "ratio", [90, 400, 1000, 4000], [20, 50, 100, 200, 300, 400, 500]),
    "break_even_alone": pairs("dense over sparse, one replica, double, N", "sparse_against_dense<double, true>",
                              "ratio", [90, 400, 1000, 4000], [20, 50, 100, 200, 300, 400, 500]),
    "else": figures("else", [
        ("normals, ns each, double", "normals<double>", "ns"),
        ("normals, ns each, float", "normals<float>", "ns"),
        ("Lempel-Ziv, time of 1,048,576 samples over that of 524,288", "lempel_ziv/524288/iterations:7",
         "doubling"),
        ("Lempel-Ziv, 524,288 samples, ns each", "lempel_ziv/524288/iterations:7", "ns_per_sample"),
        ("sensitivity analysis of the paper, two threads, projected minutes, double",
         "paper_sensitivity<double, false>/iterations:1/real_time", "projected minutes"),
        ("the same, float", "paper_sensitivity<float, false>/iterations:1/real_time", "projected minutes"),
        ("the same, branched off after the transient, double",
         "paper_sensitivity<double, true>/iterations:1/real_time", "projected minutes"),
        ("the same, branched off, float", "paper_sensitivity<float, true>/iterations:1/real_time", "projected minutes")]),
    "nulls": nulls_per_second([
        ("naive spins", "naive_spins/400", "plain_naive_spins/400"),
        ("Vasa spins", "vasa_spins/400", "plain_vasa_spins/400"),
        ("Hungarian spins", "hungarian_spins/400", "plain_hungarian_spins/400"),
        ("Hungarian spins, 1000 regions", "hungarian_spins/1000", "plain_hungarian_spins/1000"),
        ("variogram matching", "variogram_maps/400", "plain_variogram_maps/400"),
        ("autoregressive", "sar_maps/400", "plain_sar_maps/400"),
        ("Moran singleton, Pearson", "moran_test/pearson/400", "plain_moran_test/400"),
        ("Moran singleton, Spearman", "moran_test/spearman/400", ""),
        ("vertex spins, 20,484 vertices", "vertex_spins", "plain_vertex_spins/iterations:3"),
        ("Baum, 20,484 vertices in 100 parcels", "baum_spins/100", "")]),
    "ten_thousand": ten_thousand([
        ("naive spins", "ten_thousand/naive"),
        ("Vasa spins", "ten_thousand/vasa"),
        ("Hungarian spins", "ten_thousand/hungarian"),
        ("Baum, 20,484 vertices", "ten_thousand/baum"),
        ("Cornblath, 20,484 vertices", "ten_thousand/cornblath"),
        ("variogram matching", "ten_thousand/variogram"),
        ("autoregressive", "ten_thousand/sar"),
        ("Moran singleton", "ten_thousand/moran_singleton_ranked"),
        ("Moran singleton, Pearson", "ten_thousand/moran_singleton"),
        ("Moran pair", "ten_thousand/moran_pair"),
        ("Moran triplet", "ten_thousand/moran_triplet"),
        ("eigenmodes", "ten_thousand/eigenmodes"),
        ("bare arithmetic", "bare_arithmetic")]),
}

# The results that the README shows, and what its columns are called.
KEPT = [("zen5_avx512.json", "AVX-512"), ("zen5_avx2.json", "AVX2 code")]


def kept_results(folder):
    return [Result(head, load(os.path.join(folder, name))) for name, head in KEPT]


def with_tables(text, results):
    """The text, whose parts between `<!-- table: NAME -->` and `<!-- end -->` are made anew."""
    lines, made, inside = [], set(), None
    for line in text.split("\n"):
        if inside and line == "<!-- end -->":
            lines += [TABLES[inside](results), line]
            inside = None
        elif line.startswith("<!-- table: "):
            if inside:
                raise Problem(f"the table '{inside}' has no end")
            inside = line[len("<!-- table: "):-len(" -->")]
            if inside not in TABLES:
                raise Problem(f"there is no table '{inside}': {', '.join(TABLES)}")
            made.add(inside)
            lines.append(line)
        elif not inside:
            lines.append(line)
    if inside:
        raise Problem(f"the table '{inside}' has no end")
    if missing := [name for name in TABLES if name not in made]:
        raise Problem(f"no place for the tables: {', '.join(missing)}")
    return "\n".join(lines)


# compare ------------------------------------------------------------------------------------------------------

def ratio_of_medians(a, b, draws=2000):
    """median(b) / median(a) and its 95 % bootstrap interval (None where there is nothing to draw from)."""
    ratio = statistics.median(b) / statistics.median(a)
    if len(a) < 2 or len(b) < 2:
        return ratio, None
    chance = random.Random(1)
    drawn = sorted(statistics.median(chance.choices(b, k=len(b))) / statistics.median(chance.choices(a, k=len(a)))
                   for _ in range(draws))
    return ratio, (drawn[int(0.025 * draws)], drawn[int(0.975 * draws) - 1])


def compare(a, b):
    """(benchmark, ratio, interval) for each benchmark that both results have, by their times."""
    return [(name, *ratio_of_medians(a["benchmarks"][name]["seconds"], b["benchmarks"][name]["seconds"]))
            for name in a["benchmarks"] if name in b["benchmarks"]]


def compared(a, b):
    rows = compare(a, b)
    if not rows:
        raise Problem("no benchmark is in both files")
    lines = [[name, f"{ratio:.3f}", f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else ""]
             for name, ratio, interval in rows]
    middle = math.exp(statistics.fmean(math.log(ratio) for _, ratio, _ in rows))
    lines.append([f"geometric mean of {len(rows)}", f"{middle:.3f}", ""])
    only = [f"only in {where}: {name}" for one, other, where in ((a, b, "the first"), (b, a, "the second"))
            for name in one["benchmarks"] if name not in other["benchmarks"]]
    return "\n".join([markdown(["benchmark", "time, second over first", "95 % (bootstrap)"], lines)] + only)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ways = parser.add_subparsers(dest="way", required=True)
    way = ways.add_parser("collect")
    way.add_argument("result")
    way.add_argument("runs", nargs="+")
    way.add_argument("--own-time", action="store_true")
    for name in ("write", "check"):
        way = ways.add_parser(name)
        way.add_argument("readme", nargs="?", default=os.path.join(HERE, "README.md"))
        way.add_argument("--results", default=os.path.join(HERE, "results"))
    way = ways.add_parser("compare")
    way.add_argument("a")
    way.add_argument("b")
    told = parser.parse_args(arguments)
    try:
        if told.way == "collect":
            save(collect([load(run) for run in told.runs], told.own_time), told.result)
        elif told.way == "compare":
            print(compared(load(told.a), load(told.b)))
        else:
            with open(told.readme, encoding="utf-8") as file:
                text = file.read()
            made = with_tables(text, kept_results(told.results))
            if told.way == "write":
                with open(told.readme, "w", encoding="utf-8") as file:
                    file.write(made)
            elif made != text:
                raise Problem(f"{told.readme}: its tables are not those of {told.results}: tables.py write")
    except Problem as problem:
        print(f"tables.py: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
