"""Reference models on disk: ``config.json``, the tokenizers it names, and weights as safetensors; never a pickle."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor

from edge_mm.contracts.base import parse_json, to_json
from edge_mm.errors import InputError
from edge_mm_export.reference.config import ReferenceConfig
from edge_mm_export.reference.model import ReferenceModel, build

CONFIG: Final = "config.json"
WEIGHTS: Final = "model.safetensors"


def load(checkpoint: Path) -> ReferenceModel:
    """The model whose weights are in ``checkpoint`` and whose configuration lies beside it, in evaluation mode.

    Raises:
        InputError: a file is missing or damaged, or the weights are another model's.
        ContractMismatchError: the configuration is wrong; it names the field.
    """
    config, files = read_config(checkpoint.parent / CONFIG)
    model = build(config, files)
    network = model.network()
    _check_names(checkpoint, weights := _read_weights(checkpoint), network.state_dict())
    network.load_state_dict(weights)
    network.eval()
    return model


def read_config(path: Path) -> tuple[ReferenceConfig, dict[str, bytes]]:
    """A configuration, and the tokenizers beside it by name.

    Raises:
        InputError: a file is missing.
        ContractMismatchError: the configuration is wrong; it names the field.
    """
    config = parse_json(ReferenceConfig, _read(path), where=path.name)
    return config, {name: _read(path.parent / name) for name in config.tokenizers}


def save_model(folder: Path, config: ReferenceConfig, model: ReferenceModel) -> Path:
    """Write everything that ``load`` reads; gives the path of the weights. Equal weights give equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in model.spec.files.items():
        replace_file(folder / name, data)
    replace_file(folder / CONFIG, to_json(config))
    weights = {name: tensor.contiguous() for name, tensor in model.network().state_dict().items()}
    replace_file(folder / WEIGHTS, save(weights))
    return folder / WEIGHTS


def replace_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            str(path), expected="a readable file", got=error.strerror, fix="It belongs beside the checkpoint."
        ) from None


def _read_weights(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise InputError(
            str(path), expected="a safetensors file", got=error, fix="Check the path, or train the model again."
        ) from None


def _check_names(path: Path, got: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> None:
    """Hold names and shapes against the model: the whole list of differences is no one-line message."""
    for name in sorted(set(wanted) | set(got)):
        shapes = [tuple(tensors[name].shape) if name in tensors else "none" for tensors in (wanted, got)]
        if shapes[0] != shapes[1]:
            raise InputError(
                f"{path}: tensor '{name}'",
                expected=f"shape {shapes[0]}",
                got=f"shape {shapes[1]}",
                fix=f"Is {CONFIG} beside it the configuration that it was trained with?",
            )
