"""The audit log only grows, whoever holds the connection: raw SQL is what these tests try."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from tests.flush import guards_lifted
from wallchart.union.core import audit, clock
from wallchart.union.core.access import house_itself
from wallchart.union.core.append_only import AUDIT, guard, standing, unguard
from wallchart.union.core.models import AuditEntry

HOUSE = house_itself("the tests", channel="terminal")

pytestmark = pytest.mark.django_db


@pytest.fixture
def written() -> AuditEntry:
    return audit.record(
        HOUSE,
        "plant_affiliate",
        "person",
        7,
        subject_id=7,
        subject_name="Hassan Mohamed",
        before={"given_name": "Hasan"},
        after={"given_name": "Hassan"},
    )


def run_sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_no_entry_is_deleted_by_raw_sql(written: AuditEntry) -> None:
    with pytest.raises(IntegrityError, match="only grows"):
        run_sql("DELETE FROM core_auditentry WHERE id = %s", written.pk)
    assert AuditEntry.objects.filter(pk=written.pk).exists()


def test_no_entry_is_deleted_by_the_orm(written: AuditEntry) -> None:
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        AuditEntry.objects.all().delete()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "nothing"),
        ("actor_name", "Somebody else"),
        ("subject_name", "Somebody else"),
        ("subject_name", ""),
        ("origin", "10.0.0.1"),
        ("before", '{"given_name": "Other"}'),
        ("after", None),
        ("affiliate_id", 99),
        ("subject_id", 99),
        ("political", True),
        ("facts", '{"rows": 3}'),
        ("at", "2001-01-01 00:00:00+00:00"),
        ("id", 424242),
    ],
)
def test_no_cell_of_an_entry_is_changed(written: AuditEntry, column: str, value: object) -> None:
    with pytest.raises(IntegrityError, match="only grows"):
        run_sql(f'UPDATE core_auditentry SET "{column}" = %s WHERE id = %s', value, written.pk)


def test_the_blackout_empties_values_and_says_so(written: AuditEntry) -> None:
    AuditEntry.objects.filter(pk=written.pk).update(
        before=None, after=None, subject_name="", blacked_out_at=clock.now()
    )
    written.refresh_from_db()
    assert (written.before, written.after, written.subject_name) == (None, None, "")
    assert written.verb == "plant_affiliate"


def test_a_blackout_of_actor_and_of_subject_may_come_one_after_the_other(written: AuditEntry) -> None:
    AuditEntry.objects.filter(pk=written.pk).update(before=None, after=None, blacked_out_at=clock.now())
    AuditEntry.objects.filter(pk=written.pk).update(actor_name="", origin="", blacked_out_at=clock.now())
    written.refresh_from_db()
    assert written.actor_name == ""


def test_a_blackout_cannot_bring_another_value_in(written: AuditEntry) -> None:
    for change in (
        {"before": {"given_name": "Other"}},
        {"subject_name": "Other"},
        {"before": None, "verb": "nothing"},
        {"facts": {"rows": 3}},
    ):
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            AuditEntry.objects.filter(pk=written.pk).update(blacked_out_at=clock.now(), **change)


def test_a_blackout_cannot_be_hidden_again(written: AuditEntry) -> None:
    AuditEntry.objects.filter(pk=written.pk).update(before=None, blacked_out_at=clock.now())
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        AuditEntry.objects.filter(pk=written.pk).update(blacked_out_at=None)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="INSERT OR REPLACE is SQLite's")
def test_an_insert_that_replaces_is_refused(written: AuditEntry) -> None:
    columns = "actor_name, channel, origin, verb, object_kind, subject_name, political, facts, at"
    with pytest.raises(IntegrityError, match="only grows"):
        run_sql(
            f"INSERT OR REPLACE INTO core_auditentry (id, {columns})"
            " VALUES (%s, 'x', 'x', '', 'x', 'x', '', 0, '{}', '2026-01-01')",
            written.pk,
        )


@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is PostgreSQL's")
@pytest.mark.django_db(transaction=True)
def test_the_table_is_not_truncated(written: AuditEntry) -> None:
    with pytest.raises(IntegrityError, match="only grows"):
        run_sql("TRUNCATE core_auditentry CASCADE")


def test_the_triggers_stand_as_they_would_be_written_today() -> None:
    assert standing(connection, AUDIT)


def test_triggers_that_are_gone_are_found_out() -> None:
    unguard(connection, AUDIT)
    assert not standing(connection, AUDIT)
    guard(connection, AUDIT)
    assert standing(connection, AUDIT)


def test_a_trigger_that_was_weakened_is_found_out() -> None:
    weak = AUDIT.__class__(AUDIT.table, {**AUDIT.changes, "verb": "TRUE"}, AUDIT.only_if)
    guard(connection, weak)
    assert not standing(connection, AUDIT)
    guard(connection, AUDIT)


@pytest.mark.django_db(transaction=True)
def test_emptying_a_test_database_leaves_the_guards_standing(written: AuditEntry) -> None:
    with guards_lifted():
        assert not standing(connection, AUDIT)
        AuditEntry.objects.all().delete()
    assert standing(connection, AUDIT)
