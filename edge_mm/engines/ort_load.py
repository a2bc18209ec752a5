"""Turning a graph file into an ONNX Runtime session, by way of the cache of optimised graphs."""

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import onnxruntime as ort

from edge_mm.engines.base import EngineOptions
from edge_mm.engines.ort_cache import CacheEntry, entry_for
from edge_mm.engines.ort_options import ORT_ERRORS, check_providers, one_line, session_options
from edge_mm.errors import BundleError, UnavailableError
from edge_mm.files import sha256_of

CACHE_ERRORS: Final[tuple[type[Exception], ...]] = (*ORT_ERRORS, OSError)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A session, and whether it came from the cache."""

    session: ort.InferenceSession
    from_cache: bool


def load(graph: Path, options: EngineOptions, *, sha256: str | None = None) -> Loaded:
    """Load a graph; a cache that is damaged or not writable is reported in the log, and done without.

    Graphs are handed over as bytes, without a path: one that keeps weights in other files is refused, since its own
    hash would not cover them.

    Args:
        graph: The file.
        options: Threads, cache and providers.
        sha256: The file's hash where a manifest vouches for it, held against the bytes that are read; None takes any.

    Raises:
        BundleError: the file is not there, has another hash, or is no graph that ONNX Runtime can load.
        UnavailableError: a provider is missing.
    """
    check_providers(options)
    try:
        entry = _entry(graph, options, sha256)
        cached = _from_cache(entry, options) if entry else None
        session = cached or _optimise(_vouched(graph, sha256), graph, entry, options)
    except OSError as error:
        where = f"graph {graph}"
        raise BundleError(where, expected="to be readable", got=error.strerror, fix="Check the bundle.") from None
    _check_used(session, options)
    return Loaded(session=session, from_cache=cached is not None)


def _vouched(graph: Path, sha256: str | None) -> bytes:
    """The file's bytes, once they are known to be what the manifest vouches for: they were verified some time ago."""
    data = graph.read_bytes()
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        where, fix = f"graph {graph}", "Copy or export the bundle again."
        raise BundleError(where, expected=f"sha256 {sha256[:16]}…", got="other bytes: it was changed", fix=fix)
    return data


def _entry(graph: Path, options: EngineOptions, sha256: str | None) -> CacheEntry | None:
    return entry_for(sha256 or sha256_of(graph), options) if options.cache else None


def _from_cache(entry: CacheEntry, options: EngineOptions) -> ort.InferenceSession | None:
    try:
        data = entry.read()
        return None if data is None else _session(data, session_options(options, optimised=True), options)
    except CACHE_ERRORS as error:
        log.warning("optimising again: the cached graph %s cannot be used: %s", entry.graph, one_line(error))
        return None


def _optimise(data: bytes, graph: Path, entry: CacheEntry | None, options: EngineOptions) -> ort.InferenceSession:
    """Load the graph, and keep its optimised form if that can be done."""
    refused = "no cache was asked for"
    if entry:
        try:
            return _optimised_and_kept(data, entry, options)
        except CACHE_ERRORS as error:
            refused = one_line(error)
    try:
        session = _session(data, session_options(options, optimised=False), options)
    except ORT_ERRORS as error:
        fix = "Export the bundle again."
        raise BundleError(f"graph {graph}", expected="an ONNX graph", got=one_line(error), fix=fix) from None
    if entry:
        log.warning(
            "starting stays slow: nothing can be kept in the cache folder %s: %s; EDGE_MM_CACHE names another",
            entry.graph.parent,
            refused,
        )
    return session


def _optimised_and_kept(data: bytes, entry: CacheEntry, options: EngineOptions) -> ort.InferenceSession:
    given = session_options(options, optimised=False)
    with entry.filling() as saved:
        given.optimized_model_filepath = str(saved)
        return _session(data, given, options)


def _session(data: bytes, given: ort.SessionOptions, options: EngineOptions) -> ort.InferenceSession:
    session = ort.InferenceSession(data, given, providers=list(options.providers))
    # Otherwise a failing run is silently repeated on other providers.
    session.disable_fallback()
    return session


def _check_used(session: ort.InferenceSession, options: EngineOptions) -> None:
    used = session.get_providers()
    for wanted in options.providers:
        if wanted not in used:
            raise UnavailableError(
                f"provider '{wanted}'",
                expected="to start",
                got=f"only {', '.join(used)} started",
                fix="Check its driver and libraries, or choose another.",
            )
