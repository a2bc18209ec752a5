"""What every engine promises: those of the table, and the one that is shipped for tests."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from edge_mm.contracts.manifest import GraphSpec
from edge_mm.engines.base import Backend, EngineOptions, Session
from edge_mm.engines.table import BACKENDS
from edge_mm.errors import BundleError, ContractMismatchError, EdgeMMError
from edge_mm.testing import EchoEngine
from tests.support.bundles import FILES, graph_spec

ENGINES: Mapping[str, Callable[[], Backend]] = {**BACKENDS, "echo": EchoEngine}
FUSED = {"who": (1, 3), "tok_a": (1, 1, 3), "msk_a": (1, 1), "tok_b": (1, 1, 3), "msk_b": (1, 1)}
"""Shapes of the fusion's inputs but for the text."""


@pytest.fixture(params=ENGINES)
def backend(request: pytest.FixtureRequest) -> Backend:
    return ENGINES[request.param]()


def fused(tokens: int) -> dict[str, tuple[int, ...]]:
    return {**FUSED, "tok_c": (1, tokens, 3), "msk_c": (1, tokens)}


@pytest.fixture
def fusion(backend: Backend) -> Iterator[Session]:
    session = backend.open(FILES / "fusion.onnx", graph_spec("fusion"), EngineOptions())
    yield session
    session.close()


def fill(session: Session, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for name, array in session.inputs.items():
        array[...] = 1 if name == "who" else rng.random(array.shape)


def answer(session: Session) -> dict[str, np.ndarray]:
    session.submit()
    assert session.wait().compute_ns > 0
    return {name: array.copy() for name, array in session.outputs.items()}


def same(one: Mapping[str, np.ndarray], other: Mapping[str, np.ndarray]) -> bool:
    return all(np.array_equal(one[name], other[name]) for name in one)


def test_backends_are_called_what_the_table_calls_them() -> None:
    assert {name: factory().name for name, factory in ENGINES.items()} == {name: name for name in ENGINES}


def test_inputs_and_outputs_are_as_the_spec_says(fusion: Session) -> None:
    fusion.prepare(fused(4))
    assert {name: array.shape for name, array in fusion.inputs.items()} == fused(4)
    assert {array.dtype.name for array in fusion.inputs.values()} == {"float32"}
    fill(fusion, 0)
    outputs = answer(fusion)
    assert {name: (array.shape, array.dtype.name) for name, array in outputs.items()} == {
        "logits": ((1, 3), "float32"),
        "level": ((1, 1), "float32"),
    }


def test_inputs_decide_the_answer(fusion: Session) -> None:
    fusion.prepare(fused(4))
    fill(fusion, 0)
    first = answer(fusion)
    assert same(answer(fusion), first)
    fill(fusion, 1)
    assert not same(answer(fusion), first)
    fill(fusion, 0)
    assert same(answer(fusion), first)


def test_other_shapes_and_back(fusion: Session) -> None:
    fusion.prepare(fused(4))
    fill(fusion, 0)
    first = answer(fusion)
    for tokens in (1, 7):
        fusion.prepare(fused(tokens))
        fill(fusion, tokens)
        answer(fusion)
    fusion.prepare(fused(4))
    fill(fusion, 0)
    assert same(answer(fusion), first)


def test_preparing_the_same_shapes_allocates_nothing(fusion: Session) -> None:
    fusion.prepare(fused(4))
    inputs, outputs = dict(fusion.inputs), dict(fusion.outputs)
    fill(fusion, 0)
    answer(fusion)
    fusion.prepare(fused(4))
    assert all(fusion.inputs[name] is array for name, array in inputs.items())
    assert all(fusion.outputs[name] is array for name, array in outputs.items())


def test_a_bound_array_is_read_where_it_is(fusion: Session) -> None:
    fusion.prepare(fused(1))
    fill(fusion, 0)
    own = np.full((1, 1, 3), 0.25, np.float32)
    fusion.bind("tok_a", own)
    assert fusion.inputs["tok_a"] is own
    first = answer(fusion)
    own += 1
    assert not same(answer(fusion), first)
    own -= 1
    assert same(answer(fusion), first)


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("tok_a", np.zeros((1, 2, 3), np.float32)),
        ("tok_a", np.zeros((1, 1, 3), np.float64)),
        ("tok_c", np.zeros((1, 3, 4), np.float32).transpose(0, 2, 1)),
        ("nothing", np.zeros((1, 1, 3), np.float32)),
    ],
)
def test_an_array_that_does_not_fit_is_not_bound(fusion: Session, name: str, array: np.ndarray) -> None:
    fusion.prepare(fused(4))
    before = dict(fusion.inputs)
    with pytest.raises(ContractMismatchError, match=f"input '{name}'"):
        fusion.bind(name, array)
    assert all(fusion.inputs[other] is array for other, array in before.items())


@pytest.mark.parametrize(
    "shapes",
    [
        {},
        {**fused(2), "tok_a": (1, 3)},
        {**fused(2), "tok_a": (1, 1, 4)},
        {**fused(2), "tok_c": (1, 3, 3)},
        {**fused(2), "who": (2, 3)},
    ],
    ids=["none", "rank", "fixed size", "named size", "batch"],
)
def test_shapes_that_do_not_fit_are_refused(fusion: Session, shapes: dict[str, tuple[int, ...]]) -> None:
    with pytest.raises(ContractMismatchError, match=r"fusion\.onnx: input"):
        fusion.prepare(shapes)


def test_refused_shapes_leave_the_session_as_it_was(fusion: Session) -> None:
    fusion.prepare(fused(2))
    fill(fusion, 0)
    first = answer(fusion)
    with pytest.raises(ContractMismatchError):
        fusion.prepare({})
    assert same(answer(fusion), first)


def test_calls_out_of_order_are_our_bug(fusion: Session) -> None:
    for call in (fusion.submit, fusion.wait, lambda: fusion.inputs, lambda: fusion.outputs):
        with pytest.raises(EdgeMMError, match="expected") as raised:
            call()
        assert raised.value.exit_code == 1
    fusion.prepare(fused(1))
    fusion.submit()
    fusion.wait()
    with pytest.raises(EdgeMMError, match="submit before wait"):
        fusion.wait()


def test_a_missing_file_is_a_bad_bundle(backend: Backend, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"none\.onnx: expected to be readable"):
        backend.open(tmp_path / "none.onnx", graph_spec("fusion"), EngineOptions())


def test_closing_twice_is_harmless(backend: Backend) -> None:
    session = backend.open(FILES / "vision.onnx", graph_spec("vision"), EngineOptions())
    session.prepare({"pix": (1, 1, 2, 2)})
    session.close()
    session.close()


def test_sessions_do_not_share_memory(backend: Backend) -> None:
    spec: GraphSpec = graph_spec("vision")
    one, other = (backend.open(FILES / "vision.onnx", spec, EngineOptions()) for _ in range(2))
    for session, value in ((one, 1.0), (other, 2.0)):
        session.prepare({"pix": (1, 1, 2, 2)})
        session.inputs["pix"][...] = value
    answers = [answer(session) for session in (one, other)]
    assert not same(*answers)
    assert same(answer(one), answers[0])
    one.close()
    assert same(answer(other), answers[1])
    other.close()
