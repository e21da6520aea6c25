"""Which column is what: guessed from its heading, else from its values; said by somebody; remembered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.union.core.errors import Conflict, NotFound, Refusal
from wallchart.union.people.actions import roster
from wallchart.union.people.models import ImportRun, ImportSource, Person
from wallchart.union.people.names import fold
from wallchart.union.people.reads import rosters as reads
from wallchart.union.people.roster.fields import BY_KEY, FIELDS, NOT_USED
from wallchart.union.people.roster.guessing import (
    field_of_heading,
    guess_day_first,
    guess_mapping,
    heading_hits,
    unknown_status_words,
)

from .rosters import File, applied, apply, bring, counts, previewed, row, write_csv

# --- headings


def test_every_heading_that_is_known_is_folded_and_means_one_field_alone() -> None:
    owner: dict[str, str] = {}
    for field in FIELDS:
        for heading in field.headings:
            assert fold(heading) == heading, "it is looked up so"
            assert owner.setdefault(heading, field.key) == field.key, heading
            for written in (heading.upper(), f" {heading.title()}: ", heading.replace(" ", "_")):
                assert field_of_heading(written) == field.key, written


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Member #", "number"),
        ("MemberNumber", "number"),
        ("Last Name, First Name", "last_first"),
        ("firstName", "given_name"),
        ("D.O.B.", "birth_date"),
        ("Date\nof Birth", "birth_date"),
        ("E-Mail", "email"),
        ("Email 3", "email"),
        ("Phone 2", "phone"),
        ("Address 2", "line2"),
        ("Zip+4", "zip"),
        ("Column4", None),
        ("Local #", "local"),
        ("Código postal", None),
        ("", None),
        ("#", "number"),
    ],
)
def test_a_heading_is_known_by_what_it_says_not_by_how_it_is_written(heading: str, field: str | None) -> None:
    assert field_of_heading(heading) == field


def test_how_many_cells_of_a_row_are_headings_that_are_known() -> None:
    assert heading_hits(["First name", "x", "", "DOB"]) == 2


# --- guesses


def guessed(headings: list[str], rows: list[list[str]], **remembered: str) -> list[str]:
    mapping = guess_mapping(headings, rows, remembered)
    assert len(mapping) == len(headings)
    return [mapping[heading] for heading in headings]


def test_of_two_columns_for_one_field_the_first_is_taken_but_of_addresses_and_phones_all() -> None:
    assert guessed(["Emp ID", "Member No", "Phone", "Cell"], []) == ["number", NOT_USED, "phone", "phone"]


def test_of_two_whole_names_written_in_one_way_the_first_is_taken() -> None:
    rows = [["Olson, Ana", "Olson, Annie"]] * 3
    assert guessed(["Name", "Display name"], rows) == ["last_first", NOT_USED]
    assert guessed(["Last, First", "Display name"], [["Olson, Ana", "Ana Olson"]]) == [
        "last_first",
        "full_name",
    ]


def test_a_whole_name_is_left_out_where_its_parts_stand_beside_it() -> None:
    assert guessed(["Name", "First", "Last"], [["Olson, Ana", "Ana", "Olson"]])[0] == NOT_USED
    assert guessed(["Name", "First"], [["Ana Olson", "Ana"]])[0] == "full_name"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (["a@x.org", "b@x.org", "c@x.org"], "email"),
        (["a@x.org", "b@x.org", "none", "c@x.org"], "email"),
        (["a@x.org", "b@x.org", "none", "nil"], NOT_USED),
        (["a@x.org", "b@x.org"], NOT_USED),
        (["651-555-0100", "(612) 555-0199", "6515550101"], "phone"),
        (["5550100", "5550101", "5550102"], NOT_USED),
        (["Olson, Ana", "Berg, Bo", "Lund,Cy"], "last_first"),
        (["Olson, Ana", "Berg, Bo", "Lund, 3"], NOT_USED),
        (["Saint Paul, MN", "Duluth, MN", "Ely, MN"], "last_first"),
        (["", "", "a@x.org", " ", "b@x.org", "c@x.org"], "email"),
    ],
)
def test_values_say_what_a_column_is_where_most_of_them_do(values: list[str], field: str) -> None:
    assert guessed(["?"], [[value] for value in values]) == [field]


def test_values_are_not_asked_for_names_where_a_heading_has_them() -> None:
    rows = [["Ana", "Saint Paul, Minnesota"]] * 3
    assert guessed(["First name", "Where"], rows) == ["given_name", NOT_USED]


def test_what_a_source_remembers_comes_first_and_ends_the_guessing_from_values() -> None:
    rows = [["N1", "a@x.org"]] * 3
    assert guessed(["Local", "Box"], rows, Local="number") == ["number", NOT_USED]
    assert guessed(["Local", "Email"], rows, Local="number") == ["number", "email"], "headings still speak"
    assert guessed(["Phone", "Cell"], rows, Phone=NOT_USED) == [NOT_USED, "phone"]


HEADING = st.sampled_from([*(sorted(field.headings)[0] for field in FIELDS), "what", "Phone 2", "Email"])
VALUE = st.sampled_from(["", "a@x.org", "Olson, Ana", "651-555-0100", "12", "1/2/1984"])


@settings(max_examples=40)
@given(st.lists(HEADING, min_size=1, max_size=6, unique=True), st.data())
def test_a_guess_gives_every_column_one_field_and_no_field_twice_that_is_single(
    headings: list[str], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.lists(VALUE, min_size=0, max_size=len(headings)), max_size=5))
    fields = [field for field in guessed(headings, rows) if field != NOT_USED]
    single = [field for field in fields if not BY_KEY[field].several]
    assert len(single) == len(set(single))


# --- the order of days


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (["25/3/1984"], True),
        (["25.3.84"], True),
        (["25-3-1984", "3/4/1984"], True),
        (["25/3/1984", "3/25/1984"], False),
        (["1984-03-25"], False),
        (["31/2/1984"], False),
        ([], False),
    ],
)
def test_days_come_first_where_the_column_of_a_date_proves_it(days: list[str], first: bool) -> None:
    rows = [[day, "25/3/1984"] for day in days]
    for field in ("birth_date", "hired_on", "member_since"):
        assert guess_day_first(["D", "Remarks"], rows, {"D": field, "Remarks": ""}) is first


# --- words for a status


def test_words_nobody_knows_are_asked_for_once_as_they_stand() -> None:
    rows = [["Active"], ["On Leave"], ["on-leave"], [""], ["Seasonal"], []]
    mapping = {"S": "status"}
    assert unknown_status_words(["S"], rows, mapping, {}) == ["On Leave", "Seasonal"]
    assert unknown_status_words(["S"], rows, mapping, {"seasonal": "member"}) == ["On Leave"]
    assert unknown_status_words(["S"], rows, {"S": "shift"}, {}) == []


def test_a_word_is_taught_on_the_page_of_columns_and_remembered(cast: Cast, file: File) -> None:
    path = file("N1,Ana,Olson,,,,12,,on leave", "N2,Bo,Berg,,,,12,,Active")
    run = bring(HOUSE, path, cast.council.pk)
    assert reads.status_words(HOUSE, run) == [("on leave", "")]
    assert counts(roster.compare_roster(HOUSE, run.pk)) == {"new": 1, "refused": 1}
    run = say(run, taught={"On-Leave": "retiree", "": "", "Active": ""})
    assert run.choices["taught"] == {"on leave": "retiree"}, "what was given no meaning is not kept"
    apply(HOUSE, roster.compare_roster(HOUSE, run.pk))
    assert Person._base_manager.get(number="N1").status == "retiree"
    again = bring(HOUSE, path, cast.council.pk)
    assert reads.status_words(HOUSE, again) == [("on leave", "retiree")]


# --- what somebody says


def say(run: ImportRun, *, full: bool = False, **said: Any) -> ImportRun:
    mapping = {**run.mapping, **said.pop("mapping", {})}
    return roster.confirm_columns(HOUSE, run.pk, mapping=mapping, choices=said, full=full)


@pytest.fixture
def run(cast: Cast, tmp_path: Path) -> ImportRun:
    rows = [["Code", "First name", "Last name", "Lodge"], ["3/4/1984", "Ana", "Olson", "12"]]
    return bring(HOUSE, write_csv(tmp_path / "a.csv", rows), cast.council.pk)


@pytest.mark.parametrize(
    ("mapping", "column", "why"),
    [
        ({"Lodge": "lodge"}, "Lodge", "there is no such field; choose one of the list"),
        ({"Lodge": "family_name"}, "Lodge", '"Last name" is mapped to the same field; leave one of the two'),
        ({"First name": "", "Last name": "city"}, None, "no column says who a row is about"),
    ],
)
def test_a_mapping_that_cannot_be_worked_with_is_told_and_changes_nothing(
    run: ImportRun, mapping: dict[str, str], column: str | None, why: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        say(run, mapping=mapping)
    assert why in refusal.value.why and refusal.value.column == column
    assert ImportSource.objects.get().mapping == {}


@pytest.mark.parametrize(
    "field", ["number", "email", "email_personal", "email_work", "full_name", "last_first"]
)
def test_one_column_that_tells_people_is_enough(run: ImportRun, field: str) -> None:
    said = say(run, mapping={"First name": "", "Last name": "", "Code": field})
    assert said.mapping["Code"] == field


def test_a_status_that_does_not_exist_is_no_meaning(run: ImportRun) -> None:
    with pytest.raises(Refusal, match="there is no such status") as refusal:
        say(run, taught={"on leave": "boss"})
    assert refusal.value.value == "boss"


def test_what_is_said_holds_for_this_file_and_the_next_of_its_source(cast: Cast, run: ImportRun) -> None:
    say(run, mapping={"Code": "birth_date", "Lodge": "local"}, day_first=True, full=True)
    run = roster.compare_roster(HOUSE, run.pk)
    assert row(run, 2).cells == {
        "given_name": "Ana", "family_name": "Olson", "birth_date": "1984-04-03", "home": cast.local12.pk,
    }  # fmt: skip
    again = bring(HOUSE, Path(run.file.path), cast.council.pk)
    assert (again.mapping, again.full, again.choices["day_first"]) == (run.mapping, True, True)
    other = bring(HOUSE, Path(run.file.path), cast.local40.pk)
    assert (other.mapping["Code"], other.full) == ("", False), "another affiliate's source is another one"


def test_what_other_files_of_the_source_were_headed_is_not_forgotten(
    cast: Cast, run: ImportRun, tmp_path: Path
) -> None:
    say(run, mapping={"Lodge": "local"})
    rows = [["Nr", "First name", "Last name"], ["N1", "Ana", "Olson"]]
    say(bring(HOUSE, write_csv(tmp_path / "b.csv", rows), cast.council.pk), mapping={"Nr": "number"})
    known = ImportSource.objects.get().mapping
    assert (known["Lodge"], known["Nr"]) == ("local", "number")


def test_a_column_said_otherwise_drops_what_was_compared(cast: Cast, run: ImportRun) -> None:
    say(run, mapping={"Lodge": "local"})
    roster.compare_roster(HOUSE, run.pk)
    again = say(run, mapping={"Lodge": ""})
    assert (again.state, again.counts, again.warnings, again.report) == ("uploaded", {}, [], {})
    assert not again.rows.exists()


def test_columns_are_said_by_those_who_may_bring_it_and_before_it_is_applied(cast: Cast, file: File) -> None:
    run = applied(HOUSE, file("N1,Ana,Olson,,,,12,,"), cast.local12.pk)
    with pytest.raises(Conflict, match="this roster is applied by now; look again"):
        say(run)
    waits = bring(HOUSE, file("N1,Ana,Olson,,,,12,,"), cast.local12.pk)
    with pytest.raises(NotFound):
        roster.confirm_columns(cast.actor("otto"), waits.pk, mapping=waits.mapping, choices={}, full=False)


def test_the_page_shows_the_first_three_samples_of_each_column_each_once(cast: Cast, tmp_path: Path) -> None:
    rows = [["First name", "Last name", "Shift"], *([f"A{at}", "", "day"] for at in range(5))]
    run = bring(HOUSE, write_csv(tmp_path / "a.csv", rows), cast.local12.pk)
    shown = [(one.at, one.heading, one.field, one.samples) for one in reads.columns_seen(HOUSE, run)]
    assert shown == [
        (0, "First name", "given_name", ["A0", "A1", "A2"]),
        (1, "Last name", "family_name", []),
        (2, "Shift", "shift", ["day"]),
    ]


def test_two_headings_that_a_source_has_mapped_to_one_field_are_told_where_both_come(
    cast: Cast, tmp_path: Path
) -> None:
    for heading in ("Badge", "Card"):
        rows = [[heading, "First name", "Last name", "Local"], ["N1", "Ana", "Olson", "12"]]
        one = bring(HOUSE, write_csv(tmp_path / f"{heading}.csv", rows), cast.council.pk)
        say(one, mapping={heading: "number"})
    rows = [["Badge", "Card", "First name", "Last name"], ["N1", "7", "Ana", "Olson"]]
    both = write_csv(tmp_path / "both.csv", rows)
    with pytest.raises(Refusal, match='"Badge" is mapped to the same field; leave one of the two unused'):
        previewed(HOUSE, both, cast.council.pk)
    assert ImportRun.objects.latest("id").state == "uploaded", "the page of columns is open to mend it"
