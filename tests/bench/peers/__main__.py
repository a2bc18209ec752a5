"""What a user would pick instead of edge_mm, on the same graphs, in one interleaved run, with accuracy.

    python -m tests.bench.peers build/digits --items examples/digits/items.jsonl --out docs/results/peers.json

Each peer has a process of its own and sleeps while another is timed. In each round all of them decide a block of the
same prepared inputs, in an order that is drawn anew, and a round's medians are compared in pairs. What is timed goes
from prepared tensors to the outputs of every head: preprocessing is the same for all, and left out. Peers that are not
installed are listed with the reason. PyTorch runs the model of ``--recipe``, by default the packaged one that is named
as the bundle. NNCF and ModelOpt calibrate on ``--calibration``, by default the recipe's samples; it must not be what is
evaluated.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.progress import Progress

from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm_export.recipe import find_recipe, load_recipe, packaged
from tests.bench.evidence import write_evidence
from tests.bench.peers.contest import Contest, start
from tests.bench.peers.figures import peer_figures
from tests.bench.peers.table import peers

FOLDER = Path(__file__).parent
SOURCES = (
    *sorted(f"tests/bench/peers/{path.name}" for path in FOLDER.glob("*.py")),
    "edge_mm/bench/verdict.py",
    *(f"edge_mm/engines/{name}.py" for name in ("ort", "ort_buffers", "ort_load", "ort_options")),
    *(f"edge_mm/graph/{name}.py" for name in ("feeds", "monolithic", "open", "split", "stage")),
)


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write."""
    given = _parser().parse_args(arguments)
    bundle = open_bundle(given.bundle)
    keys = given.peers.split(",") if given.peers else list(peers(bundle.manifest.modality_names))
    settings = _settings(bundle, given)
    with tempfile.TemporaryDirectory() as folder:

        def errors_of(key: str) -> IO[str]:
            return (Path(folder) / f"{key}.txt").open("w+")

        with start(keys, settings, errors_of) as contest:
            result = _result(bundle, contest, given)
    print(json.dumps(result, indent=2))
    if given.out:
        write_evidence(given.out, result, sources=SOURCES)
    return 0


def _settings(bundle: Bundle, given: argparse.Namespace) -> dict[str, object]:
    """What the workers are told; a recipe and its samples are looked for where none are named."""
    recipe = given.recipe or (bundle.manifest.name if bundle.manifest.name in packaged() else None)
    calibration = given.calibration or (_samples(recipe) if recipe else None)
    told = {
        "bundle": given.bundle,
        "items": given.items,
        "calibration": calibration,
        "modelopt_python": given.modelopt_python,
    }
    paths = {name: str(path) for name, path in told.items() if path}
    return {**paths, "threads": given.threads, "recipe": recipe}


def _samples(recipe: str) -> Path | None:
    path = find_recipe(recipe)
    items = load_recipe(path).samples.items
    return path.parent / items if items else None


def _result(bundle: Bundle, contest: Contest, given: argparse.Namespace) -> dict[str, object]:
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("Taking turns", total=(given.rounds + 1) * len(contest.workers))
        contest.play(given.rounds, given.decisions, seed=given.seed, on_block=lambda: bar.advance(task))
    judged = contest.judge()
    return {
        "bundle": {"name": bundle.manifest.name, "version": bundle.manifest.version, "digest": bundle.digest},
        "threads": given.threads,
        "rounds": given.rounds,
        "decisions_per_round": given.decisions,
        "seed": given.seed,
        "items": given.items.name if given.items else None,
        "modalities": list(bundle.manifest.modality_names),
        "peers": peer_figures(contest, judged),
        "absent": contest.absent,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--items", type=Path, help="labelled items that every peer answers")
    parser.add_argument("--calibration", type=Path, help="items that quantisers look at: others than --items")
    parser.add_argument("--recipe", help="what the bundle was exported from, for PyTorch")
    parser.add_argument("--modelopt-python", help="interpreter of an environment with nvidia-modelopt[onnx]")
    parser.add_argument("--peers", metavar="NAME,...", help="only these")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--decisions", type=int, default=40, help="in each round")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
