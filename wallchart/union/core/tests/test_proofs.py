"""The proofs of `wallchart check`: how rooms make them known, what they say, how far they tell they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection

from wallchart.union.core import audit, clock, jobs, proofs
from wallchart.union.core.access import house_itself
from wallchart.union.core.models import Account, AuditEntry, Job

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOUSE = house_itself("the tests", channel="terminal")


def silent(_done: int, _of: int) -> None:
    pass


@pytest.fixture
def no_proofs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "_proofs", {})


def test_proofs_are_told_in_the_order_in_which_the_rooms_stand(no_proofs: None) -> None:
    for name in ("people", "core", "marks"):
        proofs.register(name, f"the books of {name}", lambda _progress: [])
    assert [proof.name for proof in proofs.registered()] == ["people", "core", "marks"]


def test_two_rooms_never_share_a_proof_and_one_room_may_say_it_again(no_proofs: None) -> None:
    proofs.register("tree", "the tree is numbered", proofs.log_is_whole)
    proofs.register("tree", "the tree is numbered well", proofs.log_is_whole)
    assert [str(proof.title) for proof in proofs.registered()] == ["the tree is numbered well"]
    with pytest.raises(ValueError, match="two proofs are called tree"):
        proofs.register("tree", "another", proofs.jobs_are_done)


@pytest.fixture
def few_tables(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """To look through all of a house takes its time; the tests of `wallchart check` do."""
    few = [Job, Account, AuditEntry]
    monkeypatch.setattr(apps, "get_models", lambda **_which: few)


def test_a_long_proof_tells_how_far_it_is_and_comes_to_its_end(few_tables: None) -> None:
    told: list[tuple[int, int]] = []
    assert proofs.schema_stands(lambda done, of: told.append((done, of))) == []
    assert told == [(1, 3), (2, 3), (3, 3)]
    told.clear()
    assert proofs.keys_lead_somewhere(lambda done, of: told.append((done, of))) == []
    assert told == [(1, 2), (2, 2)], "a job's account, and an entry's"


def test_whatever_of_the_schema_is_missing_is_named(few_tables: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX job_open_by_due")
        cursor.execute("DROP INDEX job_open_key_once")
        cursor.execute("ALTER TABLE core_auditentry RENAME TO moved_away")
    assert proofs.schema_stands(silent) == [
        "job_open_key_once of the table core_job is missing; restore a backup",
        "job_open_by_due of the table core_job is missing; restore a backup",
        "the table core_auditentry is missing; restore a backup",
    ]


@pytest.mark.django_db
def test_an_entry_that_was_blacked_out_may_be_nameless_and_no_other() -> None:
    audit.record(HOUSE, "mark", "mark")
    out = audit.record(HOUSE, "mark", "mark")
    AuditEntry.objects.filter(pk=out.pk).update(actor_name="", blacked_out_at=NOON)
    assert proofs.log_is_whole(silent) == []
    AuditEntry.objects.create(verb="mark", object_kind="mark", at=NOON, actor_name="")
    assert proofs.log_is_whole(silent) == ["1 entries of the log name nobody, and were not blacked out"]


@pytest.mark.django_db
def test_a_house_whose_work_is_done_in_time_has_nothing_off() -> None:
    late = NOON - timedelta(hours=3)
    with clock.stopped_at(NOON):
        jobs.enqueue(HOUSE, "clear_out", key="due now")
        jobs.enqueue(HOUSE, "clear_out", key="later", due_at=NOON + timedelta(days=1))
        jobs.enqueue(HOUSE, "clear_out", key="an hour late", due_at=NOON - proofs.IMPATIENT)
        Job.objects.create(kind="clear_out", due_at=late, claimed_until=NOON + timedelta(seconds=1))
        Job.objects.create(kind="clear_out", due_at=late, done_at=NOON)
        Job.objects.create(kind="clear_out", due_at=late, failed_at=NOON)
        Job.objects.create(kind="of a room that is gone", due_at=late, done_at=NOON)
        assert proofs.jobs_are_done(silent) == []


@pytest.mark.django_db
def test_work_that_waits_and_work_that_nobody_knows_are_told_apart() -> None:
    with clock.stopped_at(NOON):
        for kind in ("knit", "clear_out", "brew", "knit"):
            Job.objects.create(kind=kind, due_at=NOON - proofs.IMPATIENT - timedelta(seconds=1))
        assert proofs.jobs_are_done(silent) == [
            "4 jobs have been due for an hour and more; is the worker running?",
            "no room knows jobs of these kinds: brew, knit",
        ]
