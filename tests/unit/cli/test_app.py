import subprocess
import sys
from pathlib import Path

from tests.support.command import edge_mm

PROGRAM = """
import sys
from edge_mm.cli import app, commands
commands.COMMANDS["boom"] = ("boom", "boom")
sys.argv = ["edge-mm", "boom"]
app.main()
"""


def boom(folder: Path, statement: str) -> subprocess.CompletedProcess[str]:
    """Run a command of which the body is ``statement``, in a process of its own."""
    (folder / "boom.py").write_text(f"def boom() -> None:\n    {statement}\n")
    (folder / "program.py").write_text(PROGRAM)
    return subprocess.run([sys.executable, str(folder / "program.py")], capture_output=True, text=True, check=False)


def test_a_bug_of_ours_shows_where_and_asks_for_a_report(tmp_path: Path) -> None:
    done = boom(tmp_path, "1 / 0")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" in done.stderr
    assert "boom.py" in done.stderr
    assert done.stderr.endswith("please report it with the lines above.\n")


def test_an_interrupt_is_no_bug(tmp_path: Path) -> None:
    done = boom(tmp_path, "raise KeyboardInterrupt")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_library_that_is_gone_is_the_environments_fault_and_a_module_of_ours_is_a_bug(tmp_path: Path) -> None:
    library, ours = boom(tmp_path, "import nowhere_to_be_found"), boom(tmp_path, "import edge_mm.nowhere_to_be_found")
    assert (library.returncode, ours.returncode) == (5, 1)
    assert library.stderr.startswith("error: Python module 'nowhere_to_be_found'")
    assert library.stderr.count("\n") == 1
    assert "Traceback" in ours.stderr


def test_without_a_command_there_is_help() -> None:
    outcome = edge_mm()
    assert outcome.code == 2
    assert "Commands:" in outcome.out + outcome.err
