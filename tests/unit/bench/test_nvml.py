import shutil
import subprocess
from pathlib import Path

import pytest

from edge_mm.bench.nvml import Nvml, read_gpus
from edge_mm.bench.power import Meters
from edge_mm.bench.sysfs import Tree
from edge_mm.errors import UnavailableError


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler to build the stand-in library with")
    built = tmp_path_factory.mktemp("nvml") / "libfake-nvml.so"
    source = Path(__file__).with_name("fake_nvml.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-Wall", "-Werror", "-o", built, source], check=True)
    return str(built)


def test_a_gpu_and_what_it_does_not_support(library: str) -> None:
    gpus = read_gpus(library)
    assert gpus is not None
    (gpu,) = gpus
    assert (gpu.name, gpu.driver, gpu.sm_mhz, gpu.sm_max_mhz, gpu.memory_mhz) == ("Fake GPU", "570.1", 1200, 1980, 2600)
    assert (gpu.celsius, gpu.power_w, gpu.throttle_reasons) == (41, 70.5, 0x24)
    assert (gpu.memory_total_bytes, gpu.memory_used_bytes) == (80 << 30, 1 << 30)
    assert gpu.power_limit_w is None
    # The stand-in lacks this function altogether, as an old driver may.
    assert gpu.compute_capability is None


def test_energy_and_power(library: str) -> None:
    with Nvml(library) as nvml:
        assert nvml.energy_j(0) == 5_000_000.123
        assert nvml.power_w(0) == 70.5


def test_memory_of_one_process(library: str) -> None:
    with Nvml(library) as nvml:
        assert nvml.process_bytes(0, 4242) == 123_456_789
        assert nvml.process_bytes(0, 1) is None


def test_a_gpu_that_is_not_there(library: str) -> None:
    with Nvml(library) as nvml, pytest.raises(UnavailableError, match="GPU 1"):
        nvml.gpu(1)


def test_no_library_is_unavailable_and_no_gpus() -> None:
    with pytest.raises(UnavailableError, match="NVIDIA driver"), Nvml("libno-such-nvml.so"):
        pass
    assert read_gpus("libno-such-nvml.so") is None


def test_a_library_that_is_something_else_is_unavailable() -> None:
    assert read_gpus("libm.so.6") is None


def test_a_gpus_energy_counter_is_a_rail_of_the_meters(library: str, tmp_path: Path) -> None:
    with Meters(Tree(root=tmp_path), library=library) as meters:
        (rail,) = meters.rails
        assert (rail.source, rail.name, rail.scope, rail.unit) == ("nvml", "gpu0", "gpu", "joules")
        assert meters.read() == {("nvml", "gpu0"): 5_000_000.123}
        assert [missing.source for missing in meters.missing] == ["hwmon", "rapl"]
