"""Somebody who asked to be forgotten and stands on the next roster is held back until somebody decides."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.cast import HOUSE, Cast
from wallchart.terminal.commands.import_roster import print_preview
from wallchart.union.core import clock
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.people.actions import roster, roster_decisions
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.persons import add_person
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.models import ForgottenPerson, ImportRow, Person

from .rosters import File, applied, apply, counts, everything, previewed, row, why

HEADINGS = ["Member number", "First name", "Preferred name", "Last name", "DOB", "Email", "Local"]
DAY = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.fixture
def erased(cast: Cast) -> Cast:
    """Hassan Mohamed (M1009, born 9 March 1984) was erased on 5 March 2026."""
    with clock.stopped_at(DAY):
        erase_person(cast.actor("ada"), cast.hassan.pk)
    return cast


@pytest.mark.parametrize(
    ("line", "sign"),
    [
        ("M1009,Hassan,,Mohamed,,,12", "this member number"),
        ("m1009,H.,,Mohamed,,,12", "this member number"),
        (",Hassan,,Mohamed,3/9/1984,,12", "this name and birth date"),
        ("N5,HASSAN,,MOHAMED,1984-03-09,,12", "this name and birth date"),
        ("N5,Hassan Ali,,Mohamed,1984-03-09,,12", "this name and birth date"),
        ("N5,Ali,Hassan,Mohamed,1984-03-09,,12", "this name and birth date"),
    ],
)
def test_the_row_is_held_back_and_says_on_which_day(erased: Cast, file: File, line: str, sign: str) -> None:
    run = applied(HOUSE, file(line), erased.council.pk)
    assert counts(run) == {"ambiguous": 1}
    assert f"somebody {'with' if 'number' in sign else 'of'} {sign} asked to be forgotten" in why(run, 2)
    assert "erased on 5 March 2026" in why(run, 2)
    assert not Person._base_manager.filter(family_name__iexact="Mohamed").exists()


@pytest.mark.parametrize(
    "line",
    [
        "N5,Hassan,,Mohamed,,,12",
        "N5,Hassan,,Mohamed,1984-03-10,,12",
        "N5,Hodan,,Mohamed,1984-03-09,,12",
        "N5,Hassan,,Warsame,1984-03-09,,12",
        "M10099,Hassan,,Mohamed,,,12",
    ],
)
def test_a_namesake_comes_in_as_ever(erased: Cast, file: File, line: str) -> None:
    assert counts(applied(HOUSE, file(line), erased.council.pk)) == {"new": 1}


def test_the_warning_says_how_many_and_the_report_keeps_it(erased: Cast, file: File) -> None:
    run = previewed(HOUSE, file("M1009,Hassan,,Mohamed,,,12", "N6,Ana,,Olson,,,12"), erased.council.pk)
    assert any("1 row names somebody who asked to be forgotten" in one["sentence"] for one in run.warnings)
    assert run.report["forgotten"] == 1 and counts(run) == {"new": 1, "ambiguous": 1}


def test_who_decides_brings_them_in_and_the_undo_takes_them_out(erased: Cast, file: File) -> None:
    before = everything()
    run = previewed(HOUSE, file("M1009,Hassan,,Mohamed,1984-03-09,,12"), erased.council.pk)
    decided = roster_decisions.decide_row(HOUSE, row(run, 2).pk, "new")
    assert decided.operation == ImportRow.Operation.NEW
    apply(HOUSE, run)
    assert Person._base_manager.get(number="M1009").given_name == "Hassan"
    again = previewed(HOUSE, file("M1009,Hassan,,Mohamed,1984-03-09,,12"), erased.council.pk)
    assert counts(again) == {"unchanged": 1}, "known again, they are not asked about"
    roster.drop_roster(HOUSE, again.pk)
    roster.undo_roster(HOUSE, run.pk)
    assert everything() == before
    assert counts(previewed(HOUSE, file("M1009,Hassan,,Mohamed,,,12"), erased.council.pk)) == {"ambiguous": 1}


def test_who_decides_leaves_them_out(erased: Cast, file: File) -> None:
    run = previewed(HOUSE, file("M1009,Hassan,,Mohamed,,,12"), erased.council.pk)
    waits = row(run, 2)
    assert roster_decisions.decide_row(HOUSE, waits.pk, "skip").decision == "skip"
    with pytest.raises(NotFound):
        roster_decisions.decide_row(HOUSE, waits.pk, str(erased.hassan.pk))
    apply(HOUSE, run)
    assert not Person._base_manager.filter(number="M1009").exists()


def test_a_row_that_nobody_waits_for_is_not_decided(erased: Cast, file: File) -> None:
    run = previewed(HOUSE, file("N6,Ana,,Olson,,,12", "N7,Bo,,Berg,,,99"), erased.council.pk, full=True)
    rows = [row(run, 2), row(run, 3), ImportRow.objects.filter(run=run, operation="left")[0]]
    roster_decisions.decide_left(HOUSE, run.pk, [rows[2].pk], gone=True)
    for one in rows:
        with pytest.raises(Refusal, match="does not wait for a decision"):
            roster_decisions.decide_row(HOUSE, one.pk, "new")


def test_a_row_that_may_be_somebody_else_says_it_too(erased: Cast, file: File) -> None:
    run = previewed(HOUSE, file("M1009,William,,Erickson,,,12"), erased.council.pk)
    assert counts(run) == {"ambiguous": 1}
    assert row(run, 2).candidates[0]["person"] == erased.bill.pk
    assert "asked to be forgotten" in why(run, 2)


def test_a_refused_row_stays_refused(erased: Cast, file: File) -> None:
    assert counts(previewed(HOUSE, file("M1009,Hassan,,Mohamed,,,99"), erased.council.pk)) == {"refused": 1}


def test_what_a_merged_record_was_known_by_is_forgotten_with_them(cast: Cast, file: File) -> None:
    older = add_person(
        HOUSE, {"given_name": "Hasan", "family_name": "Mohamud", "number": "OLD1"},
        home_id=cast.local12.pk, status="member",
    )  # fmt: skip
    merge_people(HOUSE, cast.hassan.pk, older.pk)
    erase_person(cast.actor("ada"), cast.hassan.pk)
    rows = ("OLD1,Hasan,,Mohamud,,,12", ",Hasan,,Mohamud,1984-03-09,,12")
    for line in rows:
        assert counts(previewed(HOUSE, file(line), cast.council.pk)) == {"ambiguous": 1}, line


def test_nothing_is_kept_but_digests_and_the_day(erased: Cast) -> None:
    kept = list(ForgottenPerson.objects.values())
    assert {column for one in kept for column in one} == {"id", "digest", "on"}
    assert all(len(one["digest"]) == 64 and one["on"] == DAY.date() for one in kept)
    assert len(kept) == 2, "the number, and the name with the birth date"


def test_of_somebody_without_number_and_birth_date_nothing_is_kept(cast: Cast) -> None:
    erase_person(cast.actor("ada"), cast.bill.pk)
    assert not ForgottenPerson.objects.exists()


def test_the_digests_outlive_a_change_of_the_servers_key(erased: Cast, file: File, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one"
    assert counts(previewed(HOUSE, file("M1009,Hassan,,Mohamed,,,12"), erased.council.pk)) == {"ambiguous": 1}


def test_the_terminal_says_it(erased: Cast, file: File, capsys: pytest.CaptureFixture[str]) -> None:
    print_preview(previewed(HOUSE, file("M1009,Hassan,,Mohamed,,,12"), erased.council.pk))
    assert "row 2: Hassan Mohamed; somebody with this member number asked to be" in capsys.readouterr().out
