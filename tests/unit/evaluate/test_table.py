from edge_mm.evaluate.report import Estimate, Evaluation, SubsetRow
from edge_mm.evaluate.table import evaluation_lines, table


def test_columns_line_up() -> None:
    assert list(table([("name", "n"), ("a", "100")])) == ["name    n", "a     100"]


def test_an_evaluation_shows_every_subset_and_says_what_it_rests_on() -> None:
    half = Estimate(value=0.5, low=0.25, high=0.75)
    full = SubsetRow(
        modalities=("vision", "text"),
        items=4,
        without=1,
        accuracy=half,
        macro_f1=half,
        uar=half,
        calibration_error=0.125,
        confusion=((1, 2), (0, 1)),
    )
    evaluation = Evaluation(
        bundle="tiny", version="1.0.0", digest="0" * 64, engine="onnxruntime", head="sense", labels=("yes", "no"),
        items=5, groups=2, level=0.95, resamples=100, seed=1,
        rows=(SubsetRow(modalities=("vision",), items=0, without=5), full),
    )  # fmt: skip
    lines = list(evaluation_lines(evaluation))
    assert lines[1] == "5 items; 95% intervals from 100 draws of 2 groups, seed 1"
    assert lines[4].split() == ["vision", "0", "5"]
    half_cell = ["0.500", "[0.250,", "0.750]"]
    assert lines[5].split() == ["vision+text", "4", "1", *half_cell, *half_cell, *half_cell, "0.125"]
    assert [line.split() for line in lines[-3:]] == [["yes", "no"], ["yes", "1", "2"], ["no", "0", "1"]]
    assert sum("confusion" in line for line in lines) == 1
