"""``selftest.npz``: recorded samples with the tensors and the outputs that they must lead to.

A plain numpy archive without pickles. For each recorded case, counted from 0:

- ``<case>/raw/<modality>/pixels``: uint8 ``(H, W, 3)``, RGB;
- ``<case>/raw/<modality>/samples`` and ``.../rate_hz``: float32 ``(N, C)``, and int64 ``()``;
- ``<case>/raw/<modality>/utf8``: uint8 ``(bytes,)``;
- ``<case>/raw/<modality>/values``: float32 ``(N,)``;
- ``<case>/tensor/<modality>/<name>``: what preprocessing must make of it;
- ``<case>/output/<subset>/<output>``: what the graphs must answer when only these modalities (``vision+text``) are
  present.

Its entries are stored undated and sorted, so equal recordings give equal bytes.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from edge_mm.arrays import Tensor, Tensors
from edge_mm.contracts.modality import subset_label
from edge_mm.errors import BundleError
from edge_mm.npy import read_npy
from edge_mm.samples import Audio, Image, Payload, Text, Vector

MAX_BYTES: Final = 256 << 20
"""Unpacked: a few frames and seconds of sound take far less."""
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One recorded input of every modality, and what must come of it."""

    payloads: Mapping[str, Payload]
    """By modality."""
    tensors: Mapping[str, Tensors]
    """By modality."""
    outputs: Mapping[tuple[str, ...], Tensors]
    """The graphs' outputs, by the modalities that are present."""


def write_selftest(cases: Sequence[Case]) -> bytes:
    """The bytes of ``selftest.npz``; equal cases give equal bytes."""
    arrays = {name: array for place, case in enumerate(cases) for name, array in _arrays(str(place), case).items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(arrays):
            entry = io.BytesIO()
            np.lib.format.write_array(entry, np.asarray(arrays[name], order="C"), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", date_time=EPOCH), entry.getvalue())
    return buffer.getvalue()


def read_selftest(path: Path) -> list[Case]:
    """Read the recorded cases.

    Raises:
        BundleError: the file is not laid out as described above, or too large.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MAX_BYTES:
                raise _bad(path, f"more than {MAX_BYTES} bytes unpacked")
            return _cases({entry.filename.removesuffix(".npy"): _array(archive, entry) for entry in entries})
    # RuntimeError: an entry is encrypted.
    except (OSError, ValueError, TypeError, EOFError, KeyError, IndexError, RuntimeError, zipfile.BadZipFile) as error:
        raise _bad(path, f"something else ({error})") from None


def _array(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Tensor:
    if entry.compress_type != zipfile.ZIP_STORED:
        raise ValueError(f"entry '{entry.filename}' is compressed")
    return read_npy(archive.read(entry))


def _arrays(place: str, case: Case) -> dict[str, Tensor]:
    arrays: dict[str, Tensor] = {}
    for modality, payload in case.payloads.items():
        arrays |= {f"{place}/raw/{modality}/{field}": array for field, array in _raw(payload).items()}
    for modality, tensors in case.tensors.items():
        arrays |= {f"{place}/tensor/{modality}/{name}": array for name, array in tensors.items()}
    for present, outputs in case.outputs.items():
        arrays |= {f"{place}/output/{subset_label(present)}/{name}": array for name, array in outputs.items()}
    return arrays


def _raw(payload: Payload) -> dict[str, Tensor]:
    if isinstance(payload, Image):
        return {"pixels": payload.pixels}
    if isinstance(payload, Audio):
        return {"samples": payload.samples, "rate_hz": np.asarray(payload.rate_hz, np.int64)}
    if isinstance(payload, Text):
        return {"utf8": np.frombuffer(payload.text.encode(), np.uint8)}
    return {"values": payload.values}


def _cases(arrays: Mapping[str, Tensor]) -> list[Case]:
    trees: dict[int, dict[str, dict[str, dict[str, Tensor]]]] = {}
    for name, array in arrays.items():
        place, part, owner, field = name.split("/", 3)
        if part not in ("raw", "tensor", "output"):
            raise ValueError(f"entry '{name}'")
        trees.setdefault(int(place), {}).setdefault(part, {}).setdefault(owner, {})[field] = array
    return [
        Case(
            payloads={modality: _payload(fields) for modality, fields in tree.get("raw", {}).items()},
            tensors=tree.get("tensor", {}),
            outputs={tuple(label.split("+")): outputs for label, outputs in tree.get("output", {}).items()},
        )
        for _, tree in sorted(trees.items())
    ]


def _payload(fields: Mapping[str, Tensor]) -> Payload:
    if "pixels" in fields:
        return Image(pixels=fields["pixels"])
    if "samples" in fields:
        return Audio(samples=fields["samples"], rate_hz=int(fields["rate_hz"]))
    if "utf8" in fields:
        return Text(text=fields["utf8"].tobytes().decode())
    return Vector(values=fields["values"])


def _bad(path: Path, got: str) -> BundleError:
    return BundleError(str(path), expected="recorded self-test samples", got=got, fix="Export the bundle again.")
