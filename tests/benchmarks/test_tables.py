"""What benchmarks/tables.py makes of the output of benchmarks: test_tables.py PROJECT_DIR."""

import copy
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout

PROJECT = sys.argv.pop(1)
sys.path.insert(0, os.path.join(PROJECT, "benchmarks"))
import tables  # noqa: E402


def run_of(name, times, unit="ms", **counters):
    """As Google Benchmark writes it: a run per repetition, and an aggregate of them."""
    runs = [{"name": name, "run_name": name, "run_type": "iteration", "repetitions": len(times),
             "repetition_index": i, "threads": 1, "iterations": 7, "real_time": 2 * time, "cpu_time": time,
             "time_unit": unit, **{key: values[i] for key, values in counters.items()}}
            for i, time in enumerate(times)]
    return runs + [{**runs[0], "name": name + "_mean", "run_type": "aggregate", "aggregate_name": "mean"}]


def output(*runs, **context):
    known = {"date": "2026-01-02T03:04:05+00:00", "host_name": "secret", "executable": "/somewhere/bench",
             "num_cpus": 2, "caches": [], "load_avg": [1.0], "processor": "P", "instructions": "AVX2",
             "vector bytes": "32", "compiler": "g++ 1", "flags": "-O3", "BLAS": "OpenBLAS 0",
             "BLAS kernels": "Zen"}
    return {"context": {**known, **context}, "benchmarks": sum(runs, [])}


