"""A modality that is not there has no say, whatever is in its place."""

import pytest
import torch
from torch import Tensor, nn

from edge_mm_export.model import presence_row
from edge_mm_export.reference.fusions.attention import AttentionConfig
from edge_mm_export.reference.fusions.concat import ConcatConfig
from edge_mm_export.reference.fusions.table import build_fusion, feature_width

NAMES = ("vision", "audio", "text")
WIDTH = 16
CONFIGS = (ConcatConfig(hidden=32, features=24), AttentionConfig(layers=2, heads=4, hidden=32))

Inputs = tuple[dict[str, Tensor], dict[str, Tensor]]


@pytest.fixture(params=CONFIGS, ids=lambda config: config.kind)
def fusion(request: pytest.FixtureRequest) -> nn.Module:
    torch.manual_seed(0)
    return build_fusion(request.param, names=NAMES, width=WIDTH).eval()


def made_up(seed: int, *, tokens: int = 5, batch: int = 3) -> Inputs:
    generator = torch.Generator().manual_seed(seed)
    lengths = {"vision": 1, "audio": 1, "text": tokens}
    values = {name: torch.randn(batch, length, WIDTH, generator=generator) for name, length in lengths.items()}
    return values, {name: torch.ones(batch, length) for name, length in lengths.items()}


@pytest.mark.parametrize("absent", NAMES)
@pytest.mark.parametrize("fill", [float("nan"), float("inf"), 1e30, 0.0])
def test_what_lies_in_the_place_of_an_absent_modality_changes_nothing(
    fusion: nn.Module, absent: str, fill: float
) -> None:
    tokens, masks = made_up(1)
    presence = presence_row(NAMES, tuple(name for name in NAMES if name != absent), batch=3)
    before = fusion(tokens, masks, presence)
    tokens[absent] = torch.full_like(tokens[absent], fill)
    assert torch.equal(fusion(tokens, masks, presence), before)
    masks[absent] = torch.zeros_like(masks[absent])
    assert torch.equal(fusion(tokens, masks, presence), before)


@pytest.mark.parametrize("present", NAMES)
def test_each_present_modality_has_a_say(fusion: nn.Module, present: str) -> None:
    tokens, masks = made_up(1)
    presence = presence_row(NAMES, NAMES, batch=3)
    before = fusion(tokens, masks, presence)
    tokens[present] = tokens[present] + torch.randn_like(tokens[present])
    assert not torch.allclose(fusion(tokens, masks, presence), before, atol=1e-4)


def test_an_absent_modality_may_come_as_a_single_token(fusion: nn.Module) -> None:
    presence = presence_row(NAMES, ("vision", "audio"), batch=3)
    long_tokens, long_masks = made_up(1, tokens=9)
    short_tokens, short_masks = dict(long_tokens), dict(long_masks)
    short_tokens["text"], short_masks["text"] = long_tokens["text"][:, :1], long_masks["text"][:, :1]
    torch.testing.assert_close(
        fusion(short_tokens, short_masks, presence), fusion(long_tokens, long_masks, presence), atol=1e-6, rtol=0
    )


def test_padding_of_a_present_modality_changes_nothing(fusion: nn.Module) -> None:
    tokens, masks = made_up(1)
    presence = presence_row(NAMES, NAMES, batch=3)
    before = fusion(tokens, masks, presence)
    tokens["text"] = torch.cat([tokens["text"], torch.full((3, 4, WIDTH), float("nan"))], dim=1)
    masks["text"] = torch.cat([masks["text"], torch.zeros(3, 4)], dim=1)
    torch.testing.assert_close(fusion(tokens, masks, presence), before, atol=1e-6, rtol=0)


def test_rows_of_a_batch_do_not_mix(fusion: nn.Module) -> None:
    tokens, masks = made_up(2)
    presence = torch.tensor([[1.0, 1, 1], [0, 1, 0], [0, 0, 1]])
    together = fusion(tokens, masks, presence)
    for row in range(3):
        part = slice(row, row + 1)
        alone = fusion({n: t[part] for n, t in tokens.items()}, {n: m[part] for n, m in masks.items()}, presence[part])
        torch.testing.assert_close(alone, together[part], atol=1e-6, rtol=0)


def test_the_absent_vectors_are_learned(fusion: nn.Module) -> None:
    tokens, masks = made_up(1)
    fusion(tokens, masks, presence_row(NAMES, ("vision",), batch=3)).square().sum().backward()
    gradient = fusion.absent.absent.grad
    assert gradient is not None
    assert gradient[0].abs().max() == 0
    assert gradient[1:].abs().amax(dim=1).min() > 0


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config.kind)
def test_features_have_the_width_that_heads_are_built_for(config: ConcatConfig | AttentionConfig) -> None:
    tokens, masks = made_up(1)
    features = build_fusion(config, names=NAMES, width=WIDTH)(tokens, masks, presence_row(NAMES, NAMES, batch=3))
    assert features.shape == (3, feature_width(config, width=WIDTH))
