"""What somebody types into a person's record: tidied, or told with the column what would be right."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallchart.union.core import clock
from wallchart.union.core.errors import Refusal
from wallchart.union.people.cells import NAMES, PRIVATE, longest_of, read_cells, read_text, statuses
from wallchart.union.people.models import Person
from wallchart.union.people.models.persons import Status

NOON = datetime(2026, 3, 5, 18, tzinfo=UTC)


def refused(**typed: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal, clock.stopped_at(NOON):
        read_cells(typed)
    return refusal.value


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana   María ", "Ana María"),
        ("Ana\nMaría\t", "Ana María"),
        ("A\x00na", "A na"),
        ("Jose\u0301", "José"),
        ("", ""),
        (None, ""),
        (412, "412"),
        ("李 🌻", "李 🌻"),
    ],
)
def test_text_is_kept_composed_and_on_one_line(typed: Any, kept: str) -> None:
    assert read_cells({"given_name": typed}) == {"given_name": kept}


@given(st.text(st.sampled_from("aé́ \n\t\x07李"), max_size=12))
def test_tidied_text_is_tidy_and_stays_so(text: str) -> None:
    once = read_text("given_name", text, 100)
    assert once == read_text("given_name", once, 100) == unicodedata.normalize("NFC", once) == once.strip()
    assert "  " not in once and once.isprintable()


@pytest.mark.parametrize("name", [name for name in NAMES if longest_of(Person, name)])
def test_a_text_as_long_as_its_column_is_kept_and_one_sign_more_is_told(name: str) -> None:
    longest = longest_of(Person, name)
    assert read_cells({name: "x" * longest}) == {name: "x" * longest}
    told = refused(**{name: "x" * (longest + 1)})
    assert told.why == f"this is longer than {longest} signs; shorten it"
    assert told.column == str(NAMES[name])


def test_a_cell_that_a_person_has_not_is_named() -> None:
    assert refused(given_name="Ana", shoe_size="40", age="9").column == "age"


@pytest.mark.parametrize("born", [date(1900, 1, 1), date(2026, 3, 5), None])
def test_a_day_between_1900_and_today_may_be_a_birth_date(born: date | None) -> None:
    with clock.stopped_at(NOON):
        assert read_cells({"birth_date": born}) == {"birth_date": born}


@pytest.mark.parametrize("born", [date(1899, 12, 31), NOON.date() + timedelta(days=1)])
def test_nobody_was_born_before_or_will_be(born: date) -> None:
    told = refused(birth_date=born)
    assert (told.column, told.value) == (
        str(NAMES["birth_date"]),
        born,
    ) and "nobody was born on this day" in told.why


@pytest.mark.parametrize(
    ("typed", "kept"), [(["es", "hmn", "es"], ["es", "hmn"]), (["en-LR"], ["en-LR"]), ([], []), (None, [])]
)
def test_languages_are_tags_each_once(typed: Any, kept: list[str]) -> None:
    assert read_cells({"languages": typed}) == {"languages": kept}


@pytest.mark.parametrize("tag", ["Spanish", "e", "en_US", "", "en-", "español"])
def test_what_is_no_tag_is_told_with_how_one_is_written(tag: str) -> None:
    told = refused(languages=["es", tag])
    assert told.value == tag and told.why.endswith("write it as en, es, so or hmn")


def test_every_cell_has_words_and_what_is_private_is_one_of_them() -> None:
    assert all(str(words) for words in NAMES.values()) and set(NAMES) >= PRIVATE
    assert [value for value, _words in statuses()] == list(Status)
