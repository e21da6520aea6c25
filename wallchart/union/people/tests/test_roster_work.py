"""A roster's work in the background: in steps, with how far it is, as the one who asked for it may today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from tests.cast import HOUSE, Cast
from wallchart.union.core import clock
from wallchart.union.core.access import Verb
from wallchart.union.core.errors import Conflict, NotFound
from wallchart.union.core.models import AuditEntry, Job
from wallchart.union.core.worker import work_once
from wallchart.union.people import roster_work
from wallchart.union.people.actions import roster
from wallchart.union.people.models import Headcount, ImportRow, ImportRun, Person, Post
from wallchart.union.people.roster import applying, preview, undoing
from wallchart.union.people.roster.files import SAMPLES

from .rosters import File, applied, bring, counts, everything, operations, previewed, row

LINES = (
    *(f"N{n},Given{n},Family{n},,g{n}@x.org,,12,," for n in range(5)),
    "M1009,Hassan,Mohamed,,h@x.org,,40,Clerk,",
    ",Tou,Vang,,,,12,,",
)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows at a time."""
    for module in (applying, undoing, preview):
        monkeypatch.setattr(module, "BATCH", 2)


@pytest.fixture
def run(cast: Cast, file: File, small: None) -> ImportRun:
    return bring(cast.actor("olga"), file(*LINES), cast.north.pk)


def steps() -> list[tuple[int, int]]:
    """Do all the work that is due; (done, total) of the roster's job after each step."""
    seen = []
    while work_once("a worker"):
        job = Job.objects.latest("id")
        seen.append((job.steps_done, job.steps_total))
    return seen


def last_job() -> Job:
    return Job.objects.latest("id")


def fresh(run: ImportRun) -> ImportRun:
    run.refresh_from_db()
    return run


