"""Writing the log: one entry, many, and a row for each of thousands say the same of one deed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wallchart.union.core import audit, clock
from wallchart.union.core.access import Actor, house_itself
from wallchart.union.core.models import Account, AuditEntry
from wallchart.union.core.tables import as_json

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 15, 12, 30, 15, 250_000, tzinfo=UTC)
HOUSE = house_itself("the tests", channel="terminal")
COLUMNS = [field.name for field in AuditEntry._meta.concrete_fields if field.name != "id"]


@pytest.fixture
def amina() -> Actor:
    account = Account.objects.create(email="amina@example.org", name="Amina Warsame")
    return Actor(name=account.name, account_id=account.pk, origin="192.0.2.7")


def told(entry: AuditEntry) -> dict[str, Any]:
    kept = AuditEntry.objects.get(pk=entry.pk)
    return {name: getattr(kept, name) for name in COLUMNS}


def test_an_entry_says_who_did_what_when_and_from_where(amina: Actor) -> None:
    with clock.stopped_at(NOON):
        entry = audit.record(amina, "mark", "mark", 7, subject_id=3, subject_name="Hassan", political=True)
    kept = AuditEntry.objects.get(pk=entry.pk)
    assert (kept.at, kept.actor_id, kept.actor_name) == (NOON, amina.account_id, "Amina Warsame")
    assert (kept.channel, kept.origin) == ("desk", "192.0.2.7")
    assert (kept.verb, kept.object_kind, kept.object_id) == ("mark", "mark", 7)
    assert (kept.subject_id, kept.subject_name, kept.political) == (3, "Hassan", True)
    assert (kept.before, kept.after, kept.facts, kept.blacked_out_at) == (None, None, {}, None)


def test_the_house_itself_has_no_account_and_says_by_which_way_it_came() -> None:
    entry = audit.record(HOUSE, "mark", "mark", 7)
    assert (entry.actor_id, entry.actor_name, entry.channel) == (None, "the tests", "terminal")


def test_what_is_rolled_back_was_never_done() -> None:
    with transaction.atomic():
        audit.record(HOUSE, "mark", "mark", 7)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("write", ["one", "many", "rows"])
def test_no_verb_is_written_that_the_log_cannot_read(write: str) -> None:
    with pytest.raises(ValueError, match="cannot read the verb 'dance': declare a sentence"):
        if write == "rows":
            audit.record_rows(HOUSE, "dance", "person", [(1, None, None, "", None, None, {})])
        elif write == "many":
            audit.record_many([audit.entry(HOUSE, "dance", "person")])
        else:
            audit.record(HOUSE, "dance", "person")
    assert not AuditEntry.objects.exists()


words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
values = st.none() | st.booleans() | st.integers(-(2**31), 2**31) | words
cells = st.dictionaries(words, values, max_size=3)
whole = st.none() | st.integers(1, 2**40)
names = st.sampled_from(["", "Nguyễn", "x" * 300])
rows = st.lists(
    st.tuples(whole, whole, whole, names, st.none() | cells, st.none() | cells, cells), max_size=5
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_=rows)
def test_entries_written_one_by_one_together_or_as_rows_are_the_same(
    amina: Actor, given_: list[tuple[Any, ...]]
) -> None:
    """The quick way, past the models, is the same entry to the last column."""
    with transaction.atomic(), clock.stopped_at(NOON):
        about = [dict(zip(audit.ABOUT_COLUMNS, row, strict=True)) for row in given_]
        one_by_one = [audit.record(amina, "mark", "mark", **each) for each in about]
        together = [audit.entry(amina, "mark", "mark", **each) for each in about]
        assert audit.record_many(together) == len(given_)
        last = max((entry.pk for entry in AuditEntry.objects.all()), default=0)
        audit.record_rows(amina, "mark", "mark", given_)
        as_rows = list(AuditEntry.objects.filter(pk__gt=last).order_by("pk"))
        expected = [told(entry) for entry in one_by_one]
        assert [told(entry) for entry in together] == expected
        assert [told(entry) for entry in as_rows] == expected
        transaction.set_rollback(True)


def test_a_row_may_bring_its_json_as_text_and_keeps_it_to_the_letter() -> None:
    before = {"name": "Zoë “Z” O'Brien", "tags": ["a", None, 1.5]}
    audit.record_rows(HOUSE, "mark", "mark", [(1, None, None, "", as_json(before), None, {})])
    assert AuditEntry.objects.get().before == before


def test_a_name_longer_than_the_log_keeps_is_cut_and_the_deed_is_done() -> None:
    """Given and family names may be 100 and 120 letters long, and the deed would else fail on PostgreSQL."""
    entry = audit.record(HOUSE, "mark", "mark", 7, subject_name="ễ" * 242)
    assert AuditEntry.objects.get(pk=entry.pk).subject_name == "ễ" * 200


def test_none_written_are_none() -> None:
    assert audit.record_many([]) == 0
    audit.record_rows(HOUSE, "mark", "mark", [])
    assert not AuditEntry.objects.exists()


def test_more_than_one_statement_takes_are_written_in_their_order() -> None:
    wanted = list(range(1, audit.BATCH + 8))
    assert audit.record_many(audit.entry(HOUSE, "mark", "mark", n) for n in wanted) == len(wanted)
    assert list(AuditEntry.objects.order_by("pk").values_list("object_id", flat=True)) == wanted
