"""`wallchart check` finds whatever is off, says it in a sentence, and finds nothing in a house in order."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.cast import Cast
from wallchart.terminal import main
from wallchart.union.core import append_only, clock, proofs
from wallchart.union.core.models import AuditEntry, Job
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.organizing.append_only import MARKS
from wallchart.union.organizing.models import Mark, Standing, Tally, TallyDay
from wallchart.union.people import stamps
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.models import (
    Affiliate,
    ContactPoint,
    Employment,
    Headcount,
    ImportRun,
    ImportSource,
    Membership,
    Person,
    Post,
    SearchTerm,
)
from wallchart.union.people.search import refresh_terms


@pytest.fixture
def in_order(cast: Cast) -> Cast:
    mark(cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk, "did", happened_on=date(2026, 1, 15))
    refresh_terms(Person._base_manager.values_list("pk", flat=True))
    return cast


def checked(capsys: pytest.CaptureFixture[str], *names: str) -> tuple[int, dict[str, list[str]]]:
    code = main(["check", "--json", *names])
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] == (code == 0)
    return code, {entry["proof"]: entry["off"] for entry in told["proofs"] if entry["off"]}


def test_a_house_in_order_has_nothing_off(in_order: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(capsys) == (0, {})


def test_every_room_has_its_proofs() -> None:
    names = {proof.name for proof in proofs.registered()}
    assert names >= {"log-guarded", "jobs", "tree", "heads", "memberships", "search", "standings", "tallies"}


def _old_run(cast: Cast) -> None:
    source = ImportSource.objects.create(name="Payroll", affiliate=cast.local12)
    long_ago = clock.now() - timedelta(days=1000)
    about: dict[str, Any] = {"source": source, "affiliate": cast.local12, "state": "dropped"}
    ImportRun.objects.create(**about, by="x", file_name="x", file="x.csv", digest="0", created_at=long_ago)


def run_sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _two_homes(cast: Cast) -> None:
    run_sql("DROP INDEX membership_one_current")
    Membership._base_manager.create(
        person=cast.bill, affiliate=cast.local40, status="worker", since=date(2021, 1, 1)
    )


def _two_employments(cast: Cast) -> None:
    run_sql("DROP INDEX employment_one_current")
    Employment._base_manager.create(person=cast.bill, since=date(2021, 1, 1))


def _backwards(cast: Cast) -> None:
    Employment._base_manager.filter(person=cast.bill).update(until=date(2019, 1, 1))


def _a_cycle(cast: Cast) -> None:
    Affiliate.objects.filter(pk=cast.north.pk).update(parent=cast.local12)


def _erased_and_still_there(cast: Cast) -> None:
    erase_person(cast.actor("ada"), cast.hassan.pk)
    ContactPoint._base_manager.create(person=cast.hassan, kind="phone", value="+16515550100", folded="1")


def _a_standing_of_nothing(cast: Cast) -> None:
    """Of an ask that nobody has marked: it leans on the mark of another one."""
    borrowed = Mark._base_manager.get()
    Standing._base_manager.create(ask=cast.ask("trained"), person=cast.hassan, answer="did", mark=borrowed)


def _a_standing_of_a_void_mark(cast: Cast) -> None:
    Mark._base_manager.update(voided_at=clock.now(), void_reason="misheard")


HARM: dict[str, tuple[str, Callable[[Cast], object], str]] = {
    "a range of the tree": (
        "tree",
        lambda cast: Affiliate.objects.filter(pk=cast.local12.pk).update(right=99),
        "Local 12",
    ),
    "an affiliate that hangs on itself": (
        "tree",
        lambda cast: Affiliate.objects.filter(pk=cast.local40.pk).update(parent=cast.local40),
        "hang on nothing",
    ),
    "two affiliates that hang on each other": ("tree", _a_cycle, "hang on nothing"),
    "two roots": (
        "tree",
        lambda cast: Affiliate.objects.filter(pk=cast.south.pk).update(parent=None),
        "not one union",
    ),
    "a nameless entry of the log": (
        "log-whole",
        lambda cast: AuditEntry.objects.create(
            verb="mark", object_kind="mark", at=clock.now(), actor_name=""
        ),
        "1 entries of the log name nobody",
    ),
    "two homes": ("one-current", _two_homes, "two current rows of memberships"),
    "two places of work": ("one-current", _two_employments, "two current rows of employments"),
    "work that ends before it begins": ("one-current", _backwards, "employments end before they begin"),
    "an index that is gone": ("schema", _two_homes, "membership_one_current"),
    "a table that is gone": (
        "schema",
        lambda cast: run_sql("DROP TABLE people_unchangedrows"),
        "people_unchangedrows is missing",
    ),
    "somebody erased of whom something is left": ("erased", _erased_and_still_there, "people_contactpoint"),
    "an erased person with a number": (
        "erased",
        lambda cast: Person._base_manager.filter(pk=cast.bill.pk).update(erased_at=clock.now(), number="M7"),
        "erase them again",
    ),
    "a post whose term is over": (
        "accounts",
        lambda cast: Post._base_manager.filter(person=cast.sam).update(
            until=clock.today() - timedelta(days=3)
        ),
        "1 accounts are open and hold no post",
    ),
    "a standing without a mark": ("standings", _a_standing_of_nothing, "1 standings"),
    "a standing whose mark was voided": ("standings", _a_standing_of_a_void_mark, "1 standings"),
    "a head count": (
        "heads",
        lambda cast: Headcount.objects.filter(affiliate=cast.local12).update(members=99),
        "99",
    ),
    "a home": (
        "memberships",
        lambda cast: Person._base_manager.filter(pk=cast.bill.pk).update(status="staff"),
        "1 persons have a home or a status",
    ),
    "a person without a home": (
        "memberships",
        lambda cast: Person._base_manager.filter(pk=cast.bill.pk).update(home=None),
        "no home",
    ),
    "an ended membership": (
        "memberships",
        lambda cast: Membership._base_manager.filter(person=cast.bill).update(until=clock.today()),
        "not their current membership",
    ),
    "a lost search term": (
        "search",
        lambda cast: SearchTerm._base_manager.filter(person=cast.hassan, term="hassan").delete(),
        "missing or wrong",
    ),
    "a term of somebody who was erased": (
        "search",
        lambda cast: Person._base_manager.filter(pk=cast.hassan.pk).update(erased_at=clock.now()),
        "missing or wrong",
    ),
    "a place in the alphabet": (
        "search",
        lambda cast: Person._base_manager.filter(pk=cast.hassan.pk).update(sort_name="zz"),
        "alphabet",
    ),
    "an account without a post": (
        "accounts",
        lambda cast: Post._base_manager.filter(person=cast.sam).delete(),
        "is the worker running",
    ),
    "an old roster": ("rosters", _old_run, "1 roster files"),
    "a standing": ("standings", lambda cast: Standing._base_manager.update(answer="refused"), "1 standings"),
    "a lost standing": ("standings", lambda cast: Standing._base_manager.all().delete(), "1 standings"),
    "a tally": ("tallies", lambda cast: Tally.objects.filter(did=1).update(did=5), "1 tallies"),
    "a day": ("tallies", lambda cast: TallyDay.objects.all().delete(), "days of tallies"),
    "the guard of the log": (
        "log-guarded",
        lambda cast: append_only.unguard(connection, append_only.AUDIT),
        "audit log",
    ),
    "the guard of marks": ("marks-guarded", lambda cast: append_only.unguard(connection, MARKS), "marks"),
    "the stamps": ("stamps", lambda cast: stamps.drop_triggers(connection), "stamp"),
    "a job that nobody does": (
        "jobs",
        lambda cast: Job.objects.create(kind="clear_out", due_at=clock.now() - timedelta(hours=2)),
        "is the worker running",
    ),
    "a job that nobody knows": (
        "jobs",
        lambda cast: Job.objects.create(kind="knit", due_at=clock.now()),
        "knit",
    ),
}


@pytest.mark.parametrize("harm", HARM)
def test_what_is_off_is_found_and_said(harm: str, in_order: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    proof, do, sentence = HARM[harm]
    do(in_order)
    code, off = checked(capsys, proof)
    assert code == 1
    assert sentence in " ".join(off[proof])


def test_every_proof_can_fail() -> None:
    """A proof that no harm makes fail would be none. Lost keys have a test of their own, and so have wrong
    files of campaign kinds (organizing/tests/test_own_templates.py)."""
    harmed = {proof for proof, *_rest in HARM.values()}
    assert {proof.name for proof in proofs.registered()} == harmed | {"keys", "templates"}


def test_a_row_that_hangs_on_nobody_is_found(in_order: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    """As another program leaves it, which does not ask SQLite to hold keys. Both databases look at the
    end of the transaction only, and by then it is gone."""
    orphan = ContactPoint._base_manager.create(person_id=10**9, kind="phone", value="+1", folded="1")
    code, off = checked(capsys, "keys")
    orphan.delete()
    assert code == 1 and off["keys"] == [
        "1 rows of people_contactpoint hang by person_id on rows that are not there"
    ]


def test_on_the_terminal_it_reads_as_a_list(in_order: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    told = capsys.readouterr().out
    assert "ok  tree" in told and "Everything agrees." in told
    Headcount.objects.filter(affiliate=in_order.local12).update(members=99)
    assert main(["check", "heads"]) == 1
    told = capsys.readouterr().out
    assert "OFF heads" in told and "1 off." in told


def test_a_proof_that_there_is_not_is_refused(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "astrology"]) == 2
    assert "no such proof" in capsys.readouterr().err


def test_a_check_changes_nothing(in_order: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    SearchTerm._base_manager.filter(person=in_order.hassan).delete()
    assert checked(capsys, "search")[0] == 1
    assert checked(capsys, "search")[0] == 1


def test_after_an_upgrade_prepare_finds_people_by_nicknames_that_came_with_it(
    in_order: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    """An older version, with a shorter list, wrote the terms."""
    changed_at = Person._base_manager.get(pk=in_order.hassan.pk).changed_at
    SearchTerm._base_manager.filter(kind=SearchTerm.Kind.GIVEN).delete()
    SearchTerm._base_manager.filter(person=in_order.hassan, term="hassan").delete()
    SearchTerm._base_manager.create(person=in_order.hassan, kind=SearchTerm.Kind.GIVEN, term="nobody")
    _code, off = checked(capsys, "search")
    assert "run `wallchart prepare`" in off["search"][0]
    assert main(["prepare"]) == 0
    assert "words by which people are found" in capsys.readouterr().out
    assert checked(capsys, "search") == (0, {})
    assert Person._base_manager.get(pk=in_order.hassan.pk).changed_at == changed_at
    assert main(["prepare"]) == 0
    assert "words by which people are found" not in capsys.readouterr().out, "a second time there is nothing"
