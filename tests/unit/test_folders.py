from pathlib import Path

import pytest

from edge_mm.folders import cache_folder, state_folder


@pytest.mark.parametrize(
    ("own", "shared", "expected"),
    [
        ("/srv/cache", "/xdg", "/srv/cache"),
        (None, "/xdg", "/xdg/edge-mm"),
        (None, None, "/home/me/.cache/edge-mm"),
        (None, "", "/home/me/.cache/edge-mm"),
        (None, "relative", "/home/me/.cache/edge-mm"),
        ("", "/xdg", "/xdg/edge-mm"),
    ],
)
def test_order(monkeypatch: pytest.MonkeyPatch, own: str | None, shared: str | None, expected: str) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    for name, value in (("EDGE_MM_CACHE", own), ("XDG_CACHE_HOME", shared)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    assert cache_folder() == Path(expected)


@pytest.mark.parametrize(
    ("own", "shared", "expected"),
    [
        ("/srv/state", "/xdg", "/srv/state"),
        (None, "/xdg", "/xdg/edge-mm"),
        (None, None, "/home/me/.local/state/edge-mm"),
        (None, "relative", "/home/me/.local/state/edge-mm"),
    ],
)
def test_state_is_kept_apart_from_the_cache(
    monkeypatch: pytest.MonkeyPatch, own: str | None, shared: str | None, expected: str
) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("EDGE_MM_CACHE", "/srv/cache")
    for name, value in (("EDGE_MM_STATE", own), ("XDG_STATE_HOME", shared)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    assert state_folder() == Path(expected)
