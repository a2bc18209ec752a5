"""One concept per file."""

from tests.architecture.sources import package_files, relative

LONGEST = 300


def test_no_module_is_longer_than_one_concept() -> None:
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in package_files()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}
