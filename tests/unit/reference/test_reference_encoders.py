import pytest
import torch
from torch import Tensor, nn

from edge_mm_export.reference.encoders.audio_ds_cnn import AudioDsCnnConfig
from edge_mm_export.reference.encoders.table import EncoderConfig, build_encoder
from edge_mm_export.reference.encoders.text_transformer import TextTransformerConfig
from edge_mm_export.reference.encoders.vision_cnn import VisionCnnConfig

WIDTH = 12
TEXT = TextTransformerConfig(vocabulary=20, positions=16, size=8, layers=2, heads=2, hidden=16)


def ids(*rows: list[int]) -> tuple[Tensor, Tensor]:
    longest = max(map(len, rows))
    padded = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    return padded, torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])


CASES: list[tuple[EncoderConfig, tuple[Tensor, ...], int]] = [
    (VisionCnnConfig(widths=(4, 8)), (torch.randn(3, 1, 32, 32),), 1),
    (VisionCnnConfig(channels=3, widths=(4,)), (torch.randn(3, 3, 20, 28),), 1),
    (AudioDsCnnConfig(bands=40, stem=4, widths=(8, 8)), (torch.randn(3, 40, 101),), 1),
    (TEXT, ids([2, 5, 6], [2, 7], [2, 9, 9]), 3),
]


@pytest.mark.parametrize(("config", "inputs", "length"), CASES, ids=lambda case: getattr(case, "kind", None))
def test_tokens_and_mask_are_as_the_contract_says(
    config: EncoderConfig, inputs: tuple[Tensor, ...], length: int
) -> None:
    tokens, mask = build_encoder(config, width=WIDTH)(*inputs)
    assert tokens.shape == (3, length, WIDTH)
    assert mask.shape == (3, length)
    assert tokens.dtype == mask.dtype == torch.float32
    assert set(mask.unique().tolist()) <= {0.0, 1.0}


@pytest.fixture
def text() -> nn.Module:
    torch.manual_seed(0)
    return build_encoder(TEXT, width=WIDTH).eval()


def test_padding_does_not_change_the_tokens_of_a_text(text: nn.Module) -> None:
    alone, _ = text(*ids([2, 7]))
    beside, mask = text(*ids([2, 7], [2, 5, 6, 7, 8]))
    torch.testing.assert_close(beside[:1, :2], alone, atol=1e-6, rtol=0)
    assert mask.tolist() == [[1, 1, 0, 0, 0], [1, 1, 1, 1, 1]]
    assert beside[0, 2:].abs().max() == 0


def test_the_order_of_the_tokens_matters(text: nn.Module) -> None:
    one, _ = text(*ids([2, 7, 8]))
    other, _ = text(*ids([2, 8, 7]))
    assert not torch.allclose(one[:, 0], other[:, 0], atol=1e-4)


def test_heads_that_do_not_divide_the_width_are_refused() -> None:
    with pytest.raises(ValueError, match="3 heads divide"):
        TextTransformerConfig(vocabulary=20, positions=16, size=8, layers=1, heads=3, hidden=16)
