from types import SimpleNamespace

import pytest

from edge_mm.errors import UnavailableError
from edge_mm.sources.microphone import input_devices


def library(*devices: tuple[str, int]) -> SimpleNamespace:
    listed = [{"name": name, "max_input_channels": channels} for name, channels in devices]
    return SimpleNamespace(query_devices=lambda: listed)


def test_only_devices_that_record() -> None:
    assert input_devices(lambda: library(("speaker", 0), ("mic", 1), ("array", 4))) == ["mic", "array"]


def test_without_portaudio_it_says_what_to_install() -> None:
    def missing() -> SimpleNamespace:
        raise OSError("PortAudio library not found")

    with pytest.raises(UnavailableError, match="apt install libportaudio2"):
        input_devices(missing)


def test_without_a_device() -> None:
    with pytest.raises(UnavailableError, match="a device that records"):
        input_devices(lambda: library(("speaker", 0)))
