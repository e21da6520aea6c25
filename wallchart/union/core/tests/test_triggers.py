"""Triggers of our own on either database: put, found standing, missed when something is off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from wallchart.union.core import triggers
from wallchart.union.core.triggers import Trigger

pytestmark = pytest.mark.django_db


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(SUM(step), 0) FROM counted_steps")
        return int(cursor.fetchone()[0])


def counting(step: int = 1, table: str = "watched") -> Trigger:
    """It writes down a step for every row that comes into the table."""
    work = f"INSERT INTO counted_steps VALUES ({step});"
    if connection.vendor == "postgresql":
        when, work = f"AFTER INSERT ON {table} FOR EACH ROW", f"BEGIN {work} RETURN NULL; END"
    else:
        when = f"AFTER INSERT ON {table}"
    return Trigger("counts_what_comes", table, when, work)


@pytest.fixture(autouse=True)
def tables(db: None) -> Iterator[None]:
    run(*(f"CREATE TABLE {name} (step integer)" for name in ("watched", "another", "counted_steps")))
    yield
    run(*(f"DROP TABLE {name}" for name in ("watched", "another", "counted_steps")))


def test_a_trigger_that_was_put_fires_and_stands() -> None:
    triggers.put(connection, [counting()])
    run("INSERT INTO watched VALUES (7)")
    assert counted() == 1
    assert triggers.standing(connection, [counting()])


def test_put_again_it_stands_once_and_as_it_was_said_last() -> None:
    triggers.put(connection, [counting(1)])
    triggers.put(connection, [counting(10)])
    run("INSERT INTO watched VALUES (7)")
    assert counted() == 10
    assert triggers.standing(connection, [counting(10)])
    assert not triggers.standing(connection, [counting(1)])


def test_taken_away_it_neither_fires_nor_stands() -> None:
    triggers.put(connection, [counting()])
    triggers.take_away(connection, [counting()])
    triggers.take_away(connection, [counting()])
    run("INSERT INTO watched VALUES (7)")
    assert counted() == 0
    assert not triggers.standing(connection, [counting()])


def test_one_of_its_name_and_words_on_another_table_does_not_stand_for_it() -> None:
    triggers.put(connection, [counting(table="another")])
    assert not triggers.standing(connection, [counting()])


def test_of_several_all_must_stand() -> None:
    other = Trigger("counts_too", "watched", counting().when, counting().does)
    triggers.put(connection, [counting()])
    assert not triggers.standing(connection, [counting(), other])
    triggers.put(connection, [other])
    assert triggers.standing(connection, [counting(), other])


def test_none_wanted_always_stands() -> None:
    assert triggers.standing(connection, [])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no triggers that are there but off")
def test_a_trigger_that_is_switched_off_does_not_stand() -> None:
    triggers.put(connection, [counting()])
    run("ALTER TABLE watched DISABLE TRIGGER counts_what_comes")
    assert not triggers.standing(connection, [counting()])
    run("ALTER TABLE watched ENABLE ALWAYS TRIGGER counts_what_comes")
    assert triggers.standing(connection, [counting()])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps triggers through every migration")
def test_a_table_that_a_migration_makes_anew_loses_them_and_is_found_out() -> None:
    triggers.put(connection, [counting()])
    run(
        "CREATE TABLE anew (step integer)",
        "DROP TABLE watched",
        "ALTER TABLE anew RENAME TO watched",
    )
    assert not triggers.standing(connection, [counting()])
