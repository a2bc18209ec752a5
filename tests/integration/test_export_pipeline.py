"""One export from recipe to bundle: what is kept, what is refused, and that nothing is ever half there."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import onnx
import pytest

from edge_mm.bench.cost import read_cost
from edge_mm.bundle.open import open_bundle
from edge_mm.bundle.sign import generate_key_pair, verify
from edge_mm.errors import ContractMismatchError, GateError, InputError, UsageError
from edge_mm_export.artifact import Store
from edge_mm_export.pipeline import dry_run, plan_steps
from edge_mm_export.run import ExportOptions, run_export
from tests.support.own_models import fast_recipe, own_models

STEPS = ("1_to_onnx", "2_simplify", "verify")
EDGE_MM = Path(sys.executable).with_name("edge-mm")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return own_models(tmp_path / "models")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache")


def edit(recipe: Path, old: str, new: str) -> Path:
    text = recipe.read_text()
    assert old in text
    recipe.write_text(text.replace(old, new))
    return recipe


def files(bundle: Path) -> dict[str, bytes]:
    """All files but the evidence, which holds times."""
    found = (path for path in bundle.rglob("*") if path.is_file() and "evidence" not in path.parts)
    return {path.relative_to(bundle).as_posix(): path.read_bytes() for path in found}


def test_a_repeated_run_does_nothing(folder: Path, store: Store) -> None:
    recipe, out = fast_recipe(folder), folder / "out"
    first = run_export(recipe, out, store, ExportOptions())
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    again = run_export(recipe, out, store, ExportOptions())
    assert (first.up_to_date, first.cached) == (False, ())
    assert (again.up_to_date, again.cached) == (True, STEPS)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before
    assert {row.what for row in first.verification.rows} == {"absence", "graph", "subset", "monolithic"}
    assert json.loads((out / "evidence" / "export.json").read_text())["verification"]["rows"]
    assert set(read_cost(out).graphs) == set(open_bundle(out).manifest.graphs)


def test_equal_inputs_give_equal_bytes(folder: Path, store: Store) -> None:
    """Also in another process, with another order of hashed sets and another place of the sources."""
    run_export(fast_recipe(folder), folder / "out", store, ExportOptions())
    elsewhere = folder.parent / "elsewhere"
    shutil.copytree(folder, elsewhere, ignore=shutil.ignore_patterns("out"))
    command = [EDGE_MM, "export", elsewhere / "fast_pump.toml", "--out", elsewhere / "out", "--json"]
    done = subprocess.run(
        [*command, "--cache", elsewhere / "cache"],
        env=os.environ | {"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(done.stdout)
    assert report["cached"] == []
    assert files(elsewhere / "out") == files(folder / "out")
    assert report["digest"] == open_bundle(folder / "out").digest


def test_an_archive_holds_the_same_bundle(folder: Path, store: Store, tmp_path: Path) -> None:
    recipe = fast_recipe(folder)
    as_folder = run_export(recipe, tmp_path / "out", store, ExportOptions())
    as_file = run_export(recipe, tmp_path / "out.emm", store, ExportOptions())
    assert as_file.digest == as_folder.digest
    assert run_export(recipe, tmp_path / "again.emm", store, ExportOptions()).digest == as_file.digest
    assert (tmp_path / "out.emm").read_bytes() == (tmp_path / "again.emm").read_bytes()


def test_signed_with_a_key(folder: Path, store: Store, tmp_path: Path) -> None:
    private, public = tmp_path / "key.pem", tmp_path / "key.pub.pem"
    generate_key_pair(private, public)
    recipe, out = fast_recipe(folder), tmp_path / "out"
    run_export(recipe, out, store, ExportOptions())
    signed = run_export(recipe, out, store, ExportOptions(key=private))
    assert not signed.up_to_date  # the unsigned bundle is not what was asked for
    assert open_bundle(out, public_key=public).signed_by
    evidence = out / "evidence" / "export.json"
    verify(evidence.read_bytes(), evidence.with_name("export.json.sig").read_bytes(), public, where="evidence")
    assert run_export(recipe, out, store, ExportOptions(key=private)).up_to_date


def test_a_changed_setting_rebuilds_only_what_depends_on_it(folder: Path, store: Store) -> None:
    recipe = fast_recipe(folder)
    run_export(recipe, folder / "out", store, ExportOptions())
    edit(recipe, "atol = 1e-4", "atol = 2e-4")
    assert run_export(recipe, folder / "out2", store, ExportOptions()).cached == STEPS[:2]


@pytest.mark.parametrize("changed", ["pump.safetensors", "pump_monitor/layers.py"])
def test_changed_weights_or_code_rebuild_everything(folder: Path, changed: str) -> None:
    recipe = fast_recipe(folder)
    before = [step.key for step in plan_steps(recipe)[1]]
    path = folder / changed
    path.write_bytes(path.read_bytes() + b"\n")
    assert not set(before) & {step.key for step in plan_steps(recipe)[1]}


def test_the_plan_says_what_is_there_and_invents_nothing(folder: Path, store: Store) -> None:
    recipe = fast_recipe(folder)
    unknown = dry_run(plan_steps(recipe)[1], store)
    assert [(step.cached, step.expected_s, step.size_bytes) for step in unknown] == [(False, None, None)] * 3
    run_export(recipe, folder / "out", store, ExportOptions())
    there = dry_run(plan_steps(recipe)[1], store)
    assert all(step.cached and step.expected_s == 0 for step in there)
    (folder / "pump_monitor" / "layers.py").write_text((folder / "pump_monitor" / "layers.py").read_text() + "\n# x\n")
    measured = dry_run(plan_steps(recipe)[1], store)
    assert all(not step.cached and step.expected_s is not None and step.size_bytes for step in measured)


def test_a_damaged_artifact_is_made_again(folder: Path, store: Store) -> None:
    recipe = fast_recipe(folder)
    run_export(recipe, folder / "out", store, ExportOptions())
    good = files(folder / "out")
    key = plan_steps(recipe)[1][1].key
    graph = next((store.root / "artifacts").glob(f"{key[:32]}/fusion.onnx"))
    data = bytearray(graph.read_bytes())
    data[len(data) // 2] ^= 1
    graph.write_bytes(data)
    assert [step.damaged for step in dry_run(plan_steps(recipe)[1], store)] == [False, True, False]
    report = run_export(recipe, folder / "out2", store, ExportOptions())
    assert report.cached == (STEPS[0], STEPS[2])
    assert files(folder / "out2") == good


def test_a_failed_gate_writes_no_bundle_and_keeps_its_table(folder: Path, store: Store) -> None:
    recipe = edit(edit(fast_recipe(folder), "atol = 1e-4", "atol = 0.0"), "rtol = 1e-4", "rtol = 0.0")
    table = folder / "table.json"
    with pytest.raises(GateError, match=r"verify: .*output") as caught:
        run_export(recipe, folder / "out", store, ExportOptions(report=table))
    assert caught.value.exit_code == 3
    assert not (folder / "out").exists()
    assert any(row["ratio"] > 1 for row in json.loads(table.read_text())["rows"])
    assert [step.cached for step in dry_run(plan_steps(recipe)[1], store)] == [True, True, False]


def test_a_model_that_looks_at_what_is_absent_is_refused(folder: Path, store: Store) -> None:
    edit(folder / "pump_monitor" / "layers.py", "self.absent[name])", "self.absent[name] + 0.5 * mean)")
    done = subprocess.run(
        [EDGE_MM, "export", fast_recipe(folder), "--out", folder / "out", "--cache", store.root, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "presence is 0" in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["error"]["exit_code"] == 3
    assert not (folder / "out").exists()


def test_what_is_at_out_is_not_overwritten(folder: Path, store: Store) -> None:
    recipe, out = fast_recipe(folder), folder / "out"
    run_export(recipe, out, store, ExportOptions())
    edit(recipe, 'version = "2.1.0"', 'version = "2.2.0"')
    with pytest.raises(UsageError, match="another bundle"):
        run_export(recipe, out, store, ExportOptions())
    assert open_bundle(out).manifest.version == "2.1.0"
    run_export(recipe, out, store, ExportOptions(force=True))
    assert open_bundle(out).manifest.version == "2.2.0"


def test_an_empty_folder_is_filled(folder: Path, store: Store) -> None:
    (folder / "out").mkdir()
    run_export(folder / "ready.toml", folder / "out", store, ExportOptions())
    assert open_bundle(folder / "out")


def test_a_folder_that_is_no_bundle_is_never_replaced(folder: Path, store: Store) -> None:
    for force in (False, True):
        with pytest.raises(UsageError, match="a new name, or a bundle"):
            run_export(fast_recipe(folder), folder, store, ExportOptions(force=force))
    assert (folder / "pump.toml").is_file()
    assert not store.root.exists()


def test_a_pickle_is_refused(folder: Path, store: Store) -> None:
    recipe = edit(fast_recipe(folder), "pump.safetensors", "pump.pt")
    (folder / "pump.pt").write_bytes(b"PK\x03\x04 whatever")
    with pytest.raises(InputError, match=r"pump\.pt.*safetensors.*pickle"):
        run_export(recipe, folder / "out", store, ExportOptions())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("pump_monitor.model:load", "pump_monitor.model:lode", "no attribute 'lode'"),
        ("pump_monitor.model:load", "pump_monitr.model:load", "No module named 'pump_monitr'"),
        ("width = 16", "width = 24", "size mismatch"),
        ("width = 16", "wdth = 16", "unexpected keyword argument 'wdth'"),
    ],
)
def test_a_factory_that_fails_is_named(folder: Path, store: Store, old: str, new: str, says: str) -> None:
    with pytest.raises(InputError, match=r"model\.factory") as caught:
        run_export(edit(fast_recipe(folder), old, new), folder / "out", store, ExportOptions())
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("recipe", "old", "new", "says"),
    [
        ("door.toml", "required = true\nmax_age_ns = 1_", "max_age_ns = 1_", "field 'required'"),
        ("door.toml", '"words.input_ids"', '"words.ids"', r"model\.inputs\.1\.source"),
        ("door.toml", '"leave"', '"leave", "stay"', "one logit per label"),
        ("door.toml", 'argument = "ids"', 'argument = "idx"', "unexpected keyword argument 'idx'"),
        ("door.toml", 'key = "intent"', 'key = "intend"', "intend"),
        ("ready.toml", 'pix = "vision.image"', 'pics = "vision.image"', r"exactly the file's inputs \['pix'\]"),
        ("ready.toml", "height_px = 2", "height_px = 3", "input 'pix'"),
        ("ready.toml", "vision.onnx", "visions.onnx", "no such file"),
        ("ready.toml", 'output = "level"', 'output = "levels"', "head 'level'"),
    ],
)
def test_a_recipe_that_does_not_fit_its_model_is_told_where(
    folder: Path, store: Store, recipe: str, old: str, new: str, says: str
) -> None:
    with pytest.raises((InputError, ContractMismatchError), match=says) as caught:
        run_export(edit(folder / recipe, old, new), folder / "out", store, ExportOptions())
    assert caught.value.exit_code == 4
    assert not (folder / "out").exists()


def test_a_file_that_is_no_onnx_is_refused(folder: Path, store: Store) -> None:
    (folder / "fusion.onnx").write_bytes(b"not a graph at all")
    with pytest.raises(InputError, match=r"graph 'mix' \(fusion\.onnx\): expected an ONNX file"):
        run_export(folder / "ready.toml", folder / "out", store, ExportOptions())


def test_a_file_with_an_operator_of_nobodys_is_refused(folder: Path, store: Store) -> None:
    model = onnx.load(folder / "vision.onnx")
    model.graph.node[-1].domain = "nobody"
    model.opset_import.append(onnx.helper.make_opsetid("nobody", 1))
    onnx.save(model, folder / "vision.onnx")
    with pytest.raises(InputError, match=r"vision\.onnx\): expected a graph that ONNX Runtime loads"):
        run_export(folder / "ready.toml", folder / "out", store, ExportOptions())
    assert not (folder / "out").exists()


def test_an_operator_that_cannot_be_exported_is_named_with_its_place(folder: Path, store: Store) -> None:
    edit(
        folder / "door_module.py",
        "return {",
        "both = both + torch.linalg.svd(both[:, None])[1]\n        return {",
    )
    done = subprocess.run(
        [EDGE_MM, "export", folder / "door.toml", "--out", folder / "out", "--cache", store.root],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "linalg_svd in module (DoorModule)" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (folder / "out").exists()


def test_dry_run_on_the_command_line_makes_nothing(folder: Path, store: Store) -> None:
    done = subprocess.run(
        [EDGE_MM, "export", fast_recipe(folder), "--dry-run", "--json", "--cache", store.root],
        capture_output=True,
        text=True,
        check=True,
    )
    assert [step["name"] for step in json.loads(done.stdout)["steps"]] == list(STEPS)
    assert not store.root.exists()


def test_a_folder_with_another_tools_manifest_is_never_replaced(folder: Path, store: Store) -> None:
    out = folder / "site"
    out.mkdir()
    (out / "manifest.json").write_text('{"name": "a web page"}')
    with pytest.raises(UsageError, match="a folder or file that is none"):
        run_export(fast_recipe(folder), out, store, ExportOptions(force=True))
    assert [path.name for path in out.iterdir()] == ["manifest.json"]
