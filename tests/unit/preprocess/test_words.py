"""Chinese segmentation, with the real library."""

import subprocess
import sys
import tempfile
from pathlib import Path

import jieba  # noqa: F401  # named here so that a base install leaves this file out

from edge_mm.contracts.text import TextSpec
from edge_mm.preprocess.text import TextEncoder
from edge_mm.preprocess.words import spaced_words
from tests.unit.preprocess.tokenizer_files import write_tokenizer


def test_words_are_spaced() -> None:
    assert spaced_words("我爱北京天安门") == "我 爱 北京 天安门"
    assert spaced_words("turn on 北京") == "turn on 北京"
    assert spaced_words("") == ""


def test_nothing_is_written_to_the_shared_folder() -> None:
    cache = Path(tempfile.gettempdir()) / "jieba.cache"
    before = cache.stat().st_mtime_ns if cache.exists() else None
    spaced_words("北京")
    assert (cache.stat().st_mtime_ns if cache.exists() else None) == before


def test_the_encoder_segments_when_asked(tmp_path: Path) -> None:
    file = write_tokenizer(tmp_path / "tokenizer.json")
    spec = TextSpec(tokenizer="tokenizer.json", max_tokens=8, segmentation="jieba")
    assert TextEncoder(spec, file)("我爱北京天安门")["input_ids"].tolist() == [[2, 10, 11, 8, 9, 3]]


def test_without_the_library_the_message_says_what_to_install(tmp_path: Path) -> None:
    # A module of the same name that cannot be imported stands in for an installation that lacks it.
    (tmp_path / "jieba.py").write_text("raise ModuleNotFoundError(name='jieba')\n")
    program = "from edge_mm.preprocess.words import spaced_words; spaced_words('x')"
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {program}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "UnavailableError: text segmentation 'jieba'" in done.stderr
    assert "pip install 'edge-mm[chinese]'" in done.stderr
