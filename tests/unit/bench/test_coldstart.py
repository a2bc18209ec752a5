import sys

import pytest

from edge_mm.bench.coldstart import measure_cold_start
from edge_mm.errors import InputError


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def test_the_first_output_is_the_decision_and_the_exit_comes_later() -> None:
    code = "import time; time.sleep(.05); print('{}', flush=True); x = b'1' * 2**26; time.sleep(.1)"
    cold = measure_cold_start(python(code), runs=3)
    for start in cold.starts:
        assert start.first_output_s > 0.05
        assert start.exit_s - start.first_output_s > 0.09
        assert start.peak_rss_bytes > 2**26
        assert start.cpu_s > 0
    assert cold.later_s == sum(start.first_output_s for start in cold.starts[1:]) / 2


def test_one_start_has_no_later_ones() -> None:
    assert measure_cold_start(python("print(1)"), runs=1).later_s is None


def test_a_command_that_fails_is_quoted() -> None:
    code = "import sys; print('{'); sys.exit('no such bundle')"
    with pytest.raises(InputError, match="exit code 1: no such bundle"):
        measure_cold_start(python(code), runs=1)


def test_a_command_that_says_nothing() -> None:
    with pytest.raises(InputError, match="exit code 0 and no output"):
        measure_cold_start(python("pass"), runs=1)


def test_a_command_that_is_not_there() -> None:
    with pytest.raises(InputError, match="cannot be started"):
        measure_cold_start(["no-such-command-of-ours"], runs=1)


def test_much_on_standard_error_does_not_block() -> None:
    code = "import sys; sys.stderr.write('x' * 10**6); print(1)"
    assert measure_cold_start(python(code), runs=1, timeout_s=20).starts


def test_a_command_that_hangs_is_ended() -> None:
    with pytest.raises(InputError, match="exit code -9"):
        measure_cold_start(python("import time; time.sleep(60)"), runs=1, timeout_s=0.3)
