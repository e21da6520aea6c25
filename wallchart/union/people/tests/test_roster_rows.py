"""One row of text made standard: what each cell comes to, what is told, and what refuses the whole row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import HOUSE
from wallchart.union.core.access import Verb
from wallchart.union.people.roster.fields import FIELDS
from wallchart.union.people.roster.places import Home, Places
from wallchart.union.people.roster.standards import (
    LENGTHS,
    Choices,
    Column,
    Standardiser,
    StandardRow,
)

TODAY = date(2026, 1, 15)
LOCAL_12 = Home(7, "Local 12", "12", 1, 2)


def union() -> Places:
    reach = HOUSE.reaches(Verb.IMPORT_ROSTER)
    sites = {("depot", "duluth"): ("Depot", "Duluth")}
    return Places({7: LOCAL_12}, {"12": [LOCAL_12]}, {}, sites, {"depot": ["Duluth"]}, {}, {}, {}, reach)


def standard(
    fields: list[str], texts: list[str], *, home: Home | None = None, taught: Mapping[str, str] | None = None
) -> StandardRow:
    """The row of a file whose columns are mapped to these fields, and headed as they are called."""
    columns = [Column(at, field.replace("_", " ").title(), field) for at, field in enumerate(fields) if field]
    choices = Choices(taught=taught or {}, today=TODAY)
    made = Standardiser(columns, union(), choices, home=home, width=len(fields))
    return made.standardise(2, texts)


def cells(**said: str) -> dict[str, Any]:
    return standard(list(said), list(said.values())).cells


def told(**said: str) -> list[tuple[str, str, bool]]:
    """(column, why, fatal) of each problem of a row of these cells."""
    found = standard(list(said), list(said.values()))
    return [(problem.column, problem.why, problem.fatal) for problem in found.problems]


# --- cells that say nothing


@pytest.mark.parametrize(
    "nothing", ["", "  ", "\t", "\xa0", "n/a", "#N/A", "-", "—", ".", "?", '=""', '=" "', '="n/a"', "\ufeff"]
)
def test_a_cell_with_nothing_in_it_says_nothing_in_any_column(nothing: str) -> None:
    for field in FIELDS:
        row = standard([field.key, "city"], [nothing, "Ely"])
        assert (row.cells, row.problems) == ({"city": "Ely"}, []), field.key


def test_what_an_export_keeps_in_quotes_behind_a_sign_is_read_as_it_stands() -> None:
    assert cells(number='="00412"', zip='=" 02139 "') == {"number": "00412", "zip": "02139"}
    assert "a formula stands here" in told(number='="=1+1"')[0][1]
    assert "a formula stands here" in told(number='="')[0][1]


def test_signs_that_are_not_seen_are_taken_out_and_lines_in_a_cell_stay_words() -> None:
    assert cells(given_name="\u200eAna\u200b\x07", line1="1 Oak\nApt 2") == {
        "given_name": "Ana",
        "line1": "1 Oak Apt 2",
    }
    assert cells(given_name="Jose\u0301") == {"given_name": "José"}, "composed, as it would be typed"


def test_a_row_shorter_than_the_headings_lacks_what_it_does_not_say() -> None:
    assert standard(["given_name", "family_name", "city"], ["Ana"]).cells == {"given_name": "Ana"}


# --- whose home


def test_a_row_without_a_local_is_at_home_where_the_roster_is() -> None:
    assert standard(["given_name", "local"], ["Ana", ""], home=LOCAL_12).cells["home"] == 7
    assert "home" not in standard(["given_name", "local"], ["Ana", ""]).cells
    refused = standard(["given_name", "local"], ["Ana", "99"], home=Home(8, "Local 40", "40", 3, 4))
    assert refused.refused and refused.problems[0].column == "Local"


# --- names


def test_a_preferred_name_that_repeats_the_given_one_says_nothing() -> None:
    assert cells(given_name="José", preferred_name="JOSE") == {"given_name": "José"}
    assert cells(given_name="José", preferred_name="Pepe")["preferred_name"] == "Pepe"
    assert cells(full_name="Ana (Ana) Olson") == {"given_name": "Ana", "family_name": "Olson"}


@pytest.mark.parametrize("order", [("full_name", "suffix"), ("suffix", "full_name")])
def test_a_column_of_its_own_says_it_more_exactly_than_the_whole_name(order: tuple[str, str]) -> None:
    said = {"full_name": "Bo Berg Jr", "suffix": "Sr"}
    assert cells(**{field: said[field] for field in order})["suffix"] == "Sr"


def test_names_in_capitals_are_eased_in_every_column() -> None:
    assert cells(given_name="LA TOYA", middle_name="ANN", family_name="DE LA CRUZ", preferred_name="LEE") == {
        "given_name": "La Toya",
        "middle_name": "Ann",
        "family_name": "de la Cruz",
        "preferred_name": "Lee",
    }
    assert cells(last_first="DE LA CRUZ, LA") == {"given_name": "LA", "family_name": "de la Cruz"}


@pytest.mark.parametrize("field", ["full_name", "last_first"])
def test_a_part_of_a_whole_name_that_is_too_long_is_told_under_the_columns_own_heading(field: str) -> None:
    long = "x" * 121
    text = f"Ana {long}" if field == "full_name" else f"{long}, Ana"
    heading = field.replace("_", " ").title()
    assert told(**{field: text}) == [(heading, "this name is longer than 120 letters; shorten it", True)]


# --- what is told


@pytest.mark.parametrize("field", [key for key in LENGTHS if key not in ("suffix", "zip", "work_city")])
def test_a_text_fills_its_column_to_the_last_letter_and_not_one_more(field: str) -> None:
    just = cells(**{field: "x" * LENGTHS[field]})
    assert str(just[field]).lower().count("x") == LENGTHS[field]
    (column, why, fatal), *_none = told(**{field: "x" * (LENGTHS[field] + 1)})
    assert (column, fatal) == (field.replace("_", " ").title(), field == "number")
    assert why == f"this is longer than {LENGTHS[field]} letters; shorten it"


def test_only_what_says_who_and_where_somebody_is_refuses_the_row() -> None:
    odd = {
        "number": "1.2E+09", "local": "99", "status": "???", "birth_date": "45/45/90", "hired_on": "soon",
        "member_since": "2031-01-01", "email": "no", "phone": "12", "languages": "Klingon",
        "middle_name": "7", "zip": "1" * 13,
    }  # fmt: skip
    fatal = {column for column, _why, is_fatal in told(**odd) if is_fatal}
    assert fatal == {"Number", "Local", "Status"} and len(told(**odd)) == len(odd)
    assert standard(list(odd), list(odd.values())).cells == {}


def test_a_letter_that_was_lost_on_the_way_is_told_and_no_name() -> None:
    row = standard(["number", "family_name"], ["N1", "Mu\ufffdoz"])
    assert row.cells == {"number": "N1"} and not row.refused
    assert (
        row.problems[0].why == "a letter here cannot be read; save the roster as CSV in UTF-8 and bring that"
    )


def test_a_row_wider_than_its_headings_is_not_read_at_all() -> None:
    wide = standard(["given_name", "family_name"], ["Bo", "Berg", " Jr"])
    assert wide.refused and wide.cells == {}
    assert wide.problems[0].why.startswith("this row has 3 cells and the heading 2: a separator stands")
    assert not standard(["given_name", "family_name"], ["Bo", "Berg", "", " "]).problems


@pytest.mark.parametrize(
    ("texts", "repeats"),
    [
        (["Given Name", "FAMILY  NAME", ""], True),
        (["given name", "", "city"], True),
        (["Given Name", "", ""], False),
        (["Given Name", "Family Name", "Ely"], False),
        (["", "", ""], False),
    ],
)
def test_a_row_that_says_what_its_columns_are_called_is_nobody(texts: list[str], repeats: bool) -> None:
    row = standard(["given_name", "family_name", "city"], texts)
    assert ("repeats the headings" in "".join(one.why for one in row.problems)) is repeats
    assert row.refused is repeats


@pytest.mark.parametrize("text", ["=A1", "+SUM(1)", "-SUM(1)", "@SUM(1)"])
def test_a_formula_refuses_the_row_in_every_column_but_where_a_plus_belongs(text: str) -> None:
    for field in ("given_name", "city", "email", "shift"):
        assert told(**{field: text})[0][2], field
    assert told(phone="+1 (651) 555-0100") == []
    assert told(line1="-12 Oak") == [] and told(email="+a@x.org") == []
    assert told(phone="=1+1")[0][1].startswith("a formula stands here")


# --- contacts


def test_an_address_is_the_employers_by_its_column_else_by_its_domain() -> None:
    said = cells(email="a@x.org; b@state.mn.us", email_personal="c@umn.edu", email_work="d@x.org")
    assert said["emails"] == [
        ["a@x.org", "a@x.org", None],
        ["b@state.mn.us", "b@state.mn.us", True],
        ["c@umn.edu", "c@umn.edu", False],
        ["d@x.org", "d@x.org", True],
    ]
    phones = cells(phone="651-555-0100", phone_work="651-555-0199")["phones"]
    assert [point[2] for point in phones] == [None, True]


def test_rows_do_not_share_what_was_read_of_a_cell_that_they_have_in_common() -> None:
    made = Standardiser(
        [Column(0, "E", "email"), Column(1, "F", "email")], union(), Choices(), home=None, width=2
    )
    first = made.standardise(2, ["a@x.org", "b@x.org"]).cells
    first["emails"].append("scribble")
    assert len(made.standardise(3, ["a@x.org", ""]).cells["emails"]) == 1


# --- work


def test_a_worksite_takes_the_city_that_is_known_and_a_city_alone_is_no_worksite() -> None:
    assert cells(worksite="DEPOT") == {"worksite": ["Depot", "Duluth"]}
    assert cells(worksite="depot", work_city="Ely") == {"worksite": ["depot", "Ely"]}
    assert cells(work_city="Duluth") == {}


def test_words_that_the_source_was_taught_are_known() -> None:
    row = standard(["status"], ["On-Leave"], taught={"on leave": "member"})
    assert row.cells == {"status": "member"}


TEXTS = st.lists(st.text(st.sampled_from("aN1 =-/@.,\"'()é\n"), max_size=8), min_size=29, max_size=29)


@settings(max_examples=40)
@given(TEXTS)
def test_whatever_a_row_says_each_cell_is_taken_told_or_empty(texts: list[str]) -> None:
    keys = [field.key for field in FIELDS][: len(texts)]
    row = standard(keys, texts)
    assert all(value not in ("", None) for value in row.cells.values())
    silent = sum(not text.strip() for text in texts)
    assert len(row.problems) <= len(texts) - silent
    assert all(problem.why and problem.column for problem in row.problems)