def test_a_roster_goes_all_its_way_in_the_background_step_by_step(cast: Cast, run: ImportRun) -> None:
    olga = cast.actor("olga")
    before = everything()
    assert roster.ask_to_compare(olga, run.pk).state == "previewing"
    assert steps() == [(7, 7)] and fresh(run).state == "previewed"
    assert counts(run) == {"new": 5, "changed": 1, "ambiguous": 1}
    assert everything() == before
    assert roster.ask_to_apply(olga, run.pk).state == "applying"
    assert steps() == [(2, 6), (4, 6), (6, 6), (6, 6)] and fresh(run).state == "applied"
    assert Person._base_manager.filter(number__startswith="N").count() == 5
    assert set(AuditEntry.objects.filter(verb="import_person").values_list("actor_name", "channel")) == {
        (olga.name, "worker")
    }
    assert roster.ask_to_undo(olga, run.pk).state == "undoing"
    assert steps() == [(2, 6), (4, 6), (6, 6), (6, 6)] and fresh(run).state == "undone"
    assert everything() == before


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_in_whatever_batches_it_is_applied_the_outcome_is_the_same(
    cast: Cast, file: File, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    for module in (applying, undoing, preview):
        monkeypatch.setattr(module, "BATCH", batch)
    run = applied(HOUSE, file(*LINES), cast.council.pk)
    assert counts(run) == {"new": 5, "changed": 1, "ambiguous": 1}
    assert operations(run) == dict(zip(range(2, 9), ["new"] * 5 + ["changed", "ambiguous"], strict=True))
    stands = Person._base_manager.filter(number__startswith="N").order_by("id")
    assert [one.number for one in stands] == ["N0", "N1", "N2", "N3", "N4"], "in the file's order"
    again = previewed(HOUSE, file(*LINES), cast.council.pk)
    assert (counts(again), again.report["known_by_their_line"]) == ({"unchanged": 6, "ambiguous": 1}, 6)


# --- as whom


def test_work_asked_for_at_the_terminal_is_the_houses_and_other_work_is_theirs(
    cast: Cast, run: ImportRun
) -> None:
    roster.ask_to_compare(HOUSE, run.pk)
    at_the_terminal = roster_work.actor_behind(last_job())
    assert at_the_terminal.system and at_the_terminal.channel == "worker"
    Job.objects.all().delete()
    roster.ask_to_compare(cast.actor("olga"), run.pk)
    hers = roster_work.actor_behind(last_job())
    assert (hers.name, hers.system, hers.channel) == (cast.actor("olga").name, False, "worker")
    assert hers.reaches(Verb.IMPORT_ROSTER) == cast.actor("olga").reaches(Verb.IMPORT_ROSTER)


def test_whose_post_has_ended_meanwhile_brings_nothing_in_any_more(cast: Cast, run: ImportRun) -> None:
    roster.compare_roster(cast.actor("olga"), run.pk)
    roster.ask_to_apply(cast.actor("olga"), run.pk)
    before = everything()
    Post._base_manager.filter(person=cast.olga).update(until=clock.today())
    while (job := last_job()).open:
        with clock.stopped_at(job.due_at):
            work_once("a worker")
    assert job.failed_at is not None
    after = everything()
    assert {table: after[table] for table in before if table != "people_post"} == {
        table: before[table] for table in before if table != "people_post"
    }
    assert fresh(run).state == "applying" and roster.undo_roster(HOUSE, run.pk).state == "undone"


def test_a_comparison_in_the_background_reaches_as_far_as_the_one_who_asked(cast: Cast, file: File) -> None:
    run = bring(cast.actor("amina"), file("N1,Ana,Olson,,,,12,,", "N2,Bo,Berg,,,,40,,"), cast.local12.pk)
    roster.ask_to_compare(cast.actor("amina"), run.pk)
    steps()
    assert operations(fresh(run)) == {2: "new", 3: "refused"}


# --- asked twice, dropped, gone on with


def test_work_that_is_asked_for_twice_is_done_once(cast: Cast, run: ImportRun) -> None:
    for _time in range(2):
        roster.ask_to_compare(HOUSE, run.pk)
    assert Job.objects.count() == 1 and steps() == [(7, 7)]
    with pytest.raises(Conflict, match="ready to look at by now"):
        roster.go_on(HOUSE, run.pk)


def test_a_file_dropped_before_its_turn_is_not_compared(cast: Cast, run: ImportRun) -> None:
    roster.ask_to_compare(HOUSE, run.pk)
    roster.drop_roster(HOUSE, run.pk)
    work_once("a worker")
    assert fresh(run).state == "dropped" and not ImportRow.objects.exists()
    assert "this roster is dropped by now; look again" in last_job().why


@pytest.mark.parametrize(
    "ask", [roster.ask_to_compare, roster.ask_to_apply, roster.ask_to_undo, roster.go_on]
)
def test_work_is_asked_for_by_those_who_may_bring_it(
    cast: Cast, run: ImportRun, ask: Callable[..., ImportRun]
) -> None:
    for name in ("otto", "sam", "amina"):
        with pytest.raises(NotFound):
            ask(cast.actor(name), run.pk)
    with pytest.raises(NotFound):
        ask(HOUSE, 0)
    assert not Job.objects.exists()


def test_an_applying_that_was_left_in_the_middle_goes_on_where_it_stopped(cast: Cast, run: ImportRun) -> None:
    roster.compare_roster(HOUSE, run.pk)
    roster.begin_applying(HOUSE, run.pk)
    roster.apply_next(HOUSE, run.pk, 0)
    assert ImportRow.objects.filter(run=run, applied=True).count() == 2
    roster.go_on(cast.actor("olga"), run.pk)
    assert steps() == [(2, 4), (4, 4), (4, 4)], "of what was left"
    assert fresh(run).state == "applied" and counts(run) == {"new": 5, "changed": 1, "ambiguous": 1}


def test_an_applying_that_was_left_in_the_middle_is_undone_as_far_as_it_came(
    cast: Cast, run: ImportRun
) -> None:
    before = everything()
    roster.compare_roster(HOUSE, run.pk)
    roster.begin_applying(HOUSE, run.pk)
    last, _count = roster.apply_next(HOUSE, run.pk, 0)
    roster.ask_to_undo(HOUSE, run.pk)
    assert steps() == [(2, 2), (2, 2)]
    assert fresh(run).state == "undone" and everything() == before
    with pytest.raises(Conflict, match="this roster is undone by now"), transaction.atomic():
        roster.apply_next(HOUSE, run.pk, last)


def test_why_a_batch_was_not_applied_is_said_whatever_transaction_it_stood_in(
    cast: Cast, run: ImportRun
) -> None:
    """It joins that of the worker's step; nothing of its own may stand in the way of the reason."""
    roster.compare_roster(HOUSE, run.pk)
    with pytest.raises(Conflict, match="this roster is ready to look at by now"), transaction.atomic():
        roster.apply_next(HOUSE, run.pk, 0)
    assert fresh(run).state == "previewed"


def test_an_undoing_in_two_goes_puts_back_all_of_it(cast: Cast, run: ImportRun) -> None:
    before = everything()
    roster.compare_roster(HOUSE, run.pk)
    roster.apply_roster(HOUSE, run.pk)
    roster.begin_undoing(HOUSE, run.pk)
    roster.undo_next(HOUSE, run.pk, None)
    beats: list[tuple[int, int]] = []
    undone = roster.undo_roster(HOUSE, run.pk, lambda done, total: beats.append((done, total)))
    assert beats == [(2, 4), (4, 4)] and undone.state == "undone"
    assert everything() == before


def test_whoever_watches_hears_how_far_it_is(cast: Cast, run: ImportRun) -> None:
    beats: list[tuple[int, int]] = []
    roster.compare_roster(HOUSE, run.pk, lambda done, total: beats.append((done, total)))
    assert [done for done, _total in beats] == [2, 4, 6, 6] and all(done <= total for done, total in beats)
    beats.clear()
    roster.apply_roster(HOUSE, run.pk, lambda done, total: beats.append((done, total)))
    assert beats == [(2, 6), (4, 6), (6, 6)]


def heads(cast: Cast) -> dict[int, int]:
    return dict(Headcount.objects.values_list("affiliate", "members"))


def test_until_all_is_applied_or_undone_the_counts_of_members_stay_as_they_were(
    cast: Cast, run: ImportRun
) -> None:
    before = heads(cast)
    roster.compare_roster(HOUSE, run.pk)
    roster.begin_applying(HOUSE, run.pk)
    last, count = roster.apply_next(HOUSE, run.pk, 0)
    assert heads(cast) == before
    while count:
        last, count = roster.apply_next(HOUSE, run.pk, last)
    after = heads(cast)
    local12, local40 = cast.local12.pk, cast.local40.pk
    assert after == {**before, local12: before[local12] + 5 - 1, local40: before[local40] + 1}
    roster.begin_undoing(HOUSE, run.pk)
    back, count = roster.undo_next(HOUSE, run.pk, None)
    assert heads(cast) == after
    while count:
        back, count = roster.undo_next(HOUSE, run.pk, back)
    assert heads(cast) == before


# --- files that cannot be gone through


def test_a_file_that_is_found_broken_on_the_way_is_refused_with_the_reason_and_taken_away(
    cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    path = tmp_path / "a.csv"
    head = "Member number,First name,Last name,Local\n" + "N1,Ana,Olson,12\n" * SAMPLES
    path.write_text(head + '"never closed\n' + "N2,Bo,Berg,12\n" * 60)
    run = bring(HOUSE, path, cast.council.pk)
    kept = Path(run.file.path)
    roster.ask_to_compare(HOUSE, run.pk)
    with django_capture_on_commit_callbacks(execute=True):
        work_once("a worker")
    assert fresh(run).state == "refused" and "never closed" in run.why
    assert not kept.exists() and not ImportRow.objects.exists()
    assert "never closed" in last_job().why and run.counts == {}


def test_a_dropped_files_rows_and_content_are_gone(
    cast: Cast, run: ImportRun, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    roster.compare_roster(HOUSE, run.pk)
    with django_capture_on_commit_callbacks(execute=True):
        roster.drop_roster(HOUSE, run.pk)
    assert not Path(run.file.path).exists() and not ImportRow.objects.exists()
    assert AuditEntry.objects.get(verb="drop_roster").facts["file"] == "roster.csv"
    with pytest.raises(Conflict, match="dropped by now"):
        roster.compare_roster(HOUSE, run.pk)


def test_a_row_left_alone_while_applying_says_so_and_is_counted_as_refused(
    cast: Cast, run: ImportRun, file: File
) -> None:
    roster.compare_roster(HOUSE, run.pk)
    roster.begin_applying(HOUSE, run.pk)
    Person._base_manager.filter(pk=cast.hassan.pk).update(preferred_name="Has")
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        roster.go_on(HOUSE, run.pk)
        steps()
    assert counts(fresh(run)) == {"new": 5, "refused": 1, "ambiguous": 1}
    assert row(run, 7).problems[-1]["why"].startswith("somebody changed this person while the roster")
    again = applied(HOUSE, file(*LINES), cast.council.pk)
    assert counts(again) == {"changed": 1, "unchanged": 5, "ambiguous": 1}
