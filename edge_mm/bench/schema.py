"""The JSON schema of bench results, for readers that are not this code.

``python -m edge_mm.bench.schema > docs/reference/bench-result.schema.json`` writes the committed copy.
"""

import sys

from edge_mm.bench.result import BenchResult
from edge_mm.contracts.schema import contract_schema


def result_schema() -> str:
    """JSON Schema of what ``edge-mm bench --out`` writes; equal contracts give equal text.

    It holds types and ranges. Whether the figures are those of the latencies only ``BenchResult`` itself can tell.
    """
    return contract_schema(BenchResult)


if __name__ == "__main__":
    sys.stdout.write(result_schema())
