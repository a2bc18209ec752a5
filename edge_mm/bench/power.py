"""All meters of this machine, opened together."""

from contextlib import ExitStack
from types import TracebackType
from typing import Final

from typing_extensions import Self

from edge_mm.bench.meters import Meter, MissingMeter, Rail
from edge_mm.bench.nvml import LIBRARY, Nvml
from edge_mm.bench.rails import open_hwmon
from edge_mm.bench.rapl import open_rapl
from edge_mm.bench.sysfs import Tree
from edge_mm.errors import UnavailableError

_NO_HWMON: Final = MissingMeter(
    source="hwmon", reason="no chip under /sys/class/hwmon measures power", fix="None: use another meter."
)


class NvmlMeter:
    """Each GPU's energy counter, or its power where it has no counter."""

    def __init__(self, nvml: Nvml) -> None:
        self._nvml = nvml
        self._counts = [nvml.energy_j(index) is not None for index in range(nvml.count())]

    @property
    def rails(self) -> tuple[Rail, ...]:
        """One for each GPU."""
        return tuple(
            Rail(source="nvml", name=f"gpu{index}", scope="gpu", unit="joules" if counts else "watts")
            for index, counts in enumerate(self._counts)
        )

    def read(self) -> dict[str, float]:
        """Joules or watts by GPU."""
        read = (self._nvml.power_w, self._nvml.energy_j)
        values = {f"gpu{index}": read[counts](index) for index, counts in enumerate(self._counts)}
        return {name: value for name, value in values.items() if value is not None}


class Meters:
    """Every meter that works here, between ``with`` and its end; what does not work is in ``missing``."""

    def __init__(self, tree: Tree | None = None, *, library: str = LIBRARY) -> None:
        self._tree = tree or Tree()
        self._library = library
        self._stack = ExitStack()
        self._meters: list[tuple[str, Meter]] = []
        self.rails: tuple[Rail, ...] = ()
        """Of all meters."""
        self.missing: tuple[MissingMeter, ...] = ()

    def __enter__(self) -> Self:
        """Find and open what is there; never fails for what is not."""
        opened = [open_hwmon(self._tree) or _NO_HWMON, open_rapl(self._tree), self._open_nvml()]
        self.missing = tuple(meter for meter in opened if isinstance(meter, MissingMeter))
        meters = [meter for meter in opened if not isinstance(meter, MissingMeter)]
        self._meters = [(meter.rails[0].source, meter) for meter in meters]
        self.rails = tuple(rail for meter in meters for rail in meter.rails)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close what was opened."""
        self._meters = []
        self._stack.close()

    def read(self) -> dict[tuple[str, str], float]:
        """Watts or joules by the rail's source and name."""
        return {(source, name): value for source, meter in self._meters for name, value in meter.read().items()}

    def _open_nvml(self) -> Meter | MissingMeter:
        try:
            meter = NvmlMeter(self._stack.enter_context(Nvml(self._library)))
        except UnavailableError as error:
            return MissingMeter(source="nvml", reason=str(error.got), fix=error.fix)
        if not meter.read():
            return MissingMeter(source="nvml", reason="no GPU tells its power", fix="None: use another meter.")
        return meter
