"""``edge-mm bench estimate`` and ``edge-mm bench start`` on a real bundle."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from edge_mm.bench.command import app
from edge_mm.bench.cost import COST_FILE
from edge_mm.bundle.open import open_bundle
from edge_mm.contracts.base import to_json
from edge_mm.errors import BundleError, ContractMismatchError, InputError, UsageError
from edge_mm_export.cost import bundle_cost
from tests.support.bundles import build_bundle

POINTS = "device,campaign,model,precision,latency_ms,gpu_mhz,memory_gb_s,statistic,source\n"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = build_bundle(tmp_path_factory.mktemp("estimate") / "tiny")
    (folder / COST_FILE).parent.mkdir(exist_ok=True)
    (folder / COST_FILE).write_bytes(to_json(bundle_cost(folder, open_bundle(folder).manifest)))
    return folder


def bench(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_every_row_of_a_bench_is_estimated_at_every_precision(bundle: Path) -> None:
    outcome = bench("estimate", bundle, "--device", "orin-nano-super")
    assert outcome.exit_code == 0, outcome.exception
    assert "ESTIMATED" in outcome.stdout
    assert "from only 4 devices" in " ".join(outcome.stdout.split())
    rows = json.loads(bench("estimate", bundle, "--device", "orin_nano_super", "--json").stdout)["rows"]
    assert len(rows) == 3 * (7 + 5)
    assert all(row["estimate"]["estimated"] for row in rows)
    fp16 = {row["label"]: row["estimate"]["mid_ms"] for row in rows if row["estimate"]["precision"] == "fp16"}
    assert fp16["vision+text"] == pytest.approx(fp16["encoder vision"] + fp16["encoder text"] + fp16["fusion"])
    assert "monolithic" in fp16


def test_a_device_that_was_not_measured_has_bounds_only(bundle: Path) -> None:
    rows = json.loads(bench("estimate", bundle, "--device", "thor-t5000", "--precision", "int8", "--json").stdout)[
        "rows"
    ]
    assert {row["estimate"]["mid_ms"] for row in rows} == {None}
    assert "bounds only" in bench("estimate", bundle, "--device", "thor-t5000").stdout


def test_ones_own_points_count(bundle: Path, tmp_path: Path) -> None:
    manifest = open_bundle(bundle).manifest
    model = f"{manifest.name}.{manifest.encoder('vision')}"
    own = tmp_path / "own.csv"
    own.write_text(POINTS + f"agx_orin_32,own,{model},fp16,0.05,,,median,edge-mm bench\n")
    words = ("estimate", bundle, "--device", "agx_orin_32", "--precision", "fp16", "--json")
    before, after = (json.loads(bench(*words, *more).stdout)["rows"][0]["estimate"] for more in ((), ("--points", own)))
    assert (before["mid_ms"], before["device_points"]) == (None, 0)
    assert (after["mid_ms"] is not None, after["device_points"]) == (True, 1)


def test_what_cannot_be_estimated_is_refused_in_words(bundle: Path, tmp_path: Path) -> None:
    assert isinstance(bench("estimate", bundle, "--device", "orin_ultra").exception, UsageError)
    assert isinstance(bench("estimate", bundle, "--device", "cpu_x86").exception, InputError)
    plain = build_bundle(tmp_path / "plain")
    failed = bench("estimate", plain, "--device", "orin_nano").exception
    assert isinstance(failed, BundleError)
    assert "Export the bundle again" in str(failed)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(POINTS + "agx_orin_32,own,x,fp16,soon,,,median,me\n")
    failed = bench("estimate", bundle, "--device", "orin_nano", "--points", wrong).exception
    assert isinstance(failed, ContractMismatchError)
    assert "line 2" in str(failed)
    missing = bench("estimate", bundle, "--device", "orin_nano", "--points", tmp_path / "none.csv").exception
    assert isinstance(missing, InputError)


def test_what_comes_before_the_first_answer(bundle: Path, tmp_path: Path) -> None:
    outcome = bench("start", bundle, "--runs", 2, "--out", tmp_path / "start.json")
    assert outcome.exit_code == 0, outcome.exception
    assert "process start to first decision" in outcome.stdout
    result = json.loads((tmp_path / "start.json").read_text())
    assert len(result["cold"]["starts"]) == 2
    for start in result["cold"]["starts"]:
        assert 0.05 < start["first_output_s"] <= start["exit_s"] < 60
        assert start["peak_rss_bytes"] > 20 * 2**20
    assert set(result["engines"]) == set(open_bundle(bundle).manifest.graphs)
    assert result["size"]["total_bytes"] >= result["size"]["chosen_bytes"] > 0
    assert result["environment"]["after"]
