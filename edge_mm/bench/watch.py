"""Clocks, heat and throttling while a measurement runs."""

from edge_mm.bench.cpu import current_khz, parse_range
from edge_mm.bench.jetson import read_gpu_clocks
from edge_mm.bench.sampler import Sampler
from edge_mm.bench.sysfs import Tree
from edge_mm.bench.thermal import ThrottleCounter, hottest, new_events, read_temperatures, read_throttle
from edge_mm.contracts.base import Contract

INTERVAL_S = 1.0
"""Silicon heats up over seconds."""


class WatchSample(Contract):
    """The machine at one moment of a run; None where it does not tell."""

    at_s: float
    """Seconds after the first sample."""
    hottest_celsius: float | None = None
    slowest_core_khz: int | None = None
    gpu_hz: int | None = None


class Watch(Contract):
    """A whole run."""

    samples: tuple[WatchSample, ...]
    throttled: dict[str, int]
    """Slow-downs that were counted, by counter."""
    throttle_active: bool | None = None
    """True if a slow-down was on at any sample; None if nothing here tells the present."""
    sampler_share: float
    """Of one core, spent on watching."""


class Watcher:
    """Watches from ``with`` to its end."""

    def __init__(self, tree: Tree | None = None, *, interval_s: float = INTERVAL_S) -> None:
        self._tree = tree or Tree()
        self._sampler = Sampler(self._look, interval_s=interval_s)

    def __enter__(self) -> "Watcher":
        """Start watching."""
        self._sampler.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        """Stop watching."""
        self._sampler.__exit__(*raised)  # type: ignore[arg-type]

    def watch(self) -> Watch:
        """What was seen."""
        samples = self._sampler.samples
        began_ns = samples[0][0]
        counters = [throttle for _, (_, throttle) in samples]
        active = [counter.active for throttle in counters for counter in throttle if counter.active is not None]
        return Watch(
            samples=tuple(seen.model_copy(update={"at_s": (at - began_ns) / 1e9}) for at, (seen, _) in samples),
            throttled=new_events(counters[0], counters[-1]),
            throttle_active=any(active) if active else None,
            sampler_share=self._sampler.share,
        )

    def _look(self) -> tuple[WatchSample, tuple[ThrottleCounter, ...]]:
        online = parse_range(self._tree.text("sys/devices/system/cpu/online") or "")
        clocks = [khz for khz in current_khz(self._tree, online) if khz is not None]
        gpu = [clock.current_hz for clock in read_gpu_clocks(self._tree) if clock.current_hz is not None]
        seen = WatchSample(
            at_s=0.0,
            hottest_celsius=hottest(read_temperatures(self._tree)),
            slowest_core_khz=min(clocks, default=None),
            gpu_hz=min(gpu, default=None),
        )
        return seen, read_throttle(self._tree)
