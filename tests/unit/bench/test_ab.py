"""Interleaved runs of two commands: real processes for the runner, a scripted one for the order."""

import sys
from collections.abc import Callable

import pytest

from edge_mm.bench.ab import AbPlan, AbRuns, ab_result, order_of_runs, run_pairs
from edge_mm.bench.environment import capture
from edge_mm.bench.process_run import Command, parse_command, run_once
from edge_mm.errors import InputError, UsageError

A = Command(words=("a",))
B = Command(words=("b",))


def python(code: str, metric: str | None = None) -> Command:
    return Command(words=(sys.executable, "-c", code), metric=metric)


def scripted(costs: dict[str, float], log: list[str]) -> Callable[[Command], float]:
    def run(command: Command) -> float:
        log.append(str(command))
        return costs[str(command)]

    return run


def test_wall_time_is_the_processs() -> None:
    assert 0.05 < run_once(python("import time; time.sleep(0.05)")) < 5


@pytest.mark.parametrize(
    ("printed", "path"),
    [
        ('{"p50": 2.5}', "p50"),
        ('{\\n "rows": [{"p50": 2.5}]\\n}', "rows.0.p50"),
        ('loading\\n{"p50": 2.5}', "p50"),
    ],
)
def test_metric_is_found_in_what_the_command_prints(printed: str, path: str) -> None:
    assert run_once(python(f"print('{printed}')", path)) == 2.5


@pytest.mark.parametrize(
    "printed", ["", "fast", '{"p90": 1}', '{"p50": "1"}', '{"p50": true}', "[1]", '{"p50": null}', '{"p50": NaN}']
)
def test_missing_metric_is_a_clear_error(printed: str) -> None:
    with pytest.raises(InputError, match="expected a number at 'p50' of the JSON"):
        run_once(python(f"print('{printed}')", "p50"))


def test_failing_command_is_quoted_with_its_exit_code() -> None:
    with pytest.raises(InputError, match="expected exit code 0, got 7: no camera"):
        run_once(python("import sys; sys.stderr.write('no\\ncamera'); sys.exit(7)"))


def test_unknown_program_and_bad_quotes_are_wrong_usage() -> None:
    with pytest.raises(UsageError, match="No such file"):
        run_once(parse_command("no-such-program-anywhere --flag"))
    with pytest.raises(UsageError, match="matching quotes"):
        parse_command("echo 'one")
    with pytest.raises(UsageError, match="got nothing"):
        parse_command("  ")


def test_runs_are_interleaved_and_the_coin_is_seeded() -> None:
    log: list[str] = []
    runs = run_pairs(AbPlan(a=A, b=B, pairs=20, seed=5), lambda: None, scripted({"a": 1.0, "b": 2.0}, log))
    assert log[:2] == ["a", "b"]
    assert [set(log[at : at + 2]) for at in range(2, len(log), 2)] == [{"a", "b"}] * 20
    assert log[2::2] == [pair.first for pair in runs.pairs]
    assert 4 <= sum(pair.first == "a" for pair in runs.pairs) <= 16
    plan = AbPlan(a=A, b=B, seed=6)
    assert list(order_of_runs(plan)) == list(order_of_runs(plan))


def test_verdict_of_wall_time_and_of_throughput() -> None:
    costs = {"a": 1.0, "b": 1.1}
    for better, answer in ((False, "slower"), (True, "faster")):
        plan = AbPlan(a=A, b=B, higher_is_better=better)
        result = ab_result(plan, run_pairs(plan, lambda: None, scripted(costs, [])), capture())
        assert result.verdict.answer == answer
        assert result.complete


def test_ctrl_c_keeps_the_finished_pairs() -> None:
    def run(_: Command) -> float:
        calls.append(1)
        if len(calls) == 2 + 2 * 7 + 1:
            raise KeyboardInterrupt
        return 1.0 + len(calls) / 1000

    calls: list[int] = []
    plan = AbPlan(a=A, b=B)
    runs = run_pairs(plan, lambda: None, run)
    assert (len(runs.pairs), runs.complete) == (7, False)
    assert not ab_result(plan, runs, capture()).complete


def test_ctrl_c_before_the_first_pair_is_passed_on() -> None:
    def run(_: Command) -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_pairs(AbPlan(a=A, b=B), lambda: None, run)


def test_a_metric_of_zero_is_refused() -> None:
    plan = AbPlan(a=A, b=B)
    runs = run_pairs(plan, lambda: None, scripted({"a": 1.0, "b": 0.0}, []))
    with pytest.raises(InputError, match="expected a positive number, got 0"):
        ab_result(plan, runs, capture())
    assert AbRuns().complete is False
