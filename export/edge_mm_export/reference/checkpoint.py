"""Reference models on disk: ``config.json``, the tokenizers it names, and weights as safetensors; never a pickle."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from safetensors import SafetensorError
from safetensors.torch import load_file, save
from tokenizers import Tokenizer
from torch import Tensor

from edge_mm.contracts.base import parse_json, to_json
from edge_mm.errors import InputError
from edge_mm.files import write_atomic
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
        InputError: a file is missing, or a tokenizer gives ids that its encoder does not know.
        ContractMismatchError: the configuration is wrong; it names the field.
    """
    config = parse_json(ReferenceConfig, _read(path), where=path.name)
    files = {name: _read(path.parent / name) for name in config.tokenizers}
    for modality in config.modalities:
        if modality.spec.preprocess.kind == "text" and modality.encoder.kind == "text_transformer":
            name = modality.spec.preprocess.tokenizer
            _check_vocabulary(path.parent / name, files[name], modality.encoder.vocabulary)
    return config, files


def save_model(folder: Path, config: ReferenceConfig, model: ReferenceModel) -> Path:
    """Write everything that ``load`` reads; gives the path of the weights. Equal weights give equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in model.spec.files.items():
        write_atomic(folder / name, data)
    write_atomic(folder / CONFIG, to_json(config))
    weights = {name: tensor.contiguous() for name, tensor in model.network().state_dict().items()}
    write_atomic(folder / WEIGHTS, save(weights))
    return folder / WEIGHTS


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            str(path), expected="a readable file", got=error.strerror, fix="It belongs beside the checkpoint."
        ) from None


def _check_vocabulary(path: Path, data: bytes, wanted: int) -> None:
    try:
        got: object = Tokenizer.from_buffer(data).get_vocab_size()
    # The library raises bare exceptions for whatever is wrong with the file.
    except Exception as error:  # noqa: BLE001
        got = error
    if got != wanted:
        raise InputError(
            str(path),
            expected=f"a tokenizer with {wanted} tokens",
            got=got,
            fix=f"Is it the one of the {CONFIG} beside it?",
        )


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
