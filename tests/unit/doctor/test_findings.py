import pytest

from edge_mm.doctor.report import Finding, Findings, examined
from edge_mm.errors import BundleError, EdgeMMError, GateError, UnavailableError


def failing(kind: type[EdgeMMError]) -> Finding:
    def look() -> str:
        raise kind("thing", expected="a", got="b", fix="Do c.")

    return examined("thing", look, necessary=True)


@pytest.mark.parametrize(
    ("kind", "state", "code"), [(UnavailableError, "missing", 5), (BundleError, "failed", 4), (GateError, "failed", 3)]
)
def test_an_error_becomes_a_finding_with_its_code_and_its_fix(kind: type[EdgeMMError], state: str, code: int) -> None:
    finding = failing(kind)
    assert (finding.state, finding.exit_code, finding.fix) == (state, code, "Do c.")
    assert finding.detail == "thing: expected a, got b"


def test_what_is_not_necessary_does_not_count() -> None:
    def look() -> str:
        raise UnavailableError("thing", expected="a", got="b", fix="Do c.")

    assert examined("thing", look, necessary=False).exit_code == 0


def test_the_first_that_counts_decides() -> None:
    fine = examined("thing", lambda: "here", necessary=True)
    assert (fine.state, fine.detail, fine.fix) == ("ok", "here", None)
    assert Findings(findings=(fine, failing(GateError), failing(UnavailableError))).exit_code == 3
    assert Findings(findings=(fine,)).exit_code == 0
