"""Does the verdict on pairs of runs hold what it promises? Records real processes, then resamples whole runs.

    python -m tests.bench.comparator --out docs/results/comparator.json

Each recorded round is three processes in a random order: the work, the same work again, and 5 % more work. From them:
- A/A: how often ten pairs of equal runs give "slower". Twenty different runs are drawn from all equal ones and paired.
- power: how often ten rounds show the 5 %, while one run of the ten A is made half as slow again, which hides it.
The paired t-test stands beside it: what a user would pick instead.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, run
from typing import TypeAlias, TypedDict

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from scipy.stats import binomtest, ttest_rel

from edge_mm.bench.verdict import judge
from tests.bench.evidence import write_evidence

F64: TypeAlias = NDArray[np.float64]
Rule: TypeAlias = Callable[[F64, F64], bool]
"""True if it calls B slower than A."""

PAIRS = 10
OUTLIER = 1.5
"""What the outlier run is multiplied with: larger than any pause seen while recording."""
BASE_ROUNDS, SLOW_ROUNDS = 20, 21
"""5 % more work."""
METRICS = ("floor", "median", "wall")
"""Of a process: its least step, its median step, and its wall time with the start of the interpreter."""
JUDGED = "floor"
"""What the bar on power is held against. Where a neighbour shares the core, every other number of a run moves by more
than 5 % with that neighbour; the figures of all three say how far."""
BARS = {"false_slower": 0.025, "power": 0.90}
SOURCES = (
    "edge_mm/bench/sign_test.py",
    "edge_mm/bench/tails.py",
    "edge_mm/bench/verdict.py",
    "tests/bench/comparator.py",
    "tests/bench/comparator_work.py",
)


class Rate(TypedDict):
    """How often something happened, with its exact 95 % interval over the resamples."""

    rate: float
    low: float
    high: float
    repeats: int


class Figures(TypedDict):
    """Of one metric."""

    noise: dict[str, float]
    rules: dict[str, dict[str, Rate]]


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One number per process; float64 ``(rounds,)``, the same round at the same place."""

    base: F64
    again: F64
    slow: F64


def sign_rule(a: F64, b: F64) -> bool:
    """The verdict that ships."""
    return judge(a.tolist(), b.tolist()).answer == "slower"


def t_rule(a: F64, b: F64) -> bool:
    """One-sided paired t-test on log times at the same level."""
    return bool(ttest_rel(np.log(b), np.log(a), alternative="greater").pvalue <= BARS["false_slower"])


def record(rounds: int) -> dict[str, Recording]:
    """Run the processes; the median step that each prints, and its wall time."""
    coin = random.Random(0)
    kinds = {"base": BASE_ROUNDS, "again": BASE_ROUNDS, "slow": SLOW_ROUNDS}
    runs: dict[str, dict[str, list[float]]] = {m: {kind: [] for kind in kinds} for m in METRICS}
    for _ in track(range(rounds), "recording", console=Console(stderr=True)):
        for kind in coin.sample(sorted(kinds), len(kinds)):
            for metric, value in _run(kinds[kind]).items():
                runs[metric][kind].append(value)
    return {metric: Recording(**{kind: np.array(values) for kind, values in by.items()}) for metric, by in runs.items()}


def _run(rounds: int) -> dict[str, float]:
    """One process, three numbers of it."""
    words = (sys.executable, "-m", "tests.bench.comparator_work", "--rounds", str(rounds))
    start = time.perf_counter()
    printed = json.loads(run(words, stdout=PIPE, check=True).stdout)
    wall_s = time.perf_counter() - start
    return {"floor": printed["floor_ns"], "median": printed["median_ns"], "wall": wall_s}


def false_slower(rec: Recording, rule: Rule, repeats: int) -> Rate:
    """A/A: twenty different runs of all equal ones, paired as drawn."""
    rng = np.random.default_rng(1)
    equal = np.concatenate((rec.base, rec.again))
    hits = sum(rule(*equal[rng.permutation(len(equal))[: 2 * PAIRS]].reshape(2, PAIRS)) for _ in range(repeats))
    return _rate(hits, repeats)


