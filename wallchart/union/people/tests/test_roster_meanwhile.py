"""What others do to people between a preview and the end of its applying."""

from __future__ import annotations

import pytest

from tests.cast import HOUSE, Cast
from wallchart.union.core.errors import Conflict
from wallchart.union.people.actions import persons, roster
from wallchart.union.people.models import ImportRun, Person
from wallchart.union.people.roster import applying, others

from .rosters import File, applied, apply, everything, operations, previewed, why


def test_a_preview_that_people_have_changed_under_is_not_applied(cast: Cast, file: File) -> None:
    run = previewed(HOUSE, file("M1009,Hassan,Mohamed,,,,12,Clerk,", ",Ana,Olson,,,,12,,"), cast.council.pk)
    Person._base_manager.filter(pk=cast.hassan.pk).update(preferred_name="Has")
    before = everything()
    with pytest.raises(Conflict, match="1 person in this preview has changed"):
        roster.apply_roster(HOUSE, run.pk)
    assert everything() == before
    assert apply(HOUSE, roster.compare_roster(HOUSE, run.pk)).state == "applied"


def test_a_newcomer_whom_somebody_else_brings_in_meanwhile_is_a_conflict(cast: Cast, file: File) -> None:
    first = previewed(HOUSE, file("N1,Ana,Olson,,,,12,,"), cast.council.pk)
    applied(HOUSE, file("N1,Ana,Olson,,,,12,,"), cast.council.pk, source="another")
    with pytest.raises(Conflict):
        roster.apply_roster(HOUSE, first.pk)
    assert Person._base_manager.filter(number="N1").count() == 1


def test_a_preview_about_somebody_whom_the_undo_of_another_takes_away_is_a_conflict(
    cast: Cast, file: File
) -> None:
    brought = applied(HOUSE, file("N1,Ana,Olson,,,,12,,"), cast.council.pk, source="another")
    run = previewed(HOUSE, file("N1,Ana,Olson,,,,12,Clerk,"), cast.council.pk)
    roster.undo_roster(HOUSE, brought.pk)
    before = everything()
    with pytest.raises(Conflict, match="1 person in this preview has changed"):
        roster.apply_roster(HOUSE, run.pk)
    assert everything() == before


def test_somebody_brought_in_between_two_batches_is_not_made_twice(
    cast: Cast, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 1)
    run = previewed(HOUSE, file(*(f",{name},Olson,,,,12,," for name in ("Ana", "Bo", "Cy"))), cast.council.pk)
    roster.begin_applying(HOUSE, run.pk)
    last, count = roster.apply_next(HOUSE, run.pk, 0)
    persons.add_person(
        HOUSE,
        {"given_name": "Cy", "family_name": "Olson"},
        home_id=cast.local12.pk,
        status="member",
    )
    while count:
        last, count = roster.apply_next(HOUSE, run.pk, last)
    assert operations(run) == {2: "new", 3: "new", 4: "refused"}
    assert "somebody changed this person while the roster was being applied" in why(run, 4)
    assert Person._base_manager.filter(given_name="Cy", family_name="Olson").count() == 1


def test_what_others_do_to_people_whom_a_batch_does_not_mean_holds_nobody_up(
    cast: Cast, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 1)
    path = file(",Ana,Olson,,,,12,,", "M1009,Hassan,Mohamed,,,,12,Clerk,", ",Bo,Berg,,,,12,,")
    run = previewed(HOUSE, path, cast.council.pk)
    roster.begin_applying(HOUSE, run.pk)
    last, count = roster.apply_next(HOUSE, run.pk, 0)
    Person._base_manager.filter(pk=cast.lupe.pk).update(preferred_name="Lu")
    while count:
        last, count = roster.apply_next(HOUSE, run.pk, last)
    assert operations(run) == {2: "new", 3: "changed", 4: "new"}
    assert others.changed_by_others(run.pk, ImportRun.objects.get(pk=run.pk).made) == {cast.lupe.pk}
