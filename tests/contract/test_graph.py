"""What every way of cutting a fused model into graphs promises, on the engine that runs everywhere."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.contracts.modality import subset_label, subsets
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.table import open_backend
from edge_mm.errors import ContractMismatchError, InputError
from edge_mm.graph import Graph, open_graph
from tests.support.bundles import FULL, NAMES, TENSORS, WINDOW, build_bundle, expected

KINDS = ("split", "monolithic")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return open_bundle(build_bundle(tmp_path_factory.mktemp("bundle") / "tiny"))


@pytest.fixture(scope="module")
def needy(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return open_bundle(build_bundle(tmp_path_factory.mktemp("needy") / "tiny", required=("audio",)))


def opened(bundle: Bundle, kind: str) -> Graph:
    return open_graph(bundle, backend=open_backend(), options=EngineOptions(), monolithic=kind == "monolithic")


@pytest.fixture(params=KINDS)
def graph(request: pytest.FixtureRequest, bundle: Bundle) -> Iterator[Graph]:
    with opened(bundle, request.param) as graph:
        yield graph


def encode_all(graph: Graph) -> None:
    for place, (name, tensors) in enumerate(TENSORS.items()):
        graph.encode(name, tensors, capture_ns=place)


def logits(graph: Graph, *present: str) -> np.ndarray:
    return graph.fuse(present)[0]["logits"]


@pytest.mark.parametrize("present", subsets(NAMES), ids=subset_label)
def test_every_subset_alone(graph: Graph, present: tuple[str, ...]) -> None:
    for name in present:
        graph.encode(name, TENSORS[name], capture_ns=0)
    outputs, times = graph.fuse(present)
    assert times.compute_ns > 0
    for name, array in expected(present).items():
        np.testing.assert_allclose(outputs[name], array, rtol=0, atol=1e-6)


def test_every_subset_after_another(graph: Graph) -> None:
    encode_all(graph)
    for present in (*subsets(NAMES), *reversed(subsets(NAMES))):
        np.testing.assert_allclose(logits(graph, *present), expected(present)["logits"], rtol=0, atol=1e-6)


def test_order_of_names_does_not_matter(graph: Graph) -> None:
    encode_all(graph)
    assert np.array_equal(logits(graph, "text", "vision"), logits(graph, "vision", "text"))


def test_outputs_are_the_callers_own(graph: Graph) -> None:
    encode_all(graph)
    first = logits(graph, "vision")
    kept = first.copy()
    logits(graph, "audio")
    assert np.array_equal(first, kept)


def test_the_last_encoding_counts(graph: Graph) -> None:
    encode_all(graph)
    for scale in (2, 3):
        tensors = {"image": TENSORS["vision"]["image"] * np.float32(scale)}
        graph.encode("vision", tensors, capture_ns=10 * scale)
    assert graph.captured_ns("vision") == 30
    np.testing.assert_allclose(logits(graph, *NAMES)[0], [3 * FULL["vision"], FULL["audio"], FULL["text"]], rtol=1e-6)


def test_capture_times_are_kept_and_forgotten(graph: Graph) -> None:
    assert [graph.captured_ns(name) for name in NAMES] == [None, None, None]
    encode_all(graph)
    assert [graph.captured_ns(name) for name in NAMES] == [0, 1, 2]
    graph.forget("audio")
    graph.forget("audio")
    assert [graph.captured_ns(name) for name in NAMES] == [0, None, 2]
    with pytest.raises(InputError, match="modality 'audio': expected an encoded input, got none"):
        graph.fuse(NAMES)


def test_nothing_present_is_refused(graph: Graph) -> None:
    encode_all(graph)
    with pytest.raises(InputError, match="at least one of vision, audio, text"):
        graph.fuse(())


def test_unknown_modalities_are_refused(graph: Graph) -> None:
    with pytest.raises(InputError, match="one of vision, audio, text"):
        graph.encode("smell", TENSORS["vision"], capture_ns=0)
    encode_all(graph)
    with pytest.raises(InputError, match="modality 'smell'"):
        graph.fuse(("vision", "smell"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_required_modality_must_be_present(needy: Bundle, kind: str) -> None:
    with opened(needy, kind) as graph:
        encode_all(graph)
        with pytest.raises(InputError, match="modality 'audio': expected to be present, got absent"):
            graph.fuse(("vision", "text"))
        np.testing.assert_allclose(logits(graph, "audio"), expected(("audio",))["logits"], atol=1e-6)


@pytest.mark.parametrize(
    ("modality", "tensors"),
    [
        ("vision", {}),
        ("vision", {"image": np.zeros((1, 1, 2, 2), np.float64)}),
        ("vision", {"image": np.zeros((1, 1, 3, 2), np.float32)}),
        ("audio", {"audio": np.zeros((WINDOW,), np.float32)}),
        ("text", {"input_ids": np.zeros((1, 3), np.int64), "attention_mask": np.zeros((1, 2), np.int64)}),
    ],
    ids=["missing", "type", "size", "rank", "lengths"],
)
def test_tensors_that_do_not_fit_are_refused(graph: Graph, modality: str, tensors: dict[str, np.ndarray]) -> None:
    encode_all(graph)
    with pytest.raises(ContractMismatchError, match=r"graph '\w+': (tensor|input)"):
        graph.encode(modality, tensors, capture_ns=9)
    assert graph.captured_ns(modality) is None
    encode_all(graph)
    np.testing.assert_allclose(logits(graph, *NAMES), expected(NAMES)["logits"], rtol=0, atol=1e-6)


ACTIONS = st.one_of(
    st.tuples(st.just("vision"), st.floats(-1, 1, width=32)),
    st.tuples(st.just("audio"), st.floats(-1, 1, width=32)),
    st.tuples(st.just("text"), st.lists(st.integers(1, 9), min_size=1, max_size=8)),
    st.tuples(st.just("forget"), st.sampled_from(NAMES)),
    st.tuples(st.just("fuse"), st.sets(st.sampled_from(NAMES), min_size=1)),
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40)
@given(actions=st.lists(ACTIONS, max_size=30))
def test_any_history_answers_from_what_is_kept(bundle: Bundle, kind: str, actions: list[tuple[str, object]]) -> None:
    """Held against three numbers: what each modality's channel must be."""
    known: dict[str, float] = {}
    with opened(bundle, kind) as graph:
        for action, value in actions:
            if action == "forget":
                graph.forget(str(value))
                known.pop(str(value), None)
            elif action == "fuse":
                present = [name for name in NAMES if name in value and name in known]  # type: ignore[operator]
                if present:
                    wanted = [known[name] if name in present else -1 for name in NAMES]
                    np.testing.assert_allclose(logits(graph, *present)[0], wanted, rtol=1e-5, atol=1e-6)
            else:
                known[action] = _encode(graph, action, value)


def _encode(graph: Graph, modality: str, value: object) -> float:
    """Encode an input; gives what its channel must hold."""
    if modality == "text":
        ids = np.array([value], np.int64)
        graph.encode("text", {"input_ids": ids, "attention_mask": np.ones_like(ids)}, capture_ns=0)
        return float(ids.mean())
    level = np.float32(value)  # type: ignore[arg-type]
    if modality == "vision":
        graph.encode("vision", {"image": np.full((1, 1, 2, 2), level)}, capture_ns=0)
        return float(level)
    graph.encode("audio", {"audio": np.full((1, WINDOW), level)}, capture_ns=0)
    return float(abs(level))
