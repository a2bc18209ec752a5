"""Convolution with batch normalisation and ReLU, plain and separable."""

from torch import nn


def conv_relu(inputs: int, outputs: int, *, kernel: tuple[int, int] = (3, 3), stride: int = 1) -> nn.Sequential:
    """Convolution, batch normalisation, ReLU on ``[B, inputs, H, W]``; odd kernels keep ``ceil(H / stride)``.

    Ioffe and Szegedy, "Batch normalization", 2015. Without a bias: the normalisation has one.
    """
    padding = (kernel[0] // 2, kernel[1] // 2)
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=padding, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


def separable(inputs: int, outputs: int, *, stride: int = 1) -> nn.Sequential:
    """One 3x3 filter per channel, then a 1x1 convolution across channels, each with normalisation and ReLU.

    Howard et al., "MobileNets", 2017, figure 3.
    """
    depthwise = nn.Conv2d(inputs, inputs, 3, stride=stride, padding=1, groups=inputs, bias=False)
    return nn.Sequential(
        depthwise,
        nn.BatchNorm2d(inputs),
        nn.ReLU(),
        *conv_relu(inputs, outputs, kernel=(1, 1)),
    )
