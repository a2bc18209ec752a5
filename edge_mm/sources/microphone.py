"""Which microphones there are; PortAudio is loaded only when somebody asks."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from edge_mm.errors import UnavailableError


def _sounddevice() -> Any:  # noqa: ANN401
    return import_module("sounddevice")


def input_devices(load: Callable[[], Any] = _sounddevice) -> list[str]:
    """Names of the devices that record.

    Args:
        load: Gives the module ``sounddevice``.

    Raises:
        UnavailableError: PortAudio is missing, or there is no such device.
    """
    try:
        sounddevice = load()
    except OSError as error:
        # sounddevice raises OSError when it does not find the library that it wraps.
        raise UnavailableError(
            "microphone", expected="the library PortAudio", got=str(error), fix="Run: apt install libportaudio2"
        ) from None
    names = [str(device["name"]) for device in sounddevice.query_devices() if device["max_input_channels"] > 0]
    if not names:
        raise UnavailableError(
            "microphone", expected="a device that records", got="none", fix="Connect one; a container needs /dev/snd."
        )
    return names
