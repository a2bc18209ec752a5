"""The work that the comparator's runs do: one process, a fixed number of timed steps; prints their median and least.

python -m tests.bench.comparator_work --rounds 20
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

SIDE = 96
STEPS = 1500


def main(arguments: Sequence[str]) -> int:
    """Time ``STEPS`` steps of ``--rounds`` matrix products each; 21 rounds are 5 % more work than 20."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args(arguments).rounds
    rng = np.random.default_rng(0)
    left, right = rng.standard_normal((2, SIDE, SIDE), dtype=np.float32)
    out = np.empty_like(left)
    times = np.empty(STEPS, np.int64)
    for step in range(STEPS):
        start = time.perf_counter_ns()
        for _ in range(rounds):
            np.matmul(left, right, out=out)
        times[step] = time.perf_counter_ns() - start
    print(json.dumps({"median_ns": float(np.median(times)), "floor_ns": float(times.min())}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
