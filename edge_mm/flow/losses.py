"""Every input that no decision will see, counted by modality and reason."""

import threading
from collections import Counter
from typing import Final, Literal, TypeAlias, get_args

Reason: TypeAlias = Literal["replaced", "late", "overrun", "format_changed", "stale", "bad", "unreadable"]
"""replaced: a newer one came before it was used; late: captured before what is already there; overrun: sound that left
the window before any encoding heard it; format_changed: sound in another rate or channel count than what follows;
stale: too old when its turn came; bad: preprocessing refused it; unreadable: its file could not be decoded."""

REASONS: Final[tuple[Reason, ...]] = get_args(Reason)


class Losses:
    """A counter that capture threads and the loop may share."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, Reason]] = Counter()
        self._last_error: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(self, modality: str, reason: Reason, *, error: Exception | None = None) -> None:
        """Count one lost input; ``error`` says why, and the last one of a modality is kept for reports."""
        with self._lock:
            self._counts[modality, reason] += 1
            if error is not None:
                self._last_error[modality] = str(error)

    def by_modality(self) -> dict[str, dict[str, int]]:
        """``{modality: {reason: count}}`` of what was lost, in a fixed order."""
        found: dict[str, dict[str, int]] = {}
        with self._lock:
            for (modality, reason), count in sorted(self._counts.items()):
                found.setdefault(modality, {})[reason] = count
        return found

    def last_errors(self) -> dict[str, str]:
        """The newest error message by modality."""
        with self._lock:
            return dict(sorted(self._last_error.items()))
