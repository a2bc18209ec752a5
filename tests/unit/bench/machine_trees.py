"""Synthetic ``/sys``, ``/proc`` and ``/etc`` trees.

They are written by hand in the formats that the kernel's documentation gives; none is a recording of a real machine.
"""

from collections.abc import Mapping
from pathlib import Path

MEMINFO = """MemTotal:       {total} kB
MemFree:            100 kB
MemAvailable:   {available} kB
SwapTotal:         1000 kB
SwapFree:           400 kB"""

NVPMODEL_CONF = """< PARAM TYPE=FILE NAME=CPU_ONLINE >
CORE_0 /sys/devices/system/cpu/cpu0/online
< POWER_MODEL ID=0 NAME=15W >
CPU_ONLINE CORE_0 1
< POWER_MODEL ID=1 NAME=25W >
< POWER_MODEL ID=2 NAME=MAXN_SUPER >
< PM_CONFIG DEFAULT=1 >
"""

DPKG = """Package: nvidia-jetpack
Status: install ok installed
Architecture: arm64
Version: 6.2+b77

Package: libnvinfer10
Status: install ok installed
Version: 10.3.0.30-1+cuda12.5

Package: libcudnn8
Status: deinstall ok config-files
Version: 8.9
"""


def write_tree(root: Path, files: Mapping[str, str | int]) -> Path:
    """Write each file with a final newline, as sysfs does."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{content}\n")
    return root


def cpufreq(index: int, *, governor: str, driver: str, khz: tuple[int, int, int], top: int) -> dict[str, str | int]:
    """One core's cpufreq; ``khz`` is current, lowest, highest."""
    folder = f"sys/devices/system/cpu/cpu{index}/cpufreq"
    return {
        f"{folder}/scaling_governor": governor,
        f"{folder}/scaling_driver": driver,
        f"{folder}/scaling_cur_freq": khz[0],
        f"{folder}/scaling_min_freq": khz[1],
        f"{folder}/scaling_max_freq": khz[2],
        f"{folder}/cpuinfo_max_freq": top,
    }


def orin_nano(root: Path, *, locked: bool) -> Path:
    """A Jetson Orin Nano on JetPack 6; two of its cores are enough here."""
    low = 1_510_400 if locked else 729_600
    gpu_low = 624_750_000 if locked else 306_000_000
    files: dict[str, str | int] = {
        "proc/device-tree/model": "NVIDIA Jetson Orin Nano Developer Kit\0",
        "proc/device-tree/cpus/cpu@0/compatible": "arm,cortex-a78\0",
        "proc/cpuinfo": "processor\t: 0\nFeatures\t: fp asimd asimdhp asimddp\nCPU part\t: 0xd42",
        "proc/meminfo": MEMINFO.format(total=7_800_000, available=5_000_000),
        "proc/loadavg": "0.10 0.20 0.30 1/200 999",
        "proc/sys/kernel/osrelease": "5.15.148-tegra",
        "etc/nv_tegra_release": "# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64",
        "etc/nvpmodel.conf": NVPMODEL_CONF,
        "etc/os-release": 'NAME="Ubuntu"\nPRETTY_NAME="Ubuntu 22.04.5 LTS"',
        "var/lib/dpkg/status": DPKG,
        "sys/devices/system/cpu/online": "0-1",
        "sys/class/devfreq/17000000.gpu/cur_freq": 624_750_000,
        "sys/class/devfreq/17000000.gpu/min_freq": gpu_low,
        "sys/class/devfreq/17000000.gpu/max_freq": 624_750_000,
        "sys/class/devfreq/15340000.vic/cur_freq": 1,
        "sys/class/thermal/thermal_zone0/type": "cpu-thermal",
        "sys/class/thermal/thermal_zone0/temp": 48_500,
        "sys/class/thermal/thermal_zone0/trip_point_0_type": "critical",
        "sys/class/thermal/thermal_zone0/trip_point_0_temp": 104_500,
        "sys/class/thermal/thermal_zone0/trip_point_1_type": "passive",
        "sys/class/thermal/thermal_zone0/trip_point_1_temp": 99_000,
        "sys/class/thermal/thermal_zone1/type": "cv0-thermal",
        "sys/class/hwmon/hwmon1/oc1_event_cnt": 0,
        "sys/class/hwmon/hwmon1/oc3_event_cnt": 2,
        "sys/class/hwmon/hwmon3/name": "ina3221",
        "sys/class/hwmon/hwmon3/in1_label": "VDD_IN",
        "sys/class/hwmon/hwmon3/in1_input": 5000,
        "sys/class/hwmon/hwmon3/curr1_input": 1200,
        "sys/class/hwmon/hwmon3/in2_label": "VDD_CPU_GPU_CV",
        "sys/class/hwmon/hwmon3/in2_input": 4992,
        "sys/class/hwmon/hwmon3/curr2_input": 500,
        "sys/class/hwmon/hwmon3/in3_label": "VDD_SOC",
        "sys/class/hwmon/hwmon3/in3_input": 4992,
        "sys/class/hwmon/hwmon3/curr3_input": 300,
        "sys/class/hwmon/hwmon3/in7_label": "sum of shunt voltages",
        "sys/class/hwmon/hwmon3/in7_input": 12,
    }
    for index in (0, 1):
        files |= cpufreq(index, governor="schedutil", driver="tegra194", khz=(1_510_400, low, 1_510_400), top=1_984_000)
    return write_tree(root, files)


