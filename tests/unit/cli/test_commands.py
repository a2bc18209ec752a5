from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from edge_mm.cli.commands import COMMANDS, loaded, needed_by
from edge_mm.errors import UnavailableError
from tests.support.command import edge_mm


def point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name=name, value=value, group="edge_mm.commands")


def test_an_extra_that_is_not_installed_says_what_to_install() -> None:
    command = loaded(point("train", "edge_mm_nowhere.command:train"))
    with pytest.raises(UnavailableError, match=r"Run: pip install 'edge-mm\[nowhere\]'"):
        command.registered_callback.callback()


def test_a_command_of_another_package_names_that_package() -> None:
    command = loaded(point("fly", "somebody.elses:fly"))
    with pytest.raises(UnavailableError, match="Run: pip install what somebody needs"):
        command.registered_callback.callback()


def test_what_our_own_commands_lack_is_of_the_base_install_or_a_bug() -> None:
    for name in [*COMMANDS, None]:
        lacking = needed_by(name, ModuleNotFoundError(name="numpy"))
        assert lacking is not None
        assert lacking.fix == "Run: pip install edge-mm"
        assert needed_by(name, ModuleNotFoundError(name="edge_mm.nowhere")) is None


def test_a_module_that_the_export_command_lacks_is_the_extras() -> None:
    lacking = needed_by("export", ModuleNotFoundError(name="torch"))
    assert lacking is not None
    assert "Python module 'torch'" in str(lacking)
    assert "pip install 'edge-mm[export]'" in str(lacking)


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"bench"}))
def test_every_command_has_help_with_an_example(name: str) -> None:
    outcome = edge_mm(name, "--help")
    assert outcome.code == 0
    assert f"For example: edge-mm {name} " in " ".join(outcome.out.split())


def test_help_lists_every_command() -> None:
    outcome = edge_mm("--help")
    assert outcome.code == 0
    assert all(f"  {name} " in outcome.out for name in [*COMMANDS, "export"])


@pytest.mark.parametrize("arguments", [["nonsense"], ["predict"], ["predict", "b", "--nonsense"], ["--nonsense"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    outcome = edge_mm(*arguments)
    assert outcome.code == 2
    assert "Traceback" not in outcome.err


def test_version(root: Path) -> None:
    from edge_mm import __version__

    assert f'version = "{__version__}"' in (root / "pyproject.toml").read_text(encoding="utf-8")
    assert edge_mm("--version").out == f"edge-mm {__version__}\n"
