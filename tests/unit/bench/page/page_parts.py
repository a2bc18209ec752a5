"""What the tests of the page share: a parser that notes all that matters, results with every kind of content."""

from html.parser import HTMLParser

from edge_mm.bench.attribution import StageRecord, attribute
from edge_mm.bench.result import BenchResult, make_row
from edge_mm.evaluate.report import Estimate, Evaluation, SubsetRow
from tests.unit.bench.bench_results import MS, result, steady

VOID = {"meta"}
EVIL = "<script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)>"


class Parsed(HTMLParser):
    """Tags, addresses, text by tag; fails on a tag that closes another."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [str(value) for name, value in attrs if name in ("src", "href", "action", "xlink:href")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)


def staged(label: str = "vision+audio", *, digest: str = "a" * 64) -> BenchResult:
    """A result with a row that is attributed, one graph alone, and the monolithic graph."""
    one = result({"vision": steady(4 * MS)}, digest=digest)
    records = [StageRecord(total_ns=4 * MS, stages_ns={"fusion": MS // 2, "encode.vision": 3 * MS, "queue": 0})] * 20
    rows = (
        make_row(
            label,
            "subset",
            tuple(steady(5 * MS)),
            scenario=one.scenario,
            attribution=(attribute(records, percentile=50), attribute(records, percentile=99)),
        ),
        make_row("encoder vision", "encoder", tuple(steady(2 * MS)), scenario=one.scenario),
        make_row("monolithic", "monolithic", tuple(steady(6 * MS)), scenario=one.scenario),
    )
    return one.model_copy(update={"rows": (*one.rows, *rows)})


def evaluation(*, digest: str = "a" * 64) -> Evaluation:
    """Scores of two subsets, one of them without items."""
    scores = Estimate(value=0.9, low=0.85, high=0.93)
    return Evaluation(
        bundle="demo", version="1.0.0", digest=digest, engine="onnxruntime", head="sense", labels=("a", "b"), items=50,
        groups=50, level=0.95, resamples=1000, seed=0,
        rows=(
            SubsetRow(modalities=("vision",), items=50, without=0, accuracy=scores),
            SubsetRow(modalities=("vision", "audio"), items=0, without=50),
        ),
    )  # fmt: skip