def power(rec: Recording, rule: Rule, repeats: int, *, outlier: bool) -> Rate:
    """Ten whole rounds of A and the slower B, with or without the outlier that hides it."""
    rng = np.random.default_rng(2)
    hits = 0
    for _ in range(repeats):
        chosen = rng.permutation(len(rec.base))[:PAIRS]
        a = rec.base[chosen].copy()
        a[0] *= OUTLIER if outlier else 1.0
        hits += rule(a, rec.slow[chosen])
    return _rate(hits, repeats)


def _rate(hits: int, repeats: int) -> Rate:
    interval = binomtest(hits, repeats).proportion_ci(0.95, method="exact")
    return Rate(rate=hits / repeats, low=float(interval.low), high=float(interval.high), repeats=repeats)


def noise(rec: Recording) -> dict[str, float]:
    """How far the runs scatter, and what ten pairs of them could find."""
    pair_noise = np.log(rec.again / rec.base)
    effects = [
        judge(rec.base[at : at + PAIRS].tolist(), rec.again[at : at + PAIRS].tolist()).detectable_percent or 0.0
        for at in range(0, len(rec.base) - PAIRS + 1, PAIRS)
    ]
    return {
        "run_cv_percent": 100 * float(rec.base.std() / rec.base.mean()),
        "pair_sd_percent": 100 * float(pair_noise.std()),
        "pair_mad_sd_percent": 148.26 * float(np.median(np.abs(pair_noise - np.median(pair_noise)))),
        "median_slowdown_percent": 100 * float(np.median(rec.slow / rec.base) - 1),
        "median_detectable_percent": float(np.median(effects)),
    }


def evaluate(rec: Recording, repeats: int) -> Figures:
    """All figures of one metric."""
    rules: Mapping[str, Rule] = {"sign_test": sign_rule, "paired_t_test": t_rule}
    by_rule = {
        name: {
            "false_slower": false_slower(rec, rule, repeats),
            "power": power(rec, rule, repeats, outlier=False),
            "power_with_outlier": power(rec, rule, repeats, outlier=True),
        }
        for name, rule in rules.items()
    }
    return Figures(noise=noise(rec), rules=by_rule)


def meets_bars(figures: Mapping[str, Figures]) -> bool:
    """Nobody is called slower wrongly, whatever is measured, and the judged metric finds the 5 %."""
    quiet = all(one["rules"]["sign_test"]["false_slower"]["rate"] <= BARS["false_slower"] for one in figures.values())
    return quiet and figures[JUDGED]["rules"]["sign_test"]["power_with_outlier"]["rate"] >= BARS["power"]


def read_runs(path: Path) -> dict[str, Recording]:
    """The raw runs of an earlier result."""
    raw = json.loads(path.read_text())["result"]["runs"]
    return {metric: Recording(**{kind: np.array(v) for kind, v in by.items()}) for metric, by in raw.items()}


def main(arguments: Sequence[str]) -> int:
    """Record or read, resample, print, write; 3 if a bar is not met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200, help="three runs each; two of them are equal")
    parser.add_argument("--repeats", type=int, default=20_000)
    parser.add_argument("--runs", type=Path, help="evaluate the raw runs of this earlier result; record none")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    recordings = read_runs(options.runs) if options.runs else record(options.rounds)
    figures = {metric: evaluate(rec, options.repeats) for metric, rec in recordings.items()}
    print(json.dumps(figures, indent=2))
    passed = meets_bars(figures)
    if options.out:
        runs = {m: {k: getattr(rec, k).tolist() for k in ("base", "again", "slow")} for m, rec in recordings.items()}
        result = {"figures": figures, "bars": BARS, "passed": passed, "pairs": PAIRS, "runs": runs}
        write_evidence(options.out, result, sources=SOURCES)
    return 0 if passed else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
