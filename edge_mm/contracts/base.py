"""The strict base of every contract, and how a violation is reported."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from edge_mm.errors import ContractMismatchError

MAX_SHOWN = 80
"""Characters of a wrong value that an error message quotes."""


class Contract(BaseModel):
    """Frozen, strict, closed: unknown fields, wrong types, NaN and infinity are errors."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        validate_default=True,
        use_attribute_docstrings=True,
    )


ContractT = TypeVar("ContractT", bound=Contract)


def parse_json(kind: type[ContractT], text: str | bytes, *, where: str) -> ContractT:
    """Read a contract from JSON.

    Raises:
        ContractMismatchError: naming ``where`` and the first field that is wrong.
    """
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        raise _mismatch(error, where) from None


def parse_mapping(kind: type[ContractT], data: Mapping[str, Any], *, where: str) -> ContractT:
    """Read a contract from decoded TOML or JSON, under the rules of JSON (lists are tuples).

    Raises:
        ContractMismatchError: naming ``where`` and the first field that is wrong.
    """
    return parse_json(kind, json.dumps(data, default=str), where=where)


def to_json(contract: Contract) -> bytes:
    """The one spelling of a contract: sorted keys, two spaces, a final newline; equal contracts give equal bytes."""
    data = contract.model_dump(mode="json", exclude_none=True)
    return (json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _mismatch(error: ValidationError, where: str) -> ContractMismatchError:
    problems = error.errors(include_url=False)
    # A misspelt field is unknown and its true name missing: the unknown one says more.
    first = next((problem for problem in problems if problem["type"] == "extra_forbidden"), problems[0])
    field = ".".join(str(part) for part in first["loc"])
    torn = first["type"] == "value_error" and isinstance(first["input"], dict)
    given = "values that disagree" if torn else repr(first["input"])
    wanted, shown = _WORDING.get(first["type"], (_wanted(first["msg"]), given))
    if first["type"] == "json_invalid":
        wanted, shown = "JSON", first["msg"].removeprefix("Invalid JSON: ")
    if len(shown) > MAX_SHOWN:
        shown = shown[:MAX_SHOWN] + "…"
    more = f" ({len(problems) - 1} more fields are wrong too.)" if len(problems) > 1 else ""
    fix = {
        "extra_forbidden": "Remove the field, or use the version of edge-mm that knows it.",
        "missing": "Add the field.",
        "json_invalid": "Correct it, or copy or export the file again.",
    }.get(first["type"], "Correct the field.")
    return ContractMismatchError(
        f"{where}: field '{field}'" if field else where, expected=wanted, got=shown, fix=fix + more
    )


_WORDING = {"missing": ("a value", "nothing"), "extra_forbidden": ("only known fields", "this one")}


def _wanted(message: str) -> str:
    for lead in ("Input should be ", "Value error, "):
        message = message.removeprefix(lead)
    return message[:1].lower() + message[1:]
