"""What the runtime sees of a fused model, however its graphs are cut."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from typing_extensions import Self

from edge_mm.arrays import Tensor, Tensors
from edge_mm.contracts.manifest import Manifest
from edge_mm.engines.base import StageTimes
from edge_mm.errors import InputError


class Graph(Protocol):
    """Keeps what each modality last gave, and answers for any subset of them. For one thread; ``with`` frees it."""

    @property
    def answer_stage(self) -> Literal["fusion", "monolithic"]:
        """Role of the graph that ``fuse`` runs: what its time is booked under."""

    def encode(self, modality: str, tensors: Tensors, *, capture_ns: int) -> StageTimes:
        """Take a modality's prepared tensors; they replace what it gave before.

        Args:
            modality: Its name in the manifest.
            tensors: By the names that preprocessing gives them; not to be changed until the next ``fuse``.
            capture_ns: When the input was captured, on the one clock.

        Raises:
            InputError: there is no such modality.
            ContractMismatchError: a tensor is missing or does not fit the graph.
            BundleError: the engine failed; the modality is then forgotten.
        """

    def captured_ns(self, modality: str) -> int | None:
        """When the input that the modality's embedding was made from was captured; None if there is none."""

    def fuse(self, present: Sequence[str]) -> tuple[dict[str, Tensor], StageTimes]:
        """Answer from what the modalities in ``present`` last gave; the others are treated as absent.

        Returns:
            The outputs by name, the caller's own, and where the time went.

        Raises:
            InputError: nothing is present, one that is required is absent, or one that is present gave nothing yet.
            BundleError: the engine failed.
        """

    def forget(self, modality: str) -> None:
        """Drop what the modality gave."""

    def close(self) -> None:
        """Free everything."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Modalities:
    """What a model can be asked with."""

    names: tuple[str, ...]
    required: tuple[str, ...]

    @classmethod
    def of(cls, manifest: Manifest) -> Self:
        """Those of a manifest, in its order."""
        required = tuple(modality.name for modality in manifest.modalities if modality.required)
        return cls(names=manifest.modality_names, required=required)

    def check(self, name: str) -> None:
        """Refuse a name that the manifest does not have.

        Raises:
            InputError: naming those that it has.
        """
        if name not in self.names:
            expected = f"one of {', '.join(self.names)}"
            raise InputError(f"modality '{name}'", expected=expected, got="none of them", fix="Correct the name.")

    def check_present(self, present: Sequence[str], captured: Collection[str]) -> None:
        """Refuse a subset that the model cannot answer for, or that nothing was encoded for.

        Raises:
            InputError: see ``Graph.fuse``.
        """
        if not present:
            expected = f"at least one of {', '.join(self.names)}"
            raise InputError("decision", expected=expected, got="no modality", fix="Give an input.")
        for name in present:
            self.check(name)
            if name not in captured:
                fix = "Give it one, or leave it out."
                raise InputError(f"modality '{name}'", expected="an encoded input", got="none", fix=fix)
        for name in self.required:
            if name not in present:
                fix = "Give it an input: the model cannot answer without."
                raise InputError(f"modality '{name}'", expected="to be present", got="absent", fix=fix)
