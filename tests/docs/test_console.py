"""The reading of console blocks: the README test is only as good as this."""

import pytest

from tests.docs.console import blocks, renewed, run, same_shape, shape

BLOCK = """Text.

```console
$ one --flag \\
    --more
first
second
$ two
```
"""


def test_commands_and_their_output_are_read() -> None:
    (steps,) = blocks(BLOCK)
    assert [step.command for step in steps] == ["one --flag \\\n    --more", "two"]
    assert [step.shown for step in steps] == ["first\nsecond", ""]


def test_numbers_and_rules_do_not_matter() -> None:
    assert shape("│ vision │  1.25 ms │ ───") == shape("| vision |   13 ms | -----")


@pytest.mark.parametrize(
    ("shown", "got"),
    [("a 1 ms\nb", "a 2 ms\nb"), ("a\n…\nz", "a\nb\nc\nz"), ("…\n9 passed", "x\n8 passed"), ("…", "")],
)
def test_the_same_shape(shown: str, got: str) -> None:
    assert same_shape(shown, got)


@pytest.mark.parametrize(
    ("shown", "got"), [("a 1 ms", "a 1 s"), ("a\nb", "a"), ("a", "a\nb"), ("…\n9 passed", "8 passed\nx"), ("", "a")]
)
def test_another_shape(shown: str, got: str) -> None:
    assert not same_shape(shown, got)


def test_an_elision_stays_one() -> None:
    assert renewed("a\n…\ny\nz", "1\n2\n3\n4\n5") == "1\n…\n4\n5"
    assert renewed("a\nb", "1\n2\n3") == "1\n2\n3"


def test_elisions_keep_what_stands_between_them() -> None:
    got = "head 2\nx\nx\n== part 9\nline 9\nx\ntail"
    assert renewed("head 1\n…\n== part 1\nline\n…", got) == "head 2\n…\n== part 9\nline 9\n…"


def test_what_is_gone_from_between_elisions_is_told() -> None:
    with pytest.raises(AssertionError, match="choose other lines"):
        renewed("…\ngone\n…", "a\nb")


def test_a_command_that_fails_says_so() -> None:
    with pytest.raises(AssertionError, match="exit 3"):
        run("echo no; exit 3", timeout_s=10)
