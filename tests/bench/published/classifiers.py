"""Layer shapes of ResNet-50, EfficientViT-B and BERT-large, from their papers."""

from tests.bench.published.layers import Layers, Size, area


def residual_network(
    net: Layers, resolution: int, *, groups: int = 1, width: int = 64, classes: int | None = 1000
) -> list[Size]:
    """ResNet-50 v1.5, or ResNeXt-50 32x4d with 32 groups and width 128; gives the four stages' sizes."""
    size = net.conv((resolution, resolution), (3, 64), 7, stride=2)
    net.elementwise(64 * area(size), 64 * area(size) // 4)
    size, channels = (size[0] // 2, size[1] // 2), 64
    stages: list[Size] = []
    for stage, repeats in enumerate((3, 4, 6, 3)):
        middle, made = width * 2**stage, 256 * 2**stage
        for block in range(repeats):
            stride = 2 if block == 0 and stage else 1
            net.conv(size, (channels, middle))
            smaller = net.conv(size, (middle, middle), 3, stride=stride, groups=groups)
            if block == 0:
                net.conv(size, (channels, made), stride=stride)
            net.conv(smaller, (middle, made), residual=True)
            size, channels = smaller, made
        stages.append(size)
    if classes is not None:
        net.elementwise(2048 * area(size), 2048)
        net.product(1, 2048, classes)
    return stages


def resnet50() -> Layers:
    """ResNet-50 v1.5 at 224x224."""
    net = Layers()
    residual_network(net, 224)
    return net


EFFICIENTVIT = {
    "b1": ((16, 32, 64, 128, 256), (1, 2, 3, 3, 4), 16, (1536, 1600)),
    "b2": ((24, 48, 96, 192, 384), (1, 3, 4, 4, 6), 32, (2304, 2560)),
    "b3": ((32, 64, 128, 256, 512), (1, 4, 6, 6, 9), 32, (2304, 2560)),
}
"""Widths, depths, width of an attention head, and widths of the classifier."""


def _inverted(net: Layers, size: Size, channels: Size, stride: int = 1) -> Size:
    given, made = channels
    net.conv(size, (given, 4 * given))
    size = net.conv(size, (4 * given, 4 * given), 3, stride=stride, groups=4 * given)
    net.conv(size, (4 * given, made), residual=given == made)
    return size


def _linear_attention(net: Layers, size: Size, channels: int, head: int) -> None:
    places, heads = area(size), channels // head
    net.conv(size, (channels, 3 * channels))
    net.conv(size, (3 * channels, 3 * channels), 5, groups=3 * channels)
    net.conv(size, (3 * channels, 3 * channels), groups=3 * heads)
    net.elementwise(6 * channels * places)
    net.product(head, places, head + 1, batch=2 * heads, learned=False)
    net.product(head + 1, head, places, batch=2 * heads, learned=False)
    net.elementwise(2 * channels * places)
    net.conv(size, (2 * channels, channels), residual=True)


def efficientvit(name: str, resolution: int) -> Layers:
    """EfficientViT-B1 to B3 (MIT)."""
    widths, depths, head, classifier = EFFICIENTVIT[name]
    net = Layers()
    size = net.conv((resolution, resolution), (3, widths[0]), 3, stride=2)
    for _ in range(depths[0]):
        net.conv(size, (widths[0], widths[0]), 3, groups=widths[0])
        net.conv(size, (widths[0], widths[0]), residual=True)
    channels = widths[0]
    for width, depth in zip(widths[1:3], depths[1:3], strict=True):
        for block in range(depth):
            size = _inverted(net, size, (channels, width), 1 if block else 2)
            channels = width
    for width, depth in zip(widths[3:], depths[3:], strict=True):
        size = _inverted(net, size, (channels, width), 2)
        channels = width
        for _ in range(depth):
            _linear_attention(net, size, channels, head)
            _inverted(net, size, (channels, channels))
    net.conv(size, (channels, classifier[0]))
    net.elementwise(classifier[0] * area(size), classifier[0])
    net.product(1, classifier[0], classifier[1])
    net.elementwise(classifier[1])
    net.product(1, classifier[1], 1000)
    return net


def bert_large(tokens: int = 384) -> Layers:
    """BERT-large for question answering, attention as one kernel."""
    hidden, net = 1024, Layers()
    net.elementwise(3 * tokens * hidden, tokens * hidden)
    for _ in range(24):
        net.product(tokens, hidden, 3 * hidden)
        net.kernel(macs=2 * tokens * tokens * hidden, moved=4 * tokens * hidden)
        net.product(tokens, hidden, hidden)
        net.elementwise(2 * tokens * hidden, tokens * hidden)
        net.product(tokens, hidden, 4 * hidden)
        net.product(tokens, 4 * hidden, hidden)
        net.elementwise(2 * tokens * hidden, tokens * hidden)
    net.product(tokens, hidden, 2)
    return net
