"""No hand, voice or held-out language is on two sides of a split."""

import re
from itertools import combinations, pairwise

import numpy as np
import pytest

from edge_mm_export.reference.digits.handwriting import FORM_STARTS, FORMS, Handwriting, load_forms
from edge_mm_export.reference.digits.messages import COMMON, HELD_OUT
from edge_mm_export.reference.digits.split import SPLITS, Split, generator
from edge_mm_export.reference.digits.voices import LANGUAGES, VOICES
from edge_mm_export.reference.digits.words import CARRIERS, WORDS

PAIRS = list(combinations(SPLITS, 2))
FORM_BEGINS = ("0123456", "123456789")


def family(voice: str) -> str:
    return re.sub(r"\d+$", "", voice).lower()


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_voices_are_disjoint_by_family(one: Split, other: Split) -> None:
    assert not {family(voice) for voice in VOICES[one]} & {family(voice) for voice in VOICES[other]}


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_forms_are_disjoint(one: Split, other: Split) -> None:
    assert not set(FORMS[one]) & set(FORMS[other])


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_held_out_languages_are_disjoint(one: Split, other: Split) -> None:
    assert not set(HELD_OUT[one]) & set(HELD_OUT[other])
    assert not set(COMMON) & {*HELD_OUT[one], *HELD_OUT[other]}


def test_every_form_and_language_is_used() -> None:
    assert sorted(form for forms in FORMS.values() for form in forms) == list(range(len(FORM_STARTS) - 1))
    assert sorted([*COMMON, *(language for languages in HELD_OUT.values() for language in languages)]) == sorted(WORDS)
    assert set(LANGUAGES.values()) <= set(WORDS)
    assert WORDS.keys() == CARRIERS.keys()


def test_each_language_has_ten_different_words() -> None:
    assert all(len(set(words)) == len(words) == 10 for words in WORDS.values())
    assert all(carrier.count("{}") == 1 for carriers in CARRIERS.values() for carrier in carriers)


def test_forms_begin_where_the_labels_start_over() -> None:
    _, labels, forms = load_forms()
    assert FORM_STARTS[-1] == len(labels)
    for number, (start, stop) in enumerate(pairwise(FORM_STARTS)):
        written = "".join(map(str, labels[start:stop]))
        assert written.startswith(FORM_BEGINS)
        assert 114 <= stop - start <= 130
        assert (forms[start:stop] == number).all()


def test_pictures_come_from_the_splits_own_forms() -> None:
    ink, labels, forms = load_forms()
    for split in SPLITS:
        own = {picture.tobytes() for picture in ink[np.isin(forms, FORMS[split])]}
        source = Handwriting(split)
        drawn = [source.clean(label, generator(split, 1, label)).tobytes() for label in labels[:30]]
        assert set(drawn) <= own


def test_generators_differ_between_splits_and_keys() -> None:
    first = [generator(split, *key).random() for split in SPLITS for key in ((0, 1), (1, 0), (1, 1))]
    assert len(set(first)) == len(first)
    assert generator("test", 3).random() == generator("test", 3).random()
