from hypothesis import given
from hypothesis import strategies as st

from edge_mm.contracts.modality import Modality, subset_label, subsets


def test_three_modalities_make_seven_rows() -> None:
    rows = [subset_label(chosen) for chosen in subsets(["vision", "audio", "text"])]
    assert rows == ["vision", "audio", "text", "vision+audio", "vision+text", "audio+text", "vision+audio+text"]


@given(st.lists(st.text(min_size=1), unique=True, max_size=6))
def test_every_subset_once_and_in_order(names: list[str]) -> None:
    found = subsets(names)
    assert len(found) == len(set(found)) == 2 ** len(names) - 1
    assert all(list(chosen) == [name for name in names if name in chosen] for chosen in found)
    assert [len(chosen) for chosen in found] == sorted(len(chosen) for chosen in found)


def test_kinds_are_the_specs_own() -> None:
    assert [kind.value for kind in Modality] == ["vision", "audio", "text", "vector"]
