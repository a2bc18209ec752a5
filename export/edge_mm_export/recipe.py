"""A recipe: which model becomes which bundle, by which passes, within which tolerances; a TOML file, to be reviewed."""

import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, field_validator, model_validator
from typing_extensions import Self

from edge_mm.contracts.base import Contract, parse_mapping
from edge_mm.contracts.modality import Name
from edge_mm.contracts.targets import TARGETS, Target, host_target
from edge_mm.errors import InputError
from edge_mm_export.passes.settings import FromOnnxSettings, SimplifySettings, ToOnnxSettings
from edge_mm_export.recipe_model import FusedSettings, ModuleSettings, OnnxSettings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MAX_RECIPE_BYTES: Final = 1_000_000
"""Larger files are not recipes; reading stops there."""

HOST: Final = "host"
"""Spelling of a target that is the processor of the machine that exports."""

PassSettings = Annotated[FromOnnxSettings | ToOnnxSettings | SimplifySettings, Field(discriminator="kind")]
ModelSettings = Annotated[FusedSettings | ModuleSettings | OnnxSettings, Field(discriminator="kind")]


class VerifySettings(Contract):
    """How far the bundle may be from its source: every element within ``atol + rtol * |expected|``."""

    atol: float = Field(default=1e-4, ge=0)
    """Absolute; in the unit of the output."""
    rtol: float = Field(default=1e-4, ge=0)
    """Relative to the expected value."""


class SampleSettings(Contract):
    """Inputs that verification and the self-test run on."""

    items: str | None = None
    """An ITEMS.jsonl, relative to the recipe; None takes the model's own samples, or else synthetic ones."""
    count: int = Field(default=8, ge=2, le=256)
    """Inputs per modality that verification runs."""
    selftest: int = Field(default=2, ge=1, le=16)
    """How many of them the bundle carries for its self-test."""
    seed: int = Field(default=0, ge=0)
    """Of the synthetic samples."""

    @model_validator(mode="after")
    def _carried(self) -> Self:
        if self.selftest > self.count:
            raise ValueError(f"selftest at most count ({self.count})")
        return self


class Recipe(Contract):
    """Everything that an export depends on, beside the files it names."""

    name: Name
    """The bundle's name."""
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    """The bundle's version."""
    target: Name
    """Family of devices: a key of ``edge_mm.contracts.targets.TARGETS``; ``host`` is this machine's processor."""
    model: ModelSettings
    passes: tuple[PassSettings, ...]
    """In the order in which they run."""
    verify: VerifySettings = Field(default_factory=VerifySettings)
    samples: SampleSettings = Field(default_factory=SampleSettings)

    @field_validator("target")
    @classmethod
    def _resolve_host(cls, target: str) -> str:
        return host_target() if target == HOST else target

    @model_validator(mode="after")
    def _known_target(self) -> Self:
        if self.target not in TARGETS:
            raise ValueError(f"target {HOST} or one of {', '.join(TARGETS)} (not '{self.target}')")
        return self

    @property
    def device(self) -> Target:
        """The row of ``TARGETS``."""
        return TARGETS[self.target]


def packaged() -> tuple[str, ...]:
    """Names of the recipes that come with the toolchain."""
    folder = files("edge_mm_export") / "recipes"
    return tuple(sorted(path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml")))


def find_recipe(name_or_path: str) -> Path:
    """The file of a recipe that is given by the name of a packaged one or by path.

    Raises:
        InputError: there is neither.
    """
    if name_or_path in packaged():
        return Path(str(files("edge_mm_export") / "recipes" / f"{name_or_path}.toml"))
    path = Path(name_or_path)
    if not path.is_file():
        raise InputError(
            f"recipe '{name_or_path}'",
            expected=f"a file, or one of {', '.join(packaged()) or 'no packaged recipes'}",
            got="a folder" if path.is_dir() else "no such file",
            fix="Check the spelling.",
        )
    return path


def load_recipe(path: Path) -> Recipe:
    """Read a recipe.

    Raises:
        InputError: the file cannot be read, or is no TOML.
        ContractMismatchError: naming the file and the first field that is wrong.
    """
    return parse_mapping(Recipe, _read_toml(path), where=path.name)


def _read_toml(path: Path) -> Mapping[str, Any]:
    wanted = "a TOML file in UTF-8"
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_RECIPE_BYTES + 1)
        if len(raw) > MAX_RECIPE_BYTES:
            raise InputError(
                str(path), expected=f"at most {MAX_RECIPE_BYTES} bytes", got="more", fix="Is this the recipe?"
            )
        return tomllib.loads(raw.decode())
    except OSError as error:
        raise InputError(str(path), expected=wanted, got=error.strerror, fix="Check the path.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(str(path), expected=wanted, got=str(error), fix="Correct that line.") from None
