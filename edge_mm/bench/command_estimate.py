"""``edge-mm bench estimate``."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from edge_mm.cli.options import AsJson, BundlePath, Out


class PrecisionName(str, Enum):
    """What the graphs run in."""

    FP32 = "fp32"
    FP16 = "fp16"
    INT8 = "int8"


def estimate(
    *,
    bundle: BundlePath,
    device: Annotated[str, typer.Option(metavar="NAME", help="Such as orin_nano_super; a wrong name lists them.")],
    precision: Annotated[PrecisionName | None, typer.Option(help="One precision; all three without it.")] = None,
    gpu_mhz: Annotated[float | None, typer.Option(min=1, help="GPU clock of a smaller power mode.")] = None,
    points: Annotated[
        Path | None, typer.Option(metavar="FILE", help="One's own measured points (CSV), added to the published ones.")
    ] = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Estimate a bundle's latency on a device that is not at hand. Never a measurement.

    For example: edge-mm bench estimate bundles/digits --device orin-nano-super
    """
    from edge_mm.bench.calibration_points import read_points
    from edge_mm.bench.cost import read_cost
    from edge_mm.bench.estimate import calibrate
    from edge_mm.bench.estimate_bundle import estimate_bundle
    from edge_mm.bench.estimate_text import print_estimate
    from edge_mm.bench.show import show
    from edge_mm.bundle.open import open_bundle

    opened = open_bundle(bundle)
    cost = read_cost(opened.root)
    names = [precision] if precision else list(PrecisionName)
    own = {f"{opened.manifest.name}.{name}": one for name, one in cost.graphs.items()}
    found = estimate_bundle(
        opened.manifest,
        cost,
        device.replace("-", "_"),
        [name.value for name in names],
        calibration=calibrate(read_points(points), own) if points else None,
        gpu_mhz=gpu_mhz,
    )
    show(found, print_estimate, as_json=as_json, out=out)
