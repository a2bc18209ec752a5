"""README's commands are run, and print what README shows, but for the numbers."""

import pytest

from tests.docs.console import Step, blocks, run, same_shape
from tests.docs.readme import README, kind

STEPS = [step for steps in blocks(README.read_text(encoding="utf-8")) for step in steps]


def steps(wanted: str) -> list[Step]:
    return [step for step in STEPS if kind(step.command) == wanted]


def check(step: Step, timeout_s: float) -> None:
    got = run(step.command, timeout_s=timeout_s)
    assert same_shape(step.shown, got), f"README shows another output; run `make readme`. Now it is:\n{got}"


def test_readme_begins_with_the_two_commands() -> None:
    assert [step.command.split()[:2] for step in STEPS if step.command.startswith("make")][:2] == [
        ["make", "demo"],
        ["make", "test"],
    ]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("step", steps("fast"), ids=lambda step: step.command)
def test_the_command_prints_what_readme_shows(step: Step) -> None:
    check(step, timeout_s=110)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_demo_prints_what_readme_shows() -> None:
    for step in steps("slow"):
        if step.command.startswith("make demo"):
            check(step, timeout_s=890)
