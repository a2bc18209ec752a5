"""All peers' workers, and the rounds in which they take turns."""

import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import IO, Any, TypeAlias

from typing_extensions import Self

Json: TypeAlias = dict[str, Any]
SAID = 300
"""Characters of a failure that are kept."""
FOLDERS = re.compile(r"(?:/[\w.+-]+)+/")
"""Of absolute paths: they say nothing on another machine."""


class WorkerFailedError(Exception):
    """A worker ended; what it said last."""


class Worker:
    """A process that holds one peer."""

    def __init__(self, key: str, settings: Mapping[str, object], errors: IO[str]) -> None:
        self.key = key
        command = [sys.executable, "-m", "tests.bench.peers.worker", json.dumps({**settings, "peer": key})]
        self._errors = errors
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        )

    def hear(self) -> Json:
        """The next answer.

        Raises:
            WorkerFailedError: it ended instead.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            raise WorkerFailedError(self._last_words())
        answer: Json = json.loads(line)
        return answer

    def ask(self, **request: object) -> Json:
        """Send a request and wait for the answer.

        Raises:
            WorkerFailedError: it ended instead.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            self._process.wait()
            raise WorkerFailedError(self._last_words()) from None
        return self.hear()

    def close(self) -> None:
        """End the process: without requests it has nothing to do."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def _last_words(self) -> str:
        self._errors.flush()
        self._errors.seek(0)
        lines = [line.strip() for line in self._errors.read().splitlines() if line.strip()]
        return (lines[-1] if lines else f"exit code {self._process.returncode}")[:SAID]


@dataclass(slots=True)
class Contest:
    """The workers that are ready, those that are not and why, and what was measured."""

    workers: dict[str, Worker] = field(default_factory=dict)
    introductions: dict[str, Json] = field(default_factory=dict)
    absent: dict[str, Json] = field(default_factory=dict)
    """By peer: its name and the reason."""
    blocks: dict[str, list[list[int]]] = field(default_factory=dict)
    """Latencies of each round, in ns."""

    def admit(self, worker: Worker) -> None:
        """Wait until a worker is ready; note why it is not."""
        try:
            said = worker.hear()
        except WorkerFailedError as error:
            said = {"name": worker.key, "absent": f"failed: {error}"}
        if "absent" in said:
            self._leave(worker.key, said["name"], said["absent"])
            worker.close()
        else:
            self.workers[worker.key] = worker
            self.introductions[worker.key] = said

    def play(self, rounds: int, decisions: int, *, seed: int, on_block: Callable[[], object] = lambda: None) -> None:
        """In each round every worker decides a block, in an order that is drawn anew.

        Args:
            rounds: how often; the first one is not counted, since just-in-time compilers still work in it.
            decisions: in each block.
            seed: of the orders.
            on_block: called after each block.
        """
        order = random.Random(seed)
        for number in range(rounds + 1):
            for key in order.sample(list(self.workers), len(self.workers)):
                taken = self._ask(key, do="measure", decisions=decisions)
                if number and taken:
                    self.blocks.setdefault(key, []).append(taken["latencies_ns"])
                on_block()

    def judge(self) -> dict[str, Json]:
        """Each worker's accuracy and memory."""
        return {key: self._ask(key, do="judge") for key in list(self.workers)}

    def medians_ns(self, key: str) -> list[float]:
        """One number for each round."""
        return [float(median(block)) for block in self.blocks[key]]

    def _ask(self, key: str, **request: object) -> Json:
        """A worker that fails leaves the contest; what it measured until then does not count."""
        try:
            return self.workers[key].ask(**request)
        except WorkerFailedError as error:
            self._leave(key, self.introductions[key]["name"], f"failed: {error}")
            self.workers.pop(key).close()
            self.blocks.pop(key, None)
            return {}

    def _leave(self, key: str, name: str, reason: str) -> None:
        self.absent[key] = {"name": name, "reason": FOLDERS.sub("", reason)}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for worker in self.workers.values():
            worker.close()


def start(keys: Sequence[str], settings: Mapping[str, object], open_errors: Callable[[str], IO[str]]) -> Contest:
    """Start the workers one after the other; a compiler at work must not slow the next one's start."""
    contest = Contest()
    for key in keys:
        contest.admit(Worker(key, settings, open_errors(key)))
    return contest
