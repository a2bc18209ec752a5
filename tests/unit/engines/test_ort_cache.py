"""Optimised graphs are kept per machine, checked before use, and done without where that fails."""

import logging
import zlib
from pathlib import Path

import numpy as np
import pytest

from edge_mm.engines.base import EngineOptions
from edge_mm.engines.ort import OrtBackend, OrtSession
from edge_mm.engines.ort_cache import entry_for, processor
from edge_mm.errors import BundleError
from edge_mm.files import sha256_of
from tests.support.bundles import FILES, FULL, IMAGE_TENSOR, graph_spec


def opened(cache: Path | None) -> OrtSession:
    return OrtBackend().open(FILES / "vision.onnx", graph_spec("vision"), EngineOptions(cache=cache))


def answers(session: OrtSession) -> bool:
    session.prepare({"pix": (1, 1, 2, 2)})
    session.inputs["pix"][...] = IMAGE_TENSOR
    session.submit()
    session.wait()
    return bool(np.isclose(session.outputs["seen"][0, 0, 0], FULL["vision"]))


def only(folder: Path, suffix: str) -> Path:
    (found,) = folder.rglob(f"*{suffix}")
    return found


def test_the_second_start_reads_the_cache(tmp_path: Path) -> None:
    first, second = opened(tmp_path), opened(tmp_path)
    assert (first.from_cache, second.from_cache) == (False, True)
    assert answers(first)
    assert answers(second)
    assert sorted(path.suffix for path in tmp_path.rglob("*") if path.is_file()) == [".crc32", ".onnx"]


def test_no_cache_keeps_nothing() -> None:
    assert [opened(None).from_cache for _ in range(2)] == [False, False]


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("suffix", [".onnx", ".crc32"])
@pytest.mark.parametrize("damage", [flip, lambda path: path.write_bytes(b"")], ids=["flipped", "emptied"])
def test_a_damaged_entry_is_made_again(
    tmp_path: Path, suffix: str, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    opened(tmp_path)
    damage(only(tmp_path, suffix))  # type: ignore[operator]
    with caplog.at_level(logging.WARNING):
        again = opened(tmp_path)
    assert not again.from_cache
    assert answers(again)
    assert "its bytes are not those that were written" in caplog.text
    caplog.clear()
    assert opened(tmp_path).from_cache
    assert caplog.text == ""


@pytest.mark.parametrize("suffix", [".onnx", ".crc32"])
def test_half_an_entry_is_made_again_without_a_word(
    tmp_path: Path, suffix: str, caplog: pytest.LogCaptureFixture
) -> None:
    opened(tmp_path)
    only(tmp_path, suffix).unlink()
    assert not opened(tmp_path).from_cache
    assert opened(tmp_path).from_cache
    assert caplog.text == ""


def test_an_entry_that_onnxruntime_refuses_is_made_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    opened(tmp_path)
    entry = only(tmp_path, ".onnx")
    entry.write_bytes(b"sealed, but no graph")
    only(tmp_path, ".crc32").write_text(f"{zlib.crc32(entry.read_bytes()):08x} {entry.stat().st_size}")
    with caplog.at_level(logging.WARNING):
        assert answers(opened(tmp_path))
    assert "cannot be used: [ONNXRuntimeError]" in caplog.text


def test_a_cache_that_cannot_be_written_is_named_and_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        session = opened(tmp_path / "cache")
    assert answers(session)
    assert not session.from_cache
    assert str(tmp_path / "cache") in caplog.text
    assert "EDGE_MM_CACHE names another" in caplog.text


def test_the_key_covers_the_graph_and_the_machine(tmp_path: Path) -> None:
    options = EngineOptions(cache=tmp_path)
    one, same, other = (entry_for(digest * 64, options) for digest in "aab")
    assert one is not None
    assert same is not None
    assert other is not None
    assert one.graph == same.graph != other.graph
    assert len(processor()) > 20


def test_other_providers_are_not_cached(tmp_path: Path) -> None:
    options = EngineOptions(cache=tmp_path, providers=("CUDAExecutionProvider", "CPUExecutionProvider"))
    assert entry_for("a" * 64, options) is None


def test_weights_in_another_file_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their bytes are not in the graph's hash, so the cache could serve others; they are not looked for anywhere."""
    data = (FILES / "external.onnx").read_bytes()
    for folder in (tmp_path, tmp_path / "elsewhere"):
        folder.mkdir(exist_ok=True)
        (folder / "graph.onnx").write_bytes(data)
        (folder / "weights.bin").write_bytes(np.ones(2, np.float32).tobytes())
        monkeypatch.chdir(folder)
        with pytest.raises(BundleError, match=r"graph\.onnx: expected an ONNX graph"):
            OrtBackend().open(folder / "graph.onnx", graph_spec("vision"), EngineOptions())


def test_a_vouched_hash_finds_the_entry_without_the_file(tmp_path: Path) -> None:
    graph = tmp_path / "vision.onnx"
    graph.write_bytes((FILES / "vision.onnx").read_bytes())
    sha256, spec, options = sha256_of(graph), graph_spec("vision"), EngineOptions(cache=tmp_path / "cache")
    assert not OrtBackend().open(graph, spec, options, sha256=sha256).from_cache
    graph.unlink()
    assert OrtBackend().open(graph, spec, options, sha256=sha256).from_cache


@pytest.mark.parametrize("keeps", [True, False])
def test_bytes_that_nothing_vouches_for_are_neither_run_nor_kept(tmp_path: Path, *, keeps: bool) -> None:
    """A file can change between the bundle's verification and its loading."""
    options = EngineOptions(cache=tmp_path if keeps else None)
    with pytest.raises(BundleError, match=r"vision\.onnx: expected sha256 0000000000000000…, got other bytes"):
        OrtBackend().open(FILES / "vision.onnx", graph_spec("vision"), options, sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []
