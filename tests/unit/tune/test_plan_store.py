"""A plan holds for one bundle on one machine; anything else falls back to the first candidates, in words."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.contracts.base import parse_json, to_json
from edge_mm.contracts.plan import Plan
from edge_mm.engines.base import EngineOptions
from edge_mm.errors import ContractMismatchError, UnavailableError
from edge_mm.tune.store import Tuning, load_plan, plan_path, save_plan
from tests.support.bundles import build_bundle
from tests.unit.tune.plans import graph_plan, measured, plan

HERE = {"processor": "Cortex-A78AE", "power mode": "15W", "onnxruntime": "1.23.0"}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return open_bundle(build_bundle(tmp_path_factory.mktemp("store") / "tiny"))


def of(bundle: Bundle) -> Plan:
    graphs = {name: graph_plan("fp32", measured("fp32", 1)) for name in bundle.manifest.graphs}
    return plan(bundle.digest, graphs, HERE)


def where(bundle: Bundle, state: Path) -> Path:
    return plan_path(bundle.digest, engine="onnxruntime", threads=1, folder=state)


def loaded(bundle: Bundle, state: Path, now: dict[str, str] | None = None, *, threads: int = 1) -> Tuning:
    options = EngineOptions(threads=threads)
    return load_plan(bundle, engine="onnxruntime", options=options, folder=state, environment=lambda *_: now or HERE)


def test_what_was_saved_is_loaded(bundle: Bundle, tmp_path: Path) -> None:
    save_plan(of(bundle), where(bundle, tmp_path))
    tuning = loaded(bundle, tmp_path)
    assert (tuning.state, tuning.plan, tuning.note) == ("tuned", of(bundle), None)
    assert tuning.choice == dict.fromkeys(bundle.manifest.graphs, "fp32")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["plan.lock"]


def test_never_tuned_names_engine_and_threads_and_needs_no_note(bundle: Bundle, tmp_path: Path) -> None:
    save_plan(of(bundle), where(bundle, tmp_path))
    tuning = loaded(bundle, tmp_path, threads=4)
    assert (tuning.state, tuning.choice, tuning.note) == ("never", {}, None)
    assert tuning.reason == "never tuned here for onnxruntime with 4 threads"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"power mode": "MAXN"}, "power mode was 15W, is MAXN"),
        ({"onnxruntime": "1.24.0"}, "onnxruntime was 1.23.0, is 1.24.0"),
        ({"Jetson Linux": "36.4.3"}, "Jetson Linux was absent, is 36.4.3"),
    ],
)
def test_a_stale_plan_names_what_changed(bundle: Bundle, tmp_path: Path, changed: dict[str, str], said: str) -> None:
    save_plan(of(bundle), where(bundle, tmp_path))
    tuning = loaded(bundle, tmp_path, {**HERE, **changed})
    assert (tuning.state, tuning.choice) == ("stale", {})
    assert tuning.reason == f"tuned under other conditions: {said}"
    assert tuning.note is not None
    assert "`edge-mm tune` again" in tuning.note


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def changed_to(**fields: object) -> Callable[[bytes], bytes]:
    return lambda data: json.dumps(json.loads(data) | fields).encode()


def unknown_choice(data: bytes) -> bytes:
    return data.replace(b'"chosen": "fp32"', b'"chosen": "int8"', 1)


def another_candidate(data: bytes) -> bytes:
    return data.replace(b'"fp32"', b'"fp16"')


@pytest.mark.parametrize(
    "spoil",
    [cut, lambda _: b"", lambda _: b"\xff\xfe", changed_to(schema_version=2), changed_to(bundle="0" * 64),
     changed_to(graphs={}), changed_to(more=1), unknown_choice, another_candidate],
)  # fmt: skip
def test_a_damaged_plan_stops_nothing(bundle: Bundle, tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = where(bundle, tmp_path)
    save_plan(of(bundle), path)
    path.write_bytes(spoil(path.read_bytes()))
    tuning = loaded(bundle, tmp_path)
    assert (tuning.state, tuning.choice) == ("damaged", {})
    assert str(path) in tuning.reason
    save_plan(of(bundle), path)
    assert loaded(bundle, tmp_path).state == "tuned"


def test_a_folder_in_the_plans_place_stops_nothing(bundle: Bundle, tmp_path: Path) -> None:
    where(bundle, tmp_path).mkdir(parents=True)
    assert "cannot be read (Is a directory)" in loaded(bundle, tmp_path).reason


def test_a_state_folder_that_cannot_be_written_is_said(bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(UnavailableError, match="Set EDGE_MM_STATE"):
        save_plan(of(bundle), where(bundle, tmp_path / "state"))


def test_equal_plans_give_equal_bytes_and_a_measurement_is_whole(bundle: Bundle) -> None:
    data = to_json(of(bundle))
    assert to_json(parse_json(Plan, data, where="plan.lock")) == data
    torn = data.replace(b'"queries": 200', b'"queries": 0', 1)
    with pytest.raises(ContractMismatchError, match="either rounds, queries and error, or a failure"):
        parse_json(Plan, torn, where="plan.lock")
