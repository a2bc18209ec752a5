"""Run README's commands and write their real output into it: ``make readme``."""

import re
import sys

from tests.docs.console import BLOCK, Step, blocks, renewed, run
from tests.docs.markdown import ROOT
from tests.docs.readme import README, kind

TIMEOUT_S = 3600.0


def written(step: Step) -> str:
    """The step as the document should show it."""
    print(f"$ {step.command}", file=sys.stderr, flush=True)
    output = (
        step.shown if kind(step.command) == "reader" else renewed(step.shown, run(step.command, timeout_s=TIMEOUT_S))
    )
    return f"$ {step.command}\n" + (f"{output}\n" if output else "")


def main() -> None:
    """Rewrite every console block of README."""
    text = README.read_text(encoding="utf-8")
    bodies = iter(["".join(written(step) for step in steps) for steps in blocks(text)])
    README.write_text(BLOCK.sub(lambda _: f"```console\n{next(bodies)}```", text), encoding="utf-8")
    changed = re.sub(r"\s+", " ", str(README.relative_to(ROOT)))
    print(f"wrote {changed}: review the difference", file=sys.stderr)


if __name__ == "__main__":
    main()
