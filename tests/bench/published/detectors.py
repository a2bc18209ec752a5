"""Layer shapes of MLPerf's detectors: RetinaNet, SSD-MobileNet and SSD-ResNet34."""

from math import ceil

from tests.bench.published.classifiers import residual_network
from tests.bench.published.layers import Layers, Size, area

ANCHORS = 9


def retinanet(
    *, classes: int = 264, groups: int = 32, width: int = 128, resolution: int = 800, coarse: int = 2048
) -> Layers:
    """RetinaNet on ResNeXt-50 32x4d with a feature pyramid, OpenImages' 264 classes.

    ``coarse`` is the channels that the pyramid's sixth level is made from.
    """
    net = Layers()
    _, p3, p4, p5 = residual_network(net, resolution, groups=groups, width=width, classes=None)
    p6: Size = (ceil(p5[0] / 2), ceil(p5[1] / 2))
    for channels, size in ((512, p3), (1024, p4), (2048, p5)):
        net.conv(size, (channels, 256))
    for size in (p4, p3):
        net.elementwise(2 * 256 * area(size), 256 * area(size))
    for size in (p3, p4, p5):
        net.conv(size, (256, 256), 3)
    net.conv(p5, (coarse, 256), 3, stride=2)
    p7 = net.conv(p6, (256, 256), 3, stride=2)
    for size in (p3, p4, p5, p6, p7):
        for _ in range(8):
            net.conv(size, (256, 256), 3)
        net.conv(size, (256, ANCHORS * classes), 3)
        net.conv(size, (256, ANCHORS * 4), 3)
        net.elementwise(ANCHORS * classes * area(size))
    return net


def ssd_mobilenet() -> Layers:
    """SSD with MobileNet-v1 at 300x300, COCO's 91 classes."""
    net = Layers()
    size = net.conv((300, 300), (3, 32), 3, stride=2)
    channels, levels = 32, []
    steps = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *((512, 1),) * 5, (1024, 2), (1024, 1))
    for made, stride in steps:
        size = net.conv(size, (channels, channels), 3, stride=stride, groups=channels)
        net.conv(size, (channels, made))
        channels = made
        levels.append((channels, size))
    levels = [levels[10], levels[12]]
    for middle, made in ((256, 512), (128, 256), (128, 256), (64, 128)):
        net.conv(size, (channels, middle))
        size = net.conv(size, (middle, made), 3, stride=2)
        channels = made
        levels.append((channels, size))
    for index, (wide, level) in enumerate(levels):
        anchors = 6 if index else 3
        net.conv(level, (wide, anchors * 4))
        net.conv(level, (wide, anchors * 91))
    for _ in range(2):
        net.elementwise(1917 * 95)
    return net


def ssd_resnet34() -> Layers:
    """SSD with the first three stages of ResNet-34 at 1200x1200, COCO's 81 classes."""
    net = Layers()
    size = net.conv((1200, 1200), (3, 64), 7, stride=2)
    net.elementwise(64 * area(size), 64 * area(size) // 4)
    size, channels = (size[0] // 2, size[1] // 2), 64
    for made, repeats, first in ((64, 3, 1), (128, 4, 2), (256, 6, 1)):
        for block in range(repeats):
            stride = 1 if block else first
            smaller = net.conv(size, (channels, made), 3, stride=stride)
            if channels != made:
                net.conv(size, (channels, made), stride=stride)
            net.conv(smaller, (made, made), 3, residual=True)
            size, channels = smaller, made
    levels = [(channels, size, 4, 3)]
    for middle, made, stride in ((256, 512, 3), (256, 512, 2), (128, 256, 2), (128, 256, 2), (128, 256, 2)):
        net.conv(size, (channels, middle))
        size = net.conv(size, (middle, made), 3, stride=2)
        channels = made
        levels.append((channels, size, 6, stride))
    for wide, level, anchors, stride in levels:
        net.conv(level, (wide, anchors * 4), 3, stride=stride)
        net.conv(level, (wide, anchors * 81), 3, stride=stride)
    for _ in range(2):
        net.elementwise(15130 * 85)
    return net
