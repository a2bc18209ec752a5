"""The published schema of results is current, and takes what we write."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError

from edge_mm.bench.result import result_json
from edge_mm.bench.scenarios import Server
from edge_mm.bench.schema import result_schema
from tests.unit.bench.bench_results import MS, result, steady

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "reference" / "bench-result.schema.json"


def test_committed_schema_is_current() -> None:
    assert json.loads(COMMITTED.read_text()) == json.loads(result_schema()), (
        "run `python -m edge_mm.bench.schema > docs/reference/bench-result.schema.json` and review the difference"
    )


def test_schema_is_valid_and_takes_results() -> None:
    schema = json.loads(result_schema())
    Draft202012Validator.check_schema(schema)
    server = Server(target_qps=10.0, target_latency_ns=MS)
    for one in (result({"vision": steady(MS)}), result({"vision": steady(MS, 2)}, mode="15W", scenario=server)):
        Draft202012Validator(schema).validate(json.loads(result_json(one)))


@pytest.mark.parametrize("change", [{"environment": None}, {"rows": []}, {"schema_version": 2}, {"news": 1}])
def test_schema_refuses_what_is_no_result(change: dict[str, object]) -> None:
    data = json.loads(result_json(result({"vision": steady(MS)}))) | change
    with pytest.raises(ValidationError):
        Draft202012Validator(json.loads(result_schema())).validate(data)
