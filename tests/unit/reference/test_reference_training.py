"""A tiny training run: it learns, it repeats, and every subset of the modalities gets an answer of its own."""

from itertools import pairwise

import pytest
import torch

from edge_mm.contracts.modality import subset_label, subsets
from edge_mm_export.model import presence_row
from edge_mm_export.reference.config import ReferenceConfig
from edge_mm_export.reference.model import ReferenceModel, build
from edge_mm_export.reference.training.augment import augment, augment_frames
from edge_mm_export.reference.training.dropout import draw_presence
from edge_mm_export.reference.training.loop import train
from edge_mm_export.reference.training.prepared import PreparedSet, batches, pair, stack
from edge_mm_export.reference.training.settings import TrainingSettings
from edge_mm_export.reference.training.table import subset_table

NAMES = ("vision", "audio", "text")
SETTINGS = TrainingSettings(train_samples=40, held_out_samples=20, steps=80, batch=20, learning_rate=0.05)


def made_up_set() -> PreparedSet:
    """Forty samples of each modality; in each the class can be read off, up to a little noise."""
    generator = torch.Generator().manual_seed(5)
    labels = torch.arange(40) % 10
    image = torch.randn(40, 1, 32, 32, generator=generator) * 0.1
    audio = torch.randn(40, 40, 101, generator=generator) * 0.1
    for row, label in enumerate(labels.tolist()):
        image[row, 0, 3 * label : 3 * label + 3] += 2
        audio[row, 4 * label : 4 * label + 4] += 2
    ids = torch.stack([torch.full((40,), 2), labels + 10], dim=1)
    tensors = {"vision": (image,), "audio": (audio,), "text": (ids, torch.ones_like(ids))}
    return PreparedSet(tensors=tensors, labels=dict.fromkeys(NAMES, labels))


def trained(config: ReferenceConfig, tokenizer: bytes) -> tuple[ReferenceModel, list[float]]:
    torch.manual_seed(1)
    model = build(config, {"tokenizer.json": tokenizer})
    shares: list[float] = []
    train(model, made_up_set(), SETTINGS, progress=shares.append)
    return model, shares


@pytest.fixture(scope="module")
def run(small_config: ReferenceConfig, tokenizer: bytes) -> tuple[ReferenceModel, list[float]]:
    torch.set_num_threads(1)
    return trained(small_config, tokenizer)


def test_training_learns(run: tuple[ReferenceModel, list[float]]) -> None:
    samples = made_up_set()
    table = subset_table(run[0], samples.tensors, samples.labels["text"])
    assert list(table) == [subset_label(chosen) for chosen in subsets(NAMES)]
    assert table["text"]["accuracy"] > 0.9  # Guessing gives 0.1.
    assert table["vision+audio+text"]["accuracy"] > 0.6
    assert all(0 <= value <= 1 for row in table.values() for value in row.values())


def test_progress_goes_from_nothing_to_all(run: tuple[ReferenceModel, list[float]]) -> None:
    shares = run[1]
    assert len(shares) == SETTINGS.steps
    assert shares[-1] == 1
    assert all(before < after for before, after in pairwise(shares))


def test_equal_seeds_give_equal_weights(
    run: tuple[ReferenceModel, list[float]], small_config: ReferenceConfig, tokenizer: bytes
) -> None:
    torch.rand(7)  # What was drawn before must not matter.
    again = trained(small_config, tokenizer)[0].network().state_dict()
    first = run[0].network().state_dict()
    assert all(torch.equal(first[name], again[name]) for name in first)


def test_a_trained_model_ignores_what_is_absent(run: tuple[ReferenceModel, list[float]]) -> None:
    model, samples = run[0], made_up_set()
    network = model.network().eval()
    presence = presence_row(NAMES, ("audio",), batch=40)
    before = network(samples.tensors, presence)["digit"]
    other = dict(samples.tensors)
    other["vision"] = (torch.full_like(samples.tensors["vision"][0], 1e6),)
    other["text"] = (samples.tensors["text"][0].flip(0), samples.tensors["text"][1])
    assert torch.equal(network(other, presence)["digit"], before)
    assert not torch.equal(network(other, presence_row(NAMES, NAMES, batch=40))["digit"], before)


def test_augmented_frames_keep_their_shape_and_their_values() -> None:
    audio = torch.arange(3 * 40 * 101, dtype=torch.float32).reshape(3, 40, 101)
    augmented = augment_frames(audio, torch.Generator().manual_seed(0))
    assert augmented.shape == audio.shape
    assert not torch.equal(augmented, audio)
    for before, after in zip(audio, augmented, strict=True):
        own = torch.isin(after, before)
        assert own.float().mean() > 0.5
        assert after[~own].unique().numel() <= 1  # What is hidden shows the mean alone.


def test_only_sound_is_augmented(small_config: ReferenceConfig) -> None:
    samples = made_up_set()
    specs = [modality.spec for modality in small_config.modalities]
    augmented = augment(samples.tensors, specs, torch.Generator().manual_seed(0))
    assert augmented["vision"][0] is samples.tensors["vision"][0]
    assert augmented["text"][0] is samples.tensors["text"][0]
    assert not torch.equal(augmented["audio"][0], samples.tensors["audio"][0])


def test_every_modality_is_trained_alone_and_every_larger_subset_equally_often() -> None:
    presence = draw_presence(4000, 3, torch.Generator().manual_seed(0))
    assert presence.shape == (16000, 3)
    assert presence.dtype == torch.float32
    for alone in range(3):
        assert (presence[4000 * alone : 4000 * (alone + 1)] == torch.eye(3)[alone]).all()
    rows, counts = presence[12000:].unique(dim=0, return_counts=True)
    assert len(rows) == 4
    assert rows.sum(dim=1).min() == 2
    assert counts.min() > 900


def test_a_model_with_one_modality_trains_on_it() -> None:
    assert (draw_presence(5, 1, torch.Generator().manual_seed(0)) == 1).all()


def test_paired_rows_are_of_the_asked_class() -> None:
    samples = made_up_set()
    labels = torch.tensor([3, 3, 9, 0])
    chosen = pair(samples.by_label(), labels, torch.Generator().manual_seed(0))
    assert set(chosen) == set(NAMES)
    for name in NAMES:
        assert torch.equal(samples.labels[name][chosen[name]], labels)


def test_batches_repeat_with_the_seed() -> None:
    def drawn() -> list[torch.Tensor]:
        generator = torch.Generator().manual_seed(4)
        return [inputs["vision"][0] for inputs, _ in batches(made_up_set(), size=6, steps=3, generator=generator)]

    assert all(torch.equal(one, other) for one, other in zip(drawn(), drawn(), strict=True))


def test_stacking_pads_with_zeros() -> None:
    ids = [torch.tensor([row]).numpy() for row in ([2, 7], [2, 8, 9], [2, 3])]
    (stacked,) = stack([{"input_ids": row} for row in ids])
    assert stacked.tolist() == [[2, 7, 0], [2, 8, 9], [2, 3, 0]]
