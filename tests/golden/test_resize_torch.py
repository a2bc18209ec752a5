"""Plain bilinear resizing against torch's interpolation with half-pixel centres."""

import numpy as np
import pytest
import torch

from edge_mm.contracts.vision import ImageSpec
from edge_mm.preprocess.vision import image_tensor, resize
from tests.golden.pictures import Draw, Size, noise, scene

LEVELS_APART = 1.0
"""The result has 8 bits (half a level), and OpenCV's weights have 11."""


@pytest.mark.parametrize(
    ("source", "target"),
    [((720, 1280), (224, 224)), ((48, 64), (100, 90)), ((97, 61), (97, 30)), ((33, 35), (64, 128))],
)
@pytest.mark.parametrize("draw", [noise, scene])
def test_bilinear_is_torchs(source: Size, target: Size, draw: Draw) -> None:
    picture = draw(*source)
    planes = torch.from_numpy(picture).permute(2, 0, 1)[None].float()
    wanted = torch.nn.functional.interpolate(planes, size=target, mode="bilinear", align_corners=False)
    got = resize(picture, target[1], target[0], "bilinear").astype(np.float32)
    assert np.abs(got - wanted[0].permute(1, 2, 0).numpy()).max() <= LEVELS_APART


def test_normalising_is_the_usual_arithmetic() -> None:
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    picture = noise(31, 47)
    spec = ImageSpec(height_px=31, width_px=47, mean=mean, std=std)
    planes = torch.from_numpy(picture).permute(2, 0, 1)[None].double() / 255
    wanted = (planes - torch.tensor(mean).double()[:, None, None]) / torch.tensor(std).double()[:, None, None]
    np.testing.assert_allclose(image_tensor(picture, spec), wanted.numpy(), rtol=0, atol=1e-6)
