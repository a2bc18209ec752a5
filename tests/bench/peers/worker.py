"""One peer in a process of its own: its threads sleep, and its libraries meet nobody else's, while others are timed.

    python -m tests.bench.peers.worker SETTINGS_AS_JSON

Reads one request a line from standard input, writes one answer a line to what was its standard output; whatever
libraries print goes to standard error.
"""

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO, TypeAlias

from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.errors import UnavailableError
from tests.bench.peers.accuracy import accuracy, largest_difference
from tests.bench.peers.cases import item_cases, recorded_cases
from tests.bench.peers.peer import Opened, Peer, Task
from tests.bench.peers.table import peers
from tests.bench.peers.timing import time_block

Json: TypeAlias = dict[str, Any]


def main(settings: Mapping[str, Any]) -> None:
    """Open the peer, then answer until the requests end."""
    answers = _own_output()
    bundle = open_bundle(Path(settings["bundle"]))
    peer = peers(bundle.manifest.modality_names)[settings["peer"]]
    with tempfile.TemporaryDirectory() as scratch:
        try:
            start = time.perf_counter()
            versions = peer.versions()
            task = make_task(bundle, settings, Path(scratch))
            opened = peer.open(task)
            opened.graph.__enter__()
        except UnavailableError as error:
            _say(answers, {"name": peer.name, "absent": str(error)})
            return
        _say(answers, _introduction(peer, opened, versions, time.perf_counter() - start))
        _serve(answers, task, opened, settings)
        opened.graph.close()


def make_task(bundle: Bundle, settings: Mapping[str, Any], scratch: Path) -> Task:
    """What the settings describe."""
    calibration, modelopt = settings.get("calibration"), settings.get("modelopt_python")
    return Task(
        bundle=bundle,
        threads=settings["threads"],
        cases=recorded_cases(bundle),
        scratch=scratch,
        recipe=settings.get("recipe"),
        calibration=item_cases(bundle, Path(calibration)) if calibration else (),
        modelopt_python=Path(modelopt) if modelopt else None,
    )


def _own_output() -> TextIO:
    """Keep standard output to ourselves: quantisers print on it."""
    kept = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return kept


def _introduction(peer: Peer, opened: Opened, versions: Json, open_s: float) -> Json:
    return {
        "name": peer.name,
        "versions": versions,
        "threads": opened.threads,
        "settings": dict(opened.settings),
        "open_s": open_s,
    }


def _serve(answers: TextIO, task: Task, opened: Opened, settings: Mapping[str, Any]) -> None:
    decisions = [opened.decision(opened.graph, case) for case in task.cases]
    doing: dict[str, Callable[[Json], Json]] = {
        "measure": lambda request: {"latencies_ns": time_block(decisions, request["decisions"])},
        "judge": lambda _: _judged(task.bundle, opened, settings),
    }
    for line in sys.stdin:
        request = json.loads(line)
        _say(answers, doing[request["do"]](request))


def _judged(bundle: Bundle, opened: Opened, settings: Mapping[str, Any]) -> Json:
    items = settings.get("items")
    return {
        "largest_difference": largest_difference(bundle, opened.graph),
        "accuracy": accuracy(bundle, opened.graph, Path(items), engine=settings["peer"]) if items else None,
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _say(answers: TextIO, answer: Json) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