def raspberry(root: Path, *, throttled: str) -> Path:
    """A four-core ARM board with the firmware's word of throttle flags and no thermal trip points."""
    files: dict[str, str | int] = {
        "proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0\0",
        "proc/cpuinfo": "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0b",
        "proc/meminfo": MEMINFO.format(total=4_000_000, available=200_000),
        "sys/devices/system/cpu/online": "0-3",
        "sys/devices/platform/soc/soc:firmware/get_throttled": throttled,
        "sys/class/thermal/thermal_zone0/type": "cpu-thermal",
        "sys/class/thermal/thermal_zone0/temp": 81_000,
        "sys/class/power_supply/rpi-poe/type": "Mains",
        "sys/class/power_supply/rpi-poe/online": 1,
    }
    for index in range(4):
        files |= cpufreq(
            index, governor="powersave", driver="cpufreq-dt", khz=(1_500_000, 1_500_000, 1_500_000), top=2_400_000
        )
    return write_tree(root, files)


def laptop(root: Path) -> Path:
    """An x86 laptop on its battery, in a container with a quota."""
    files: dict[str, str | int] = {
        "proc/cpuinfo": "processor\t: 0\nmodel name\t: Synthetic(R) CPU @ 2.40GHz\nflags\t\t: fpu avx avx2 fma sse2\n",
        "proc/meminfo": MEMINFO.format(total=16_000_000, available=12_000_000),
        "proc/1/cgroup": "0::/docker/1234",
        "sys/fs/cgroup/cpu.max": "150000 100000",
        "sys/class/dmi/id/product_name": "Synthetic Book 13",
        "sys/class/dmi/id/sys_vendor": "Synthetic",
        "sys/devices/system/cpu/online": "0-1,3",
        "sys/devices/system/cpu/smt/active": 1,
        "sys/devices/system/cpu/intel_pstate/no_turbo": 0,
        "sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count": 7,
        "sys/class/power_supply/BAT0/type": "Battery",
        "sys/class/power_supply/BAT0/status": "Discharging",
        "sys/class/power_supply/BAT0/capacity": 55,
        "sys/class/power_supply/hidpp_battery_0/type": "Battery",
        "sys/class/power_supply/hidpp_battery_0/scope": "Device",
        "sys/class/power_supply/hidpp_battery_0/status": "Charging",
    }
    for index in (0, 1, 3):
        files |= cpufreq(
            index, governor="powersave", driver="intel_pstate", khz=(900_000, 400_000, 4_200_000), top=4_200_000
        )
    return write_tree(root, files)
