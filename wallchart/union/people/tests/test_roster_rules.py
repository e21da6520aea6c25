"""What an import does with each kind of row, whom it reaches, and what an undo keeps."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.cast import HOUSE, Cast
from wallchart.union.core import clock
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.models import AuditEntry, Job
from wallchart.union.organizing.models import Mark
from wallchart.union.people.actions import roster, roster_decisions
from wallchart.union.people.models import (
    ContactPoint,
    DuplicatePair,
    Employment,
    Headcount,
    ImportRow,
    Membership,
    Person,
    Worksite,
)
from wallchart.union.people.reads import rosters as reads
from wallchart.union.people.search import refresh_terms
from wallchart.union.people.traces import forget_old_rosters

from .rosters import (
    HEADINGS,
    File,
    applied,
    apply,
    bring,
    counts,
    everything,
    operations,
    previewed,
    row,
    why,
    write_csv,
)


def test_rows_with_a_number_an_email_a_birth_date_or_nothing_are_each_handled(cast: Cast, file: File) -> None:
    path = file(
        "M1009,,,,,,,Clerk,",
        ",Lupe,Hernandez-Ruiz,,guadalupe.hernandezruiz@example.org,,12,Clerk,",
        ",Hassan,Mohamed,3/9/1984,,,12,,",
        ",Tou,Vang,,,,12,,",
        ",Nobody,Known,,,,12,,",
    )
    run = previewed(HOUSE, path, cast.council.pk)
    assert row(run, 2).person_id == cast.hassan.pk
    assert row(run, 3).person_id == cast.lupe.pk
    assert "row 2 is about the same person" in why(run, 4)
    assert [one["person"] for one in row(run, 5).candidates] == [cast.tou.pk]
    assert operations(run) == {2: "changed", 3: "changed", 4: "refused", 5: "ambiguous", 6: "new"}


def test_what_is_refused_names_row_column_value_and_reason(cast: Cast, file: File) -> None:
    path = file(",Ana,Olson,,,,99,,", ",Bo,Berg,13/45/1990,no mail,12,12,,", ",Cy,Dahl,,,,12,,on strike")
    run = previewed(HOUSE, path, cast.council.pk)
    assert row(run, 2).problems == [
        {"column": "Local", "value": "99", "fatal": True,
         "why": "there is no such Local here; plant it in the tree first, or correct the number"},
    ]  # fmt: skip
    assert [problem["column"] for problem in row(run, 3).problems] == ["DOB", "Email", "Phone"]
    assert row(run, 3).operation == "new"
    assert "say on the page of columns what it means" in why(run, 4)


def test_every_warning_is_ticked_off_before_anything_is_applied(cast: Cast, file: File) -> None:
    run = previewed(HOUSE, file(",Ana,Olson,,,,99,,"), cast.council.pk)
    with pytest.raises(Refusal, match="tick it off"):
        roster.apply_roster(HOUSE, run.pk)
    roster.tick_warning(HOUSE, run.pk, "refused")
    assert roster.apply_roster(HOUSE, run.pk).state == "applied"


def test_a_column_that_changes_for_three_in_ten_is_told(cast: Cast, file: File) -> None:
    people = [cast.hassan, cast.lupe, cast.rosa, cast.tess]
    path = file(
        *(f"{one.number},{one.given_name},{one.family_name},,,,12,Shifted {one.pk}," for one in people)
    )
    run = previewed(HOUSE, path, cast.council.pk)
    told = next(one for one in run.warnings if one["key"] == "column:classification")
    assert "changes for 100 % of the people who are known (4 of 4)" in told["sentence"]


def test_a_full_roster_proposes_who_left_and_takes_nobody_out(cast: Cast, file: File) -> None:
    path = file("M1009,Hassan,Mohamed,,,,12,,")
    run = previewed(HOUSE, path, cast.local12.pk, full=True)
    left = ImportRow.objects.filter(run=run, operation="left")
    assert {one.person_id for one in left} >= {cast.lupe.pk, cast.rosa.pk, cast.bill.pk}
    assert cast.ngozi.pk not in {one.person_id for one in left}
    assert any("lacks" in warning["sentence"] for warning in run.warnings)
    lupe = left.get(person=cast.lupe)
    roster_decisions.decide_left(HOUSE, run.pk, [lupe.pk], gone=True)
    with clock.stopped_at(datetime(2026, 3, 2, 18, tzinfo=timezone.get_current_timezone())):
        apply(HOUSE, run)
    statuses = dict(Person._base_manager.values_list("pk", "status"))
    assert statuses[cast.lupe.pk] == "left" and statuses[cast.rosa.pk] == "member"
    ended = Membership._base_manager.get(person=cast.lupe, status="member")
    assert ended.until == date(2026, 3, 2)


def test_who_had_left_and_stands_on_the_roster_again_has_come_back(cast: Cast, file: File) -> None:
    Person._base_manager.filter(pk=cast.lupe.pk).update(status="left")
    Membership._base_manager.filter(person=cast.lupe).update(status="left")
    run = previewed(HOUSE, file("M1010,Lupe,Hernandez-Ruiz,,,,12,,"), cast.council.pk)
    assert row(run, 2).after == {"status": "member"}


def test_an_ambiguous_row_waits_and_the_rest_goes_on(cast: Cast, file: File) -> None:
    run = applied(HOUSE, file(",Tou,Vang,,,,12,Clerk,", ",Ana,Olson,,,,12,,"), cast.council.pk)
    waiting = row(run, 2)
    assert waiting.operation == "ambiguous" and Person._base_manager.filter(given_name="Ana").exists()
    decided = roster_decisions.decide_row(HOUSE, waiting.pk, str(cast.tou.pk))
    assert (decided.operation, decided.after) == ("changed", {"classification": "Clerk"})
    roster.apply_roster(HOUSE, run.pk)
    assert Employment._base_manager.get(person=cast.tou, until=None).classification == "Clerk"
    again = previewed(HOUSE, file(",Tou,Vang,,,,12,Clerk,", ",Ana,Olson,,,,12,,"), cast.council.pk)
    assert counts(again) == {"unchanged": 2}


def test_an_ambiguous_row_may_be_somebody_new_and_the_pair_is_not_asked_again(cast: Cast, file: File) -> None:
    before = everything()
    run = previewed(HOUSE, file(",Tou,Vang,,,,12,,"), cast.council.pk)
    roster_decisions.decide_row(HOUSE, row(run, 2).pk, "new")
    apply(HOUSE, run)
    pair = DuplicatePair.objects.get()
    assert pair.state == "apart" and cast.tou.pk in (pair.first_id, pair.second_id)
    roster.undo_roster(HOUSE, run.pk)
    assert everything() == before


def test_a_decision_can_be_opened_again_and_skipping_applies_nothing(cast: Cast, file: File) -> None:
    run = previewed(HOUSE, file(",Tou,Vang,,,,12,Clerk,"), cast.council.pk)
    waiting = row(run, 2)
    roster_decisions.decide_row(HOUSE, waiting.pk, str(cast.tou.pk))
    assert roster_decisions.decide_row(HOUSE, waiting.pk, "skip").operation == "ambiguous"
    before = everything()
    apply(HOUSE, run)
    assert everything() == before
    with pytest.raises(NotFound):
        roster_decisions.decide_row(HOUSE, waiting.pk, str(cast.ngozi.pk))


def test_a_household_that_shares_email_and_phone_stays_two_people(cast: Cast, file: File) -> None:
    path = file(
        "N1,Robert,Berg,,bergs@example.org,651-555-0111,12,,",
        "N2,Linda,Berg,,bergs@example.org,651-555-0111,12,,",
        ",Bob,Berg,,bergs@example.org,,12,,",
    )
    run = applied(HOUSE, path, cast.council.pk)
    assert operations(run) == {2: "new", 3: "new", 4: "refused"}
    again = previewed(HOUSE, file(",Bob,Berg,,bergs@example.org,,12,Clerk,"), cast.council.pk, source="other")
    assert row(again, 2).person_id == Person._base_manager.get(number="N1").pk


def test_two_newcomers_who_may_be_one_come_in_and_wait_among_the_duplicates(cast: Cast, file: File) -> None:
    run = applied(HOUSE, file(",Ana,Olson,,,,12,,", ",Ana,Olson,,ana@example.org,,12,,"), cast.council.pk)
    assert counts(run) == {"new": 2}
    assert DuplicatePair.objects.get().state == "open"


def test_an_officer_brings_in_people_of_their_own_local_alone(cast: Cast, file: File) -> None:
    amina = cast.actor("amina")
    path = file(
        "N1,Ana,Olson,,,,12,,",
        "N2,Bo,Berg,,,,77,,",
        "M1013,Ngozi,Anderson,,,,12,,",
        "M1011,Rosa,Yang,,,,12A,Clerk,",
    )
    run = previewed(amina, path, cast.local12.pk)
    assert operations(run) == {2: "new", 3: "refused", 4: "refused", 5: "changed"}
    assert "outside of your reach" in why(run, 3)
    assert "beyond your reach" in why(run, 4)
    with pytest.raises(NotFound):
        bring(amina, path, cast.local77.pk)
    with pytest.raises(NotFound):
        roster.apply_roster(cast.actor("otto"), run.pk)
    with pytest.raises(NotFound):
        reads.run_seen(cast.actor("otto"), run.pk)


def test_whoever_reaches_both_locals_moves_a_member_between_them(cast: Cast, file: File) -> None:
    applied(HOUSE, file("M1013,Ngozi,Anderson,,,,12,,"), cast.council.pk)
    cast.ngozi.refresh_from_db()
    assert cast.ngozi.home_id == cast.local12.pk
    heads = dict(Headcount.objects.values_list("affiliate_id", "members"))
    assert heads[cast.local77.pk] == 1  # otto


def test_an_undo_keeps_and_tells_what_was_changed_by_hand_since(cast: Cast, file: File) -> None:
    run = applied(HOUSE, file("M1009,Hassan,Mohamed,,new@example.org,,12,Clerk,"), cast.council.pk)
    Employment._base_manager.filter(person=cast.hassan, until=None).update(classification="Chief")
    undone = roster.undo_roster(HOUSE, run.pk)
    assert undone.report["kept"] == 1
    assert Employment._base_manager.get(person=cast.hassan, until=None).classification == "Chief"
    assert not ContactPoint._base_manager.filter(value="new@example.org").exists()
    shown = reads.RowsSeen(HOUSE, undone, "changed")[0]
    assert shown.kept == ["the workplace was changed by hand since, and stays as it is now"]


def test_an_undo_keeps_a_new_person_on_whom_a_mark_hangs(cast: Cast, file: File) -> None:
    run = applied(HOUSE, file("N1,Ana,Olson,,,,12,,", "N2,Bo,Berg,,,,12,,"), cast.council.pk)
    ana = Person._base_manager.get(number="N1")
    Mark._base_manager.create(
        ask=cast.petition.asks.get(), person=ana, answer="did", happened_on=date(2026, 1, 5),
        recorded_at=clock.now(), recorded_by_name="Sam", source_kind="chart",
    )  # fmt: skip
    undone = roster.undo_roster(HOUSE, run.pk)
    assert undone.report["kept"] == 1
    assert Person._base_manager.filter(number="N1").exists()
    assert not Person._base_manager.filter(number="N2").exists()


def test_what_was_forgotten_after_its_time_cannot_be_undone_and_says_so(cast: Cast, file: File) -> None:
    run = applied(HOUSE, file("N1,Ana,Olson,,,,12,,"), cast.council.pk)
    with clock.stopped_at(clock.now() + timedelta(days=400)):
        forget_old_rosters(Job())
        with pytest.raises(Refusal, match="cannot be undone any more"):
            roster.undo_roster(HOUSE, run.pk)
    run.refresh_from_db()
    assert run.state == "applied"
    assert Person._base_manager.filter(number="N1").exists()


def test_an_undo_takes_out_the_places_that_the_import_made_unless_they_are_used(
    cast: Cast, file: File
) -> None:
    headings = ["Member number", "First name", "Last name", "Local", "Worksite", "Employer"]
    path = file("N1,Ana,Olson,12,New Place,New County", "N2,Bo,Berg,12,Other Place,", headings=headings)
    run = applied(HOUSE, path, cast.council.pk)
    other = Worksite.objects.get(name="Other Place")
    Employment._base_manager.filter(person=cast.hassan).update(worksite=other)
    roster.undo_roster(HOUSE, run.pk)
    assert set(Worksite.objects.filter(name__endswith="Place")) == {other}


def test_what_the_roster_writes_without_diacritics_or_in_capitals_changes_nothing(
    cast: Cast, file: File
) -> None:
    run = previewed(
        HOUSE, file("M1006,CORA,NGUYEN,,CORA.NGUYEN@EXAMPLE.ORG,,12,PLANNER,active"), cast.council.pk
    )
    assert counts(run) == {"unchanged": 1}


def test_a_row_known_by_its_line_is_looked_at_again_once_the_person_has_changed(
    cast: Cast, file: File
) -> None:
    path = file("M1009,Hassan,Mohamed,,,,12,Clerk,")
    applied(HOUSE, path, cast.council.pk)
    assert previewed(HOUSE, path, cast.council.pk).report["known_by_their_line"] == 1
    Employment._base_manager.filter(person=cast.hassan, until=None).update(classification="Chief")
    again = previewed(HOUSE, path, cast.council.pk)
    assert again.report["known_by_their_line"] == 0
    assert row(again, 2).after == {"classification": "Clerk"}


def test_a_row_with_a_problem_tells_it_every_time(cast: Cast, file: File) -> None:
    path = file("M1009,Hassan,Mohamed,,,12,12,Clerk,")
    applied(HOUSE, path, cast.council.pk)
    again = previewed(HOUSE, path, cast.council.pk)
    assert counts(again) == {"unchanged": 1} and "no phone number" not in why(again, 2)
    assert row(again, 2).problems[0]["column"] == "Phone"


def test_the_log_says_what_came_of_it_and_of_whom(cast: Cast, file: File) -> None:
    run = applied(HOUSE, file("M1009,Hassan,Mohamed,,,,12,Clerk,", "N1,Ana,Olson,,,,12,,"), cast.council.pk)
    changed = AuditEntry.objects.get(verb="import_changes")
    assert (changed.subject_id, changed.before, changed.after) == (
        cast.hassan.pk,
        {"classification": "Planner"},
        {"classification": "Clerk"},
    )
    assert AuditEntry.objects.get(verb="import_person").subject_name == "Ana Olson"
    assert AuditEntry.objects.get(verb="apply_roster").object_id == run.pk


def test_the_file_is_gone_once_it_is_applied(
    cast: Cast, file: File, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run = applied(HOUSE, file("N1,Ana,Olson,,,,12,,"), cast.council.pk)
    assert not Path(run.file.path).exists() and len(run.digest) == 64


def test_refused_rows_come_out_as_a_file_that_no_spreadsheet_runs(cast: Cast, file: File) -> None:
    run = previewed(HOUSE, file("N1,=cmd(),Olson,,,,12,,", "@x,Ana,Olson,,,,99,,"), cast.council.pk)
    lines = list(csv.DictReader(io.StringIO("".join(reads.refused_csv(HOUSE, run)))))
    assert [(one["row"], one["column"], one["value"]) for one in lines][:1] == [
        ("2", "First name", "'=cmd()")
    ]
    assert any(one["number"] == "'@x" for one in lines)


def test_unchanged_rows_are_listed_a_page_at_a_time_with_their_total(cast: Cast, file: File) -> None:
    people = [cast.persons[key] for key in ("hassan", "lupe", "rosa", "tess", "cora")]
    path = file(
        *(f"{one.number},{one.given_name},{one.family_name},,,,," for one in people), headings=HEADINGS[:7]
    )
    run = previewed(HOUSE, path, cast.council.pk)
    seen = reads.RowsSeen(HOUSE, run, "unchanged")
    assert len(seen) == run.counts["unchanged"] == 5
    assert [(one.row, one.person_id) for one in seen[1:3]] == [(3, cast.lupe.pk), (4, cast.rosa.pk)]


def test_ten_thousand_messy_rows_are_undone_without_a_trace(cast: Cast, tmp_path: Path) -> None:
    """Each tenth row is odd in a way of its own; known people are among them."""
    chance = random.Random(2026)
    odd = ["13/45/1990", "no mail", "12", "99", "???", "=1+1"]
    rows = []
    for number in range(10_000):
        cells = [
            f"N{number}" if number % 3 else "",
            chance.choice(["Ana", "BOB", "Guadalupe", "Nguyễn", "H."]) + (str(number) if number % 7 else ""),
            chance.choice(["Olson", "van der Berg", "HERNANDEZ-RUIZ"]) + (str(number) if number % 5 else ""),
            "3/9/1984", f"p{number // 2}@example.org", f"651-55{number % 10}-{number % 10_000:04}",
            chance.choice(["12", "L12", "Local 077", "12A"]), chance.choice(["Clerk", "PLANNER"]), "",
        ]  # fmt: skip
        if number % 10 == 0:
            cells[3 + number // 10 % 5] = odd[number // 10 % 6]
        rows.append(cells)
    for place, person in enumerate(cast.persons.values()):
        rows[place * 7][:3] = [person.number, person.given_name, person.family_name]
    refresh_terms(person.pk for person in cast.persons.values())
    before = everything()
    run = applied(HOUSE, write_csv(tmp_path / "messy.csv", [HEADINGS, *rows]), cast.council.pk)
    assert sum(run.counts.values()) == 10_000
    assert min(run.counts[kind] for kind in ("new", "changed", "ambiguous", "refused")) > 0
    assert everything() != before
    undone = roster.undo_roster(HOUSE, run.pk)
    assert undone.report["kept"] == 0
    assert everything() == before


def test_a_person_who_stands_twice_is_found_however_far_apart_the_rows_are(cast: Cast, file: File) -> None:
    rows = [f"N{n},Given{n},Family{n},,,,12,," for n in range(4_200)]
    for at in (1_500, 2_900, 4_150):  # in another batch, and after rows have been written
        rows[at] = "N3,Given3,Family3,,,,12,,"
    run = previewed(HOUSE, file(*rows), cast.council.pk)
    assert counts(run) == {"new": 4_197, "refused": 3}
    assert all("row 5" in why(run, at + 2) for at in (1_500, 2_900, 4_150))
