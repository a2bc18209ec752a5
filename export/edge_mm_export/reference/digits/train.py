"""``python -m edge_mm_export.reference.digits.train --out DIR``: train the model `digits`, and say how good it is."""

import hashlib
import json
import time
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final

import torch
import typer

from edge_mm.cli.progress import ProgressBar
from edge_mm.contracts.base import parse_json
from edge_mm.files import sha256_of, write_atomic
from edge_mm_export.code_version import code_hash, tool_versions
from edge_mm_export.reference.checkpoint import CONFIG, read_config, save_model
from edge_mm_export.reference.command import run
from edge_mm_export.reference.digits.prepare import prepare_set
from edge_mm_export.reference.digits.split import Split
from edge_mm_export.reference.model import ReferenceModel, build
from edge_mm_export.reference.training.items import prepare_items
from edge_mm_export.reference.training.loop import train
from edge_mm_export.reference.training.prepared import PreparedSet, pair
from edge_mm_export.reference.training.settings import TrainingSettings
from edge_mm_export.reference.training.table import subset_table

ASSETS: Final = Path(str(files("edge_mm_export.reference") / "assets" / "digits"))
SETTINGS: Final = "training.json"
METRICS: Final = "metrics.json"
TOOLS: Final = ("espeakng-loader", "numpy", "opencv-python-headless", "scikit-learn", "soxr", "tokenizers", "torch")

Table = dict[str, dict[str, float]]


def train_digits(
    out: Annotated[Path, typer.Option(help="Folder for the checkpoint, its configuration and metrics.json.")],
    model: Annotated[Path, typer.Option(help="Folder with config.json, the tokenizer and training.json.")] = ASSETS,
    items: Annotated[Path | None, typer.Option(help="ITEMS.jsonl to judge the model on, beside the test set.")] = None,
) -> None:
    """Train the reference model `digits`; some minutes on two cores.

    Example: python -m edge_mm_export.reference.digits.train --out build/digits --items examples/digits/items.jsonl
    """
    config, tokenizers = read_config(model / CONFIG)
    settings = parse_json(TrainingSettings, (model / SETTINGS).read_bytes(), where=SETTINGS)
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    network = build(config, tokenizers)
    seconds = fit(network, settings)
    weights = save_model(out, config, network)
    tables = {split: judge(network, split, settings) for split in ("validation", "test")}
    if items is not None:
        tables["items"] = subset_table(network, *prepare_items(items, network.spec))
    facts = {"training_s": round(seconds), "weights_sha256": sha256_of(weights), "tables": tables}
    write_metrics(out / METRICS, network, settings, facts, items)


def fit(network: ReferenceModel, settings: TrainingSettings) -> float:
    """Draw the training set and train; gives the seconds that both took.

    Raises:
        UnavailableError: scikit-learn or eSpeak NG is missing.
    """
    start = time.monotonic()
    samples = held(network, "train", settings.train_samples, settings)
    with ProgressBar("training") as bar:
        train(network, samples, settings, progress=bar)
    return time.monotonic() - start


def held(network: ReferenceModel, split: Split, count: int, settings: TrainingSettings) -> PreparedSet:
    """``count`` prepared samples of each modality.

    Raises:
        UnavailableError: scikit-learn or eSpeak NG is missing.
    """
    with ProgressBar(f"{split} data") as bar:
        return prepare_set(split, count=count, seed=settings.seed, spec=network.spec, progress=bar)


def judge(network: ReferenceModel, split: Split, settings: TrainingSettings) -> Table:
    """The subset table on a split: each sample of a modality once, with a random one of its class of the others."""
    samples = held(network, split, settings.held_out_samples, settings)
    labels = next(iter(samples.labels.values()))
    chosen = pair(samples.by_label(), labels, torch.Generator().manual_seed(settings.seed))
    return subset_table(network, samples.rows(chosen), labels)


def write_metrics(
    path: Path, network: ReferenceModel, settings: TrainingSettings, facts: dict[str, Any], items: Path | None
) -> None:
    """Write what was measured, and all that it depends on."""
    parts = {**network.encoders, "fusion": network.fusion, **network.heads}
    report = {
        "model": f"{network.spec.name} {network.spec.version}",
        "command": "python -m edge_mm_export.reference.digits.train",
        "sources_sha256": code_hash("edge_mm_export.reference.digits.train"),
        "settings": settings.model_dump(mode="json"),
        "tools": tool_versions(TOOLS),
        "parameters": {name: sum(p.numel() for p in part.parameters()) for name, part in parts.items()},
        "items_sha256": None if items is None else hashlib.sha256(items.read_bytes()).hexdigest(),
        **facts,
    }
    write_atomic(path, (json.dumps(report, indent=2) + "\n").encode())


if __name__ == "__main__":
    run(train_digits)
