"""Run README's commands and write their real output into it: ``make readme``.

python -m tests.docs.update_readme [COMMAND...]    only these commands; without any, all
"""

import sys

from tests.docs.console import BLOCK, Step, blocks, renewed, run
from tests.docs.readme import README, kind

TIMEOUT_S = 3600.0


def written(step: Step, only: list[str]) -> str:
    """The step as the document should show it."""
    output = step.shown
    if kind(step.command) != "reader" and (not only or step.command in only):
        print(f"$ {step.command}", file=sys.stderr, flush=True)
        output = renewed(step.shown, run(step.command, timeout_s=TIMEOUT_S))
    return f"$ {step.command}\n" + (f"{output}\n" if output else "")


def main(only: list[str]) -> None:
    """Rewrite README's console blocks."""
    text = README.read_text(encoding="utf-8")
    bodies = iter(["".join(written(step, only) for step in steps) for steps in blocks(text)])
    README.write_text(BLOCK.sub(lambda _: f"```console\n{next(bodies)}```", text), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
