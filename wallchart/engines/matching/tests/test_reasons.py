"""What is said of a link: every level has its words, in one order, and names stand as they are compared."""

from __future__ import annotations

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wallchart.engines.matching.levels import COMPARISONS
from wallchart.engines.matching.reasons import _PLAIN, Names, in_words, level_names

BOB, ROBERT = Names("BOB", "LIND"), Names("ROBERT", "LYND")
SILENT = {("suffix", "one only"), ("last", "swapped")}
"""Levels without words: a suffix on one side says little, and that names are exchanged is said once."""


def levels_of(**names: str) -> tuple[int, ...]:
    return tuple(each.index(names[each.name]) if each.name in names else 0 for each in COMPARISONS)


STEPS = [(each.name, step.name) for each in COMPARISONS for step in each.levels]


def test_every_level_has_words_of_its_own() -> None:
    said: dict[str, tuple[str, str]] = {}
    for comparison, level in STEPS:
        member = Names("B", "LIND") if level == "initial" else BOB
        words = in_words(levels_of(**{comparison: level}), member, ROBERT)
        assert bool(words) == ((comparison, level) not in SILENT)
        if words and comparison != "date":  # a row has a year or a date
            assert said.setdefault(words, (comparison, level)) == (comparison, level)


def test_no_words_are_kept_for_a_level_that_is_none() -> None:
    assert {(name, level) for name, levels in _PLAIN.items() for level in levels} <= set(STEPS)


def test_words_leave_open_only_names() -> None:
    left_open = {
        field
        for levels in _PLAIN.values()
        for words in levels.values()
        for _, field, _, _ in Formatter().parse(words)
        if field is not None
    }
    assert left_open == {"first", "their_first", "last", "their_last"}


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ({}, ""),
        ({"first": "nickname", "last": "exact"}, "Bob for Robert, same surname"),
        ({"first": "different", "last": "one slip"}, "Bob is not Robert, Lind written for Lynd"),
        ({"last": "different"}, "surname Lind, there Lynd"),
        ({"first": "middle"}, "Bob is a middle name of one of them"),
        ({"first": "swapped", "last": "swapped"}, "given name and surname exchanged"),
        ({"suffix": "one only", "phone": "same"}, "same phone"),
        (
            {"other_id": "same", "date": "same", "address": "same unit", "first": "exact", "last": "exact"},
            "same id number, same birth date, same address and unit, same first name, same surname",
        ),
        (
            {"email": "similar", "phone": "no area code", "suffix": "conflict", "middle": "initial"},
            "same middle initial, another suffix, same phone, one without area code, similar e-mail",
        ),
    ],
)
def test_what_tells_most_is_said_first_and_names_stand_where_they_are_meant(
    levels: dict[str, str], words: str
) -> None:
    assert in_words(levels_of(**levels), BOB, ROBERT) == words


def test_the_same_levels_of_other_people_are_said_with_their_own_names() -> None:
    levels = levels_of(first="similar", last="similar")
    assert in_words(levels, BOB, ROBERT) == "Bob resembles Robert, Lind resembles Lynd"
    other = in_words(levels, Names("ANNE", "BERG"), Names("ANNA", "BERGE"))
    assert other == "Anne resembles Anna, Berg resembles Berge"


def test_a_name_that_is_not_there_is_no_trouble() -> None:
    assert in_words(levels_of(first="different"), Names(None, None), Names(None, None)) == " is not "


levels_drawn = some.tuples(*(some.integers(0, len(each.levels)) for each in COMPARISONS))


@given(levels_drawn)
def test_the_words_are_those_of_the_single_levels_and_nothing_is_lost(levels: tuple[int, ...]) -> None:
    names = level_names(levels)
    assert list(names) == [each.name for each, level in zip(COMPARISONS, levels, strict=True) if level]
    single = [in_words(levels_of(**{name: level}), BOB, ROBERT) for name, level in names.items()]
    said = in_words(levels, BOB, ROBERT)
    assert sorted(said.split(", ")) == sorted(", ".join(filter(None, single)).split(", "))
