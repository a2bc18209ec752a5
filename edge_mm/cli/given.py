"""The inputs that a command line names, matched to a bundle's modalities."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from edge_mm.contracts.manifest import Manifest
from edge_mm.contracts.modality import Modality
from edge_mm.errors import InputError, UsageError
from edge_mm.media_file import load_file
from edge_mm.samples import Payload, Text

OPTIONS: Final = {
    Modality.VISION: "--image",
    Modality.AUDIO: "--audio",
    Modality.TEXT: "--text",
    Modality.VECTOR: "--vector",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The options of ``edge-mm predict`` that carry inputs."""

    image: Path | None = None
    audio: Path | None = None
    text: str | None = None
    text_file: Path | None = None
    vector: Path | None = None

    def payloads(self, manifest: Manifest) -> dict[str, Payload]:
        """Read what is given, by the bundle's modalities.

        Raises:
            UsageError: nothing is given, or something that the bundle does not take.
            InputError: a file cannot be used.
        """
        if self.text is not None and self.text_file is not None:
            raise UsageError("--text and --text-file", expected="one of them", got="both", fix="Leave one out.")
        found: dict[str, Payload] = {}
        for kind, load in self._loaders():
            name = _only(manifest, kind)
            found[name] = load()
        if not found:
            options = [OPTIONS[modality.kind] for modality in manifest.modalities]
            raise UsageError("inputs", expected=f"at least one of {options}", got="none", fix="Give an input.")
        return found

    def _loaders(self) -> Iterator[tuple[Modality, Callable[[], Payload]]]:
        files = (
            (Modality.VISION, self.image),
            (Modality.AUDIO, self.audio),
            (Modality.TEXT, self.text_file),
            (Modality.VECTOR, self.vector),
        )
        for kind, path in files:
            if path is not None:
                yield kind, partial(load_file, path, kind)
        if self.text is not None:
            yield Modality.TEXT, partial(self._inline, self.text)

    @staticmethod
    def _inline(text: str) -> Text:
        try:
            text.encode()
        except UnicodeEncodeError:
            raise InputError("--text", expected="UTF-8", got="other bytes", fix="Convert it to UTF-8.") from None
        return Text(text=text)


def _only(manifest: Manifest, kind: Modality) -> str:
    names = [modality.name for modality in manifest.modalities if modality.kind is kind]
    if len(names) != 1:
        takes = {modality.name: modality.kind.value for modality in manifest.modalities}
        raise UsageError(
            OPTIONS[kind],
            expected=f"a bundle with one {kind.value} input",
            got=f"{manifest.name}, which takes {takes}",
            fix="Leave the option out." if not names else "Decide from a session with `edge-mm replay`.",
        )
    return names[0]
