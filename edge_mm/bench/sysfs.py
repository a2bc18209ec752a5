"""Reading what the kernel says of itself, under any root: what is not there is None, never made up."""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """``/sys``, ``/proc`` and ``/etc`` below a root; a test gives a recorded one."""

    root: Path = Path("/")

    @property
    def live(self) -> bool:
        """True if this is the running machine, so that asking its libraries and tools means something."""
        return self.root == Path("/")

    def path(self, relative: str) -> Path:
        """Where ``relative`` lies."""
        return self.root / relative

    def text(self, relative: str) -> str | None:
        """The file's text without surrounding blanks and NULs; None if it cannot be read.

        Drivers answer some reads with EINVAL, ENODATA or EACCES: to the reader that is the same as absent. Whoever
        must tell a missing permission from a missing file opens ``path`` itself.
        """
        try:
            return self.path(relative).read_bytes().decode("utf-8", "replace").strip(" \t\r\n\0")
        except OSError:
            return None

    def integer(self, relative: str) -> int | None:
        """The file's text as a whole number (``0x`` is understood); None if absent or something else."""
        text = self.text(relative)
        if text is None:
            return None
        try:
            return int(text, 0)
        except ValueError:
            return int(text) if text.isdigit() else None

    def find(self, pattern: str) -> list[str]:
        """Paths below the root that match, ``hwmon2`` before ``hwmon10``."""
        found = (path.relative_to(self.root) for path in self.root.glob(pattern))
        return sorted(map(str, found), key=_by_number)


def device_name(tree: Tree) -> str | None:
    """The board's or the computer's own name; None if it has none."""
    return tree.text("proc/device-tree/model") or tree.text("sys/class/dmi/id/product_name")


def _by_number(path: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", path)]


def kib_fields(text: str | None) -> dict[str, int]:
    """Lines such as ``VmHWM:  1234 kB`` of ``/proc`` as bytes by name."""
    found = re.findall(r"^(\w+):\s+(\d+) kB$", text or "", re.MULTILINE)
    return {name: int(kib) * 1024 for name, kib in found}