def quiet(*arguments):
    """Exit status and what was printed."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = tables.main([str(each) for each in arguments])
    return status, out.getvalue() + err.getvalue()


class Tables(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name, content):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(content if isinstance(content, str) else json.dumps(content))
        return path

    def sample(self):
        return tables.collect([
            output(run_of("a/90", [1.0, 4.0, 2.0], **{"share of bound": [0.5, 0.75, 0.6]}),
                   run_of("b/real_time", [3.0, 3.5], "us")),
            output(run_of("c", [5.0, 6.0, 7.0, 8.0, 100.0]), **{"peak GFLOP/s, double": "70"}),
            output(run_of("d", [1.0]), **{"peak GFLOP/s, double": "110"}),
            output(run_of("d", [2.0]), **{"peak GFLOP/s, double": "80"})])

    def test_a_result_has_times_and_counters_of_every_repetition_and_nothing_that_names_the_machine(self):
        result = self.sample()
        self.assertEqual(list(result["benchmarks"]), ["a/90", "b/real_time", "c", "d"])
        self.assertEqual(result["benchmarks"]["a/90"],
                         {"seconds": [0.001, 0.004, 0.002], "share of bound": [0.5, 0.75, 0.6]})
        self.assertEqual(result["benchmarks"]["b/real_time"]["seconds"], [6e-6, 7e-6])  # by the clock
        self.assertEqual(result["repetitions"], 5)
        self.assertEqual(result["machine"]["peak GFLOP/s, double"], "110")
        kept = self.file("kept.json", "")
        tables.save(result, kept)
        self.assertEqual(tables.load(kept), result)
        with open(kept, encoding="utf-8") as file:
            text = file.read()
        for secret in ("secret", "/somewhere", "load_avg", "03:04"):
            self.assertNotIn(secret, text)

    def test_programs_of_two_machines_or_compilers_are_no_one_result(self):
        with self.assertRaisesRegex(tables.Problem, "compiler: 'g\\+\\+ 1' in one program, 'g\\+\\+ 2'"):
            tables.collect([output(run_of("a", [1.0])), output(run_of("b", [1.0]), compiler="g++ 2")])

    def test_what_is_measured_by_the_clock_can_be_left_out(self):
        runs = [output(run_of("a", [1.0]), run_of("b/iterations:1/real_time", [1.0]))]
        self.assertEqual(list(tables.collect(runs)["benchmarks"]), ["a", "b/iterations:1/real_time"])
        self.assertEqual(list(tables.collect(runs, own_time=True)["benchmarks"]), ["a"])

    def test_a_failed_benchmark_is_left_out(self):
        broken = [{"name": "x", "run_type": "iteration", "error_occurred": True, "error_message": "differ"}]
        with redirect_stderr(io.StringIO()):
            self.assertEqual(tables.collect([output(broken)])["benchmarks"], {})

    def test_a_result_compared_with_itself_is_one(self):
        result = self.sample()
        for name, ratio, interval in tables.compare(result, result):
            self.assertEqual(ratio, 1, name)
            self.assertLessEqual(interval[0], 1)
            self.assertGreaterEqual(interval[1], 1)

    def test_the_ratio_of_a_copy_that_takes_longer_is_found_whatever_its_outliers(self):
        result = self.sample()
        slower = copy.deepcopy(result)
        for entry in slower["benchmarks"].values():
            entry["seconds"] = [1.25 * time for time in entry["seconds"]]
        slower["benchmarks"]["c"]["seconds"][4] *= 50
        for name, ratio, interval in tables.compare(result, slower):
            self.assertAlmostEqual(ratio, 1.25, places=12, msg=name)
            self.assertTrue(interval[0] <= ratio <= interval[1], name)
        status, said = quiet("compare", self.file("a.json", result), self.file("b.json", slower))
        self.assertEqual(status, 0)
        self.assertIn("| c | 1.250 |", said)
        self.assertIn("| geometric mean of 4 | 1.250 |", said)

    def test_the_interval_covers_the_ratio_about_as_often_as_it_says(self):
        # Lognormal times of nine repetitions, whose true ratio is 2.
        chance = tables.random.Random(7)
        covered = 0
        for _ in range(200):
            a = [chance.lognormvariate(0, 0.1) for _ in range(9)]
            b = [2 * chance.lognormvariate(0, 0.1) for _ in range(9)]
            _, (low, high) = tables.ratio_of_medians(a, b, draws=400)
            covered += low <= 2 <= high
        self.assertGreater(covered, 175)
        self.assertLess(covered, 200)

    def test_one_repetition_has_a_ratio_and_no_interval(self):
        self.assertEqual(tables.ratio_of_medians([2.0], [3.0]), (1.5, None))

    def test_numbers_have_two_digits_and_no_exponent(self):
        for value, text in [(12345.6, "12,000"), (0.01234, "0.012"), (0.996, "1.0"), (9.96, "10"), (4.04, "4.0"),
                            (0, "0"), (None, ""), (123, "120"), (1.25e6, "1,200,000")]:
            self.assertEqual(tables.shown(value), text)
        self.assertEqual(tables.shown(2409.7, 3), "2,410")

    def test_prose_stays_and_only_what_stands_between_the_marks_is_made_anew(self):
        results = [tables.Result("here", self.sample())]
        places = "\n".join(f"<!-- table: {name} -->\nold\n<!-- end -->" for name in tables.TABLES)
        made = tables.with_tables(f"before\n{places}\nafter", results)
        self.assertTrue(made.startswith("before\n<!-- table: machines -->\n| "))
        self.assertTrue(made.endswith("<!-- end -->\nafter"))
        self.assertNotIn("old", made)
        self.assertIn("| processor | P, 2 cores |", made)
        self.assertEqual(tables.with_tables(made, results), made)
        for text, problem in [("<!-- table: bound -->", "no end"), ("<!-- table: boundless -->", "no table"),
                              ("nothing", "no place for the tables")]:
            with self.assertRaisesRegex(tables.Problem, problem):
                tables.with_tables(text, results)

    def test_a_figure_is_the_median_of_its_repetitions(self):
        result = tables.Result("here", self.sample())
        self.assertEqual(result.median("a/90", "share of bound"), 0.6)
        self.assertIsNone(result.median("a/90", "ratio"))
        self.assertIsNone(result.median("gone", "seconds"))
        table = tables.grid("share", "share of bound", [90, 200], [("A", "a"), ("none", "gone")])([result, result])
        self.assertEqual(table.split("\n")[0], "| share | here: N = 90 | 200 | here: N = 90 | 200 |")
        self.assertEqual(table.split("\n")[2:], ["| A | 0.60 |  | 0.60 |  |"])


class Kept(unittest.TestCase):
    """The results and the README of this project."""

    def setUp(self):
        self.results = tables.kept_results(os.path.join(PROJECT, "benchmarks", "results"))

    def test_the_tables_of_the_readme_are_those_of_the_results_that_are_kept(self):
        readme = os.path.join(PROJECT, "benchmarks", "README.md")
        self.assertEqual(quiet("check", readme), (0, ""))
        with open(readme, encoding="utf-8") as file:
            text = file.read()
        first = next(line for line in text.split("\n") if line.startswith("| Hopf, double | "))
        changed = first.replace("0.", "1.", 1)
        self.assertNotEqual(first, changed)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "README.md")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace(first, changed))
            status, said = quiet("check", path)
            self.assertEqual(status, 1)
            self.assertIn("tables.py write", said)
            self.assertEqual(quiet("write", path), (0, ""))
            with open(path, encoding="utf-8") as file:
                self.assertEqual(file.read(), text)

    def test_every_result_has_repetitions_of_every_benchmark_and_says_of_what_machine(self):
        for result in self.results:
            self.assertGreaterEqual(result.content["repetitions"], 3)
            for key in tables.MACHINE:
                self.assertTrue(result.content["machine"].get(key), key)
            for name, entry in result.content["benchmarks"].items():
                self.assertEqual(len({len(values) for values in entry.values()}), 1, name)
                self.assertGreater(statistics.median(entry["seconds"]), 0, name)

    def test_the_names_in_the_tables_are_those_of_benchmarks(self):
        for name, rows in (("bound", 6), ("speed", 10), ("ratios", 9), ("else", 4), ("nulls", 10)):
            self.assertGreaterEqual(len(tables.TABLES[name](self.results).split("\n")), 2 + rows, name)

    def test_the_script_runs_as_a_program(self):
        script = os.path.join(PROJECT, "benchmarks", "tables.py")
        path = os.path.join(PROJECT, "benchmarks", "results", tables.KEPT[0][0])
        done = subprocess.run([sys.executable, "-B", script, "compare", path, path], capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("| 1.000 |", done.stdout)
        done = subprocess.run([sys.executable, "-B", script, "compare", path, path + ".gone"], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("tables.py: ", done.stderr)


if __name__ == "__main__":
    unittest.main()
