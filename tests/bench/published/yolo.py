"""Layer shapes of YOLO11, YOLOv8 and YOLOX-S at 640x640 and 80 classes, from their published layer tables."""

from math import ceil

from tests.bench.published.layers import Layers, Size, area

CLASSES = 80
BOX = 64
"""Four sides of sixteen bins."""


def _wide(channels: int, width: float, limit: int) -> int:
    return ceil(min(channels, limit) * width / 8) * 8


def _bottleneck(net: Layers, size: Size, channels: int, inner: int, *, residual: bool = True) -> None:
    net.conv(size, (channels, inner), 3)
    net.conv(size, (inner, channels), 3, residual=residual)


def _c3k(net: Layers, size: Size, channels: int) -> None:
    half = channels // 2
    net.conv(size, (channels, half))
    net.conv(size, (channels, half))
    for _ in range(2):
        _bottleneck(net, size, half, half)
    net.conv(size, (2 * half, channels))


def _c3k2(net: Layers, size: Size, channels: Size, repeats: int, *, nested: bool, expansion: float = 0.5) -> None:
    inner = int(channels[1] * expansion)
    net.conv(size, (channels[0], 2 * inner))
    for _ in range(repeats):
        if nested:
            _c3k(net, size, inner)
        else:
            _bottleneck(net, size, inner, inner // 2)
    net.conv(size, ((2 + repeats) * inner, channels[1]))


def _c2f(net: Layers, size: Size, channels: Size, repeats: int) -> None:
    inner = channels[1] // 2
    net.conv(size, (channels[0], 2 * inner))
    for _ in range(repeats):
        _bottleneck(net, size, inner, inner)
    net.conv(size, ((2 + repeats) * inner, channels[1]))


def _pooling(net: Layers, size: Size, channels: int) -> None:
    net.conv(size, (channels, channels // 2))
    for _ in range(3):
        net.elementwise(channels // 2 * area(size))
    net.conv(size, (2 * channels, channels))


def _attention(net: Layers, size: Size, channels: int, repeats: int) -> None:
    inner, places = channels // 2, area(size)
    heads = inner // 64
    net.conv(size, (channels, 2 * inner))
    for _ in range(repeats):
        net.conv(size, (inner, 2 * inner))
        net.product(places, 32, places, batch=heads, learned=False)
        net.elementwise(heads * places * places)
        net.product(places, places, 64, batch=heads, learned=False)
        net.conv(size, (inner, inner), 3, groups=inner)
        net.conv(size, (inner, inner), residual=True)
        net.conv(size, (inner, 2 * inner))
        net.conv(size, (2 * inner, inner), residual=True)
    net.conv(size, (2 * inner, channels))


def _decode(net: Layers, sizes: list[Size]) -> None:
    anchors = sum(map(area, sizes))
    net.elementwise(anchors * (BOX + CLASSES))
    net.elementwise(anchors * BOX)
    net.elementwise(anchors * BOX, anchors * 4)
    net.elementwise(anchors * 4)
    net.elementwise(anchors * CLASSES)


def _enlarge(net: Layers, channels: int, small: Size, large: Size) -> None:
    net.elementwise(channels * area(small), channels * area(large))


def _heads(net: Layers, channels: list[int], sizes: list[Size], *, depthwise: bool) -> None:
    boxes, scores = max(16, channels[0] // 4, BOX), max(channels[0], CLASSES)
    for wide, size in zip(channels, sizes, strict=True):
        net.conv(size, (wide, boxes), 3)
        net.conv(size, (boxes, boxes), 3)
        net.conv(size, (boxes, BOX))
        for given in (wide, scores):
            if depthwise:
                net.conv(size, (given, given), 3, groups=given)
            net.conv(size, (given, scores), 1 if depthwise else 3)
        net.conv(size, (scores, CLASSES))
    _decode(net, sizes)


YOLO11 = {
    "n": (0.5, 0.25, 1024),
    "s": (0.5, 0.5, 1024),
    "m": (0.5, 1.0, 512),
    "l": (1.0, 1.0, 512),
    "x": (1.0, 1.5, 512),
}
"""Depth, width and largest width of each scale."""


def yolo11(scale: str) -> Layers:
    """YOLO11 of a scale."""
    depth, width, limit = YOLO11[scale]
    c128, c256, c512, c1024 = (_wide(channels, width, limit) for channels in (128, 256, 512, 1024))
    repeats, nested = max(round(2 * depth), 1), scale in "mlx"
    net = Layers()
    size = net.conv((640, 640), (3, _wide(64, width, limit)), 3, stride=2)
    size = net.conv(size, (_wide(64, width, limit), c128), 3, stride=2)
    _c3k2(net, size, (c128, c256), repeats, nested=nested, expansion=0.25)
    p3 = net.conv(size, (c256, c256), 3, stride=2)
    _c3k2(net, p3, (c256, c512), repeats, nested=nested, expansion=0.25)
    p4 = net.conv(p3, (c512, c512), 3, stride=2)
    _c3k2(net, p4, (c512, c512), repeats, nested=True)
    p5 = net.conv(p4, (c512, c1024), 3, stride=2)
    _c3k2(net, p5, (c1024, c1024), repeats, nested=True)
    _pooling(net, p5, c1024)
    _attention(net, p5, c1024, repeats)
    _enlarge(net, c1024, p5, p4)
    _c3k2(net, p4, (c1024 + c512, c512), repeats, nested=nested)
    _enlarge(net, c512, p4, p3)
    _c3k2(net, p3, (c512 + c512, c256), repeats, nested=nested)
    net.conv(p3, (c256, c256), 3, stride=2)
    _c3k2(net, p4, (c256 + c512, c512), repeats, nested=nested)
    net.conv(p4, (c512, c512), 3, stride=2)
    _c3k2(net, p5, (c512 + c1024, c1024), repeats, nested=True)
    _heads(net, [c256, c512, c1024], [p3, p4, p5], depthwise=True)
    return net


YOLOV8 = {"n": (0.33, 0.25, 1024), "s": (0.33, 0.5, 1024), "m": (0.67, 0.75, 768)}


def yolov8(scale: str) -> Layers:
    """YOLOv8 of a scale."""
    depth, width, limit = YOLOV8[scale]
    c64, c128, c256, c512, c1024 = (_wide(channels, width, limit) for channels in (64, 128, 256, 512, 1024))
    few, many = max(round(3 * depth), 1), max(round(6 * depth), 1)
    net = Layers()
    size = net.conv((640, 640), (3, c64), 3, stride=2)
    size = net.conv(size, (c64, c128), 3, stride=2)
    _c2f(net, size, (c128, c128), few)
    p3 = net.conv(size, (c128, c256), 3, stride=2)
    _c2f(net, p3, (c256, c256), many)
    p4 = net.conv(p3, (c256, c512), 3, stride=2)
    _c2f(net, p4, (c512, c512), many)
    p5 = net.conv(p4, (c512, c1024), 3, stride=2)
    _c2f(net, p5, (c1024, c1024), few)
    _pooling(net, p5, c1024)
    _enlarge(net, c1024, p5, p4)
    _c2f(net, p4, (c1024 + c512, c512), few)
    _enlarge(net, c512, p4, p3)
    _c2f(net, p3, (c512 + c256, c256), few)
    net.conv(p3, (c256, c256), 3, stride=2)
    _c2f(net, p4, (c256 + c512, c512), few)
    net.conv(p4, (c512, c512), 3, stride=2)
    _c2f(net, p5, (c512 + c1024, c1024), few)
    _heads(net, [c256, c512, c1024], [p3, p4, p5], depthwise=False)
    return net


def _csp(net: Layers, size: Size, channels: Size, repeats: int, *, residual: bool = True) -> None:
    inner = channels[1] // 2
    net.conv(size, (channels[0], inner))
    net.conv(size, (channels[0], inner))
    for _ in range(repeats):
        net.conv(size, (inner, inner))
        net.conv(size, (inner, inner), 3, residual=residual)
    net.conv(size, (2 * inner, channels[1]))


def yolox_s() -> Layers:
    """YOLOX-S."""
    net = Layers()
    net.elementwise(3 * 640 * 640)
    size = net.conv((320, 320), (12, 32), 3)
    size = net.conv(size, (32, 64), 3, stride=2)
    _csp(net, size, (64, 64), 1)
    p3 = net.conv(size, (64, 128), 3, stride=2)
    _csp(net, p3, (128, 128), 3)
    p4 = net.conv(p3, (128, 256), 3, stride=2)
    _csp(net, p4, (256, 256), 3)
    p5 = net.conv(p4, (256, 512), 3, stride=2)
    _pooling(net, p5, 512)
    _csp(net, p5, (512, 512), 1, residual=False)
    net.conv(p5, (512, 256))
    _enlarge(net, 256, p5, p4)
    _csp(net, p4, (512, 256), 1, residual=False)
    net.conv(p4, (256, 128))
    _enlarge(net, 128, p4, p3)
    _csp(net, p3, (256, 128), 1, residual=False)
    net.conv(p3, (128, 128), 3, stride=2)
    _csp(net, p4, (256, 256), 1, residual=False)
    net.conv(p4, (256, 256), 3, stride=2)
    _csp(net, p5, (512, 512), 1, residual=False)
    for wide, level in ((128, p3), (256, p4), (512, p5)):
        net.conv(level, (wide, 128))
        for _ in range(4):
            net.conv(level, (128, 128), 3)
        for made in (CLASSES, 4, 1):
            net.conv(level, (128, made))
    net.elementwise(sum(map(area, (p3, p4, p5))) * (CLASSES + 5))
    return net
