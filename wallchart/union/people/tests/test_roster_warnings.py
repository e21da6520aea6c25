"""What somebody looks at before a roster is applied, each at its measure; and the report that stays."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cast import HOUSE, Cast
from wallchart.union.core import clock
from wallchart.union.core.access import Verb
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.people.actions import roster
from wallchart.union.people.models import Affiliate, ImportRun
from wallchart.union.people.roster.places import Places
from wallchart.union.people.roster.preview import Tally
from wallchart.union.people.roster.warnings import NAMED, find_warnings, write_report

from .rosters import File, applied, bring, previewed, write_csv

NO_PLACES = Places({}, {}, {}, {}, {}, {"state": "State"}, {"clerical": "Clerical"}, {},
                   HOUSE.reaches(Verb.IMPORT_ROSTER))  # fmt: skip


def run_of(*, full: bool = False, mapping: dict[str, str] | None = None, **reading: Any) -> ImportRun:
    """A run that is nowhere kept: what stood in its file, and how its columns are mapped."""
    read = {"headings": ["Number", "Name", "Note"], "encoding": "utf-8", "delimiter": ",", "sheet": "",
            "heading_row": 1, **reading}  # fmt: skip
    mapped = mapping or {"Number": "number", "Name": "full_name", "Note": ""}
    return ImportRun(reading=read, mapping=mapped, full=full, affiliate=Affiliate(name="Local 12"))


def warned(tally: Tally, run: ImportRun | None = None) -> dict[str, str]:
    found = find_warnings(run or run_of(), tally, NO_PLACES)
    keys = [one["key"] for one in found]
    assert len(keys) == len(set(keys)), "each is ticked off by its key"
    return {one["key"]: one["sentence"] for one in found}


def tally(**said: Any) -> Tally:
    counted = {name: Counter(said.pop(name, {})) for name in ("operations", "changed_cells", "left_out")}
    return Tally(**counted, **said)


def test_where_nothing_is_odd_nothing_is_warned_of() -> None:
    assert (
        warned(tally(operations={"new": 5, "changed": 2, "unchanged": 90}, changed_cells={"status": 2})) == {}
    )


# --- a column that changes for three in ten


@pytest.mark.parametrize(
    ("changed", "unchanged", "warns"),
    [
        (3, 7, True),
        (3, 8, False),
        (29, 71, False),
        (30, 70, True),
        (2, 0, False),
        (3, 0, True),
        (0, 9, False),
    ],
)
def test_a_column_is_told_from_three_changes_that_are_three_in_ten(
    changed: int, unchanged: int, warns: bool
) -> None:
    found = warned(
        tally(
            operations={"changed": changed, "unchanged": unchanged, "new": 500},
            changed_cells={"shift": changed},
        )
    )
    assert ("column:shift" in found) is warns


def test_the_columns_that_change_most_come_first_under_their_own_names() -> None:
    cells = {"since": 30, "address": 40, "home": 50, "emails": 60, "shift": 1}
    found = warned(tally(operations={"changed": 100}, changed_cells=cells))
    assert list(found) == ["column:emails", "column:home", "column:address", "column:since"]
    assert found["column:since"].startswith(
        "member since changes for 30 % of the people who are known (30 of 100)"
    )
    assert found["column:home"].startswith("Local changes for 50 %")


# --- a full roster that lacks many


@pytest.mark.parametrize(
    ("left", "size", "full", "warns"),
    [
        (10, 100, True, True),
        (9, 100, True, False),
        (10, 100, False, False),
        (1, 1, True, True),
        (0, 0, True, False),
    ],
)
def test_a_tenth_of_the_roster_missing_is_told_of_a_full_one(
    left: int, size: int, full: bool, warns: bool
) -> None:
    found = warned(tally(operations={"left": left}, roster_size=size), run_of(full=full))
    assert ("left" in found) is warns
    if size == 100 and warns:
        assert "lacks 10 of the 100 people on the roster (10 %)" in found["left"]
        assert found["left"].endswith("really the full roster of Local 12?")


# --- what was found in the sheet


def test_formulas_and_errors_are_told_of_columns_that_are_used_alone() -> None:
    odd = {at: {"count": 2, "cells": ["B2", "B3"]} for at in ("1", "2", "9")}
    found = warned(tally(), run_of(formulas=odd, errors=odd))
    assert set(found) == {"formulas:Name", "errors:Name"}
    assert 'Column "Name" holds 2 formulas (B2, B3): the values' in found["formulas:Name"]
    assert "they are read as empty" in found["errors:Name"]


def test_of_many_cells_the_first_are_named_and_the_others_counted() -> None:
    one, many = {"count": 1, "cells": ["B2"]}, {"count": 40, "cells": ["B2", "B3"]}
    found = warned(tally(), run_of(formulas={"1": many}, errors={"1": one}))
    assert "holds 40 formulas (B2, B3 and 38 more): the values last computed" in found["formulas:Name"]
    assert "holds 1 cell with a spreadsheet's error" in found["errors:Name"]
    assert found["errors:Name"].endswith("(B2): it is read as empty.")


# --- what is counted


@pytest.mark.parametrize(
    ("said", "key", "one", "several"),
    [
        ("refused", "refused", "1 row is refused", "2 rows are refused"),
        ("repeated", "repeated", "1 row repeats a person", "2 rows repeat people"),
        ("twins", "twins", "1 new person may be the same", "2 new people may be the same"),
        ("forgotten", "forgotten", "1 row names somebody who asked", "2 rows name people who asked"),
    ],
)
def test_counts_are_told_in_good_words(said: str, key: str, one: str, several: str) -> None:
    for count, words in ((1, one), (2, several)):
        counted = {"operations": {said: count}} if said == "refused" else {said: count}
        assert warned(tally(**counted))[key].startswith(words)


def test_cells_left_out_are_told_column_by_column_the_most_first() -> None:
    found = warned(tally(left_out={"DOB": 1, "Phone": 3}))
    assert list(found) == ["left_out:Phone", "left_out:DOB"]
    assert "3 cells cannot be read and are left out; their rows come in" in found["left_out:Phone"]
    assert '"DOB" 1 cell cannot be read and is left out; its row comes in without it' in found["left_out:DOB"]


def test_rows_whose_letters_were_guessed_are_named_up_to_a_dozen() -> None:
    assert "guessed in 1 row (4)." in warned(tally(odd=[4], odd_count=1))["encoding"]
    few = warned(tally(odd=[4, 9], odd_count=2))["encoding"]
    assert "guessed in 2 rows (4, 9)." in few
    many = warned(tally(odd=list(range(2, 22)), odd_count=300))["encoding"]
    assert f"13 and {300 - NAMED} more)" in many and "14" not in many


def test_new_places_are_named_by_kind_in_the_order_of_the_alphabet() -> None:
    found = warned(
        tally(
            worksites={("Pit", ""), ("Depot", "Ely")},
            employers={"STATE", "Ely Mine"},
            units={"clerical"},
        )
    )
    assert found == {
        "new_worksites": "Worksites that are new here and will be made: 2 (Depot · Ely, Pit).",
        "new_employers": "Employers that are new here and will be made: 1 (Ely Mine).",
    }
    sites = {(f"Site {at:02}", "") for at in range(NAMED + 1)}
    told = warned(tally(worksites=sites))["new_worksites"]
    assert told.endswith("Site 11 and 1 more).") and told.startswith(
        "Worksites that are new here and will be made: 13"
    )
    sites.pop()
    assert "more" not in warned(tally(worksites=sites))["new_worksites"]


# --- the report


def test_the_report_keeps_plain_numbers_in_order_of_weight() -> None:
    counted = tally(
        operations={"new": 3, "refused": 2, "left": 7, "unchanged": 5}, left_out={"DOB": 1, "Phone": 4},
        changed_cells={"shift": 1, "status": 2}, refused_for=Counter({"Local": 2}),
        filled=Counter({"number": 9}), odd=[4], odd_count=1, quick=4, blank=6, repeated=1, twins=2,
        forgotten=3, roster_size=70,
    )  # fmt: skip
    with clock.stopped_at(datetime(2026, 3, 5, 12, tzinfo=UTC)):
        report = write_report(run_of(sheet="May", heading_row=7), counted, 1.23456)
    assert report == {
        "at": "2026-03-05T12:00:00+00:00", "rows": 10, "blank_rows": 6, "known_by_their_line": 4,
        "looked_at": 6, "seconds": 1.235, "encoding": "utf-8", "delimiter": ",", "sheet": "May",
        "heading_row": 7, "columns_used": {"Number": "number", "Name": "full_name"},
        "columns_not_used": ["Note"], "filled": {"number": 9}, "changed_cells": {"status": 2, "shift": 1},
        "left_out": {"Phone": 4, "DOB": 1}, "refused_for": {"Local": 2},
        "guessed_letters": {"rows": 1, "first": [4]}, "repeated": 1, "possible_twins": 2, "forgotten": 3,
        "roster_size": 70,
    }  # fmt: skip


# --- ticking


@pytest.fixture
def run(cast: Cast, file: File) -> ImportRun:
    """A preview with two warnings: a refused row, and a cell that is left out."""
    return previewed(HOUSE, file(",Ana,Olson,,,,99,,", ",Bo,Berg,soon,,,12,,"), cast.local12.pk)


def test_a_warning_is_ticked_with_who_and_when_and_can_be_opened_again(cast: Cast, run: ImportRun) -> None:
    now = datetime(2026, 3, 5, 12, tzinfo=UTC)
    with clock.stopped_at(now):
        run = roster.tick_warning(cast.actor("amina"), run.pk, "refused")
    ticked = {one["key"]: (one.get("ticked_by"), one.get("ticked_at")) for one in run.warnings}
    assert ticked == {"refused": ("Amina Warsame", now.isoformat()), "left_out:DOB": (None, None)}
    with pytest.raises(Refusal, match="1 warning is not ticked off yet; look at it and tick it off first"):
        roster.apply_roster(HOUSE, run.pk)
    run = roster.tick_warning(HOUSE, run.pk, "refused", ticked=False)
    with pytest.raises(Refusal, match="2 warnings are not ticked off yet; look at each"):
        roster.begin_applying(HOUSE, run.pk)
    run.refresh_from_db()
    assert run.state == "previewed" and not any("ticked_at" in one for one in run.warnings)


def test_a_warning_that_is_not_there_and_one_of_another_local_are_nobodys(cast: Cast, run: ImportRun) -> None:
    with pytest.raises(NotFound):
        roster.tick_warning(HOUSE, run.pk, "left")
    with pytest.raises(NotFound):
        roster.tick_warning(cast.actor("otto"), run.pk, "refused")
    with pytest.raises(NotFound):
        roster.tick_warning(HOUSE, 0, "refused")


def test_what_was_ticked_is_open_again_once_the_file_is_compared_anew(cast: Cast, run: ImportRun) -> None:
    for warning in run.warnings:
        roster.tick_warning(HOUSE, run.pk, warning["key"])
    again = roster.compare_roster(HOUSE, run.pk)
    assert [one["key"] for one in again.warnings] == ["refused", "left_out:DOB"]
    assert not any("ticked_at" in one for one in again.warnings)


# --- a tenth of a real roster


def test_a_full_roster_counts_those_on_the_chart_of_its_own_affiliate(cast: Cast, tmp_path: Path) -> None:
    people = [one for one in cast.persons.values() if one.home_id in (cast.local12.pk, cast.chapter12a.pk)]
    rows = [
        ["Member number", "First name", "Last name"],
        *([p.number, p.given_name, p.family_name] for p in people),
    ]
    run = previewed(HOUSE, write_csv(tmp_path / "a.csv", rows), cast.local12.pk, full=True)
    assert (run.report["roster_size"], run.counts["left"], run.warnings) == (len(people), 0, [])
    run = previewed(HOUSE, write_csv(tmp_path / "a.csv", rows[:-1]), cast.local12.pk, full=True)
    assert run.counts["left"] == 1 and len(people) == 10
    assert "The file lacks 1 of the 10 people on the roster (10 %)." in run.warnings[0]["sentence"]


def test_who_perhaps_stands_in_the_file_is_not_proposed_as_having_left(cast: Cast, file: File) -> None:
    lines = (",Tou,Vang,,,,12,,", "M1009,Hassan,Mohamed,,,,99,,")
    run = previewed(HOUSE, file(*lines), cast.local12.pk, full=True)
    left = set(run.rows.filter(operation="left").values_list("person_id", flat=True))
    assert cast.tou.pk not in left and cast.hassan.pk not in left and cast.lupe.pk in left
    assert run.rows.get(operation="left", person=cast.lupe).before == {"status": "member"}


def test_whether_it_lists_everybody_is_as_the_last_time_unless_it_is_said(cast: Cast, file: File) -> None:
    path = file("N1,Ana,Olson,,,,12,,")
    assert [
        bring(HOUSE, path, cast.local12.pk, **said).full
        for said in ({}, {"full": True}, {}, {"full": False}, {})
    ] == [False, True, True, False, False]


def test_who_left_an_hour_ago_or_never_was_on_the_chart_is_not_missing(cast: Cast, file: File) -> None:
    run = applied(
        HOUSE, file(f"{cast.lupe.number},,,,,,,,left", f"{cast.rosa.number},,,,,,,,ally"), cast.council.pk
    )
    assert run.counts["changed"] == 2
    again = previewed(HOUSE, file("M1009,Hassan,Mohamed,,,,12,,"), cast.local12.pk, full=True)
    left = set(again.rows.filter(operation="left").values_list("person_id", flat=True))
    assert not {cast.lupe.pk, cast.rosa.pk} & left and cast.tess.pk in left
