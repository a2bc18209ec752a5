"""``edge-mm bench report`` on real files."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from edge_mm.bench.command import app
from edge_mm.bench.estimate import Estimate
from edge_mm.bench.result import result_json
from edge_mm.contracts.base import to_json
from edge_mm.errors import InputError, UnavailableError
from tests.unit.bench.page.page_parts import Parsed, evaluation, staged


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    bench, scored = tmp_path / "bench.json", tmp_path / "eval.json"
    bench.write_bytes(result_json(staged()))
    scored.write_bytes(to_json(evaluation()))
    return bench, scored


def test_page_of_files(files: tuple[Path, Path], tmp_path: Path) -> None:
    bench, scored = files
    out = tmp_path / "new" / "page.html"
    words = ["report", str(bench), str(bench), "--accuracy", str(scored), "--out", str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.exception
    parsed = Parsed(out.read_text(encoding="utf-8"))
    assert "Accuracy and latency" in parsed.texts["h2"]
    assert parsed.open == []


@pytest.mark.parametrize("command", [["merge"], ["report", "--out", "page.html"], ["check"]])
def test_estimate_never_stands_beside_measurements(tmp_path: Path, command: list[str]) -> None:
    guess = Estimate(
        device="orin", precision="fp16", graphs=("a",), low_ms=1.0, points=70, devices=(), device_points=0, note=""
    )
    path = tmp_path / "estimate.json"
    path.write_bytes(to_json(guess))
    refused = CliRunner().invoke(app, [*command, str(path)])
    assert type(refused.exception) is InputError
    assert "a result of `edge-mm bench`" in str(refused.exception)


def test_what_cannot_be_read_or_written_is_one_clear_error(files: tuple[Path, Path], tmp_path: Path) -> None:
    bench, _ = files
    missing = CliRunner().invoke(app, ["report", str(tmp_path / "none.json"), "--out", str(tmp_path / "page.html")])
    assert type(missing.exception) is InputError
    blocked = CliRunner().invoke(app, ["report", str(bench), "--out", str(bench / "page.html")])
    assert type(blocked.exception) is UnavailableError
    assert not (tmp_path / "page.html").exists()
