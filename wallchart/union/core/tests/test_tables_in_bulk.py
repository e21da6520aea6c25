"""Rows by the thousand, past the models: inserted, met by others, removed; and books that are held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from wallchart.union.core import locks, tables
from wallchart.union.core.models import Job
from wallchart.union.core.tables import delete, insert, many_rows_are_new, next_ids, read_numbers, update

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 15, 12, 30, tzinfo=UTC)
COLUMNS = ("key", "words", "day", "number")
ODD_WORDS = [
    "",
    "Nguyễn Thị Hồng",
    "tab\tand\nnewline\r\nand \\N and \\. and \\",
    "'; DROP TABLE held; --",
    '"quoted", {braces} and 100 %s',
    "🖤" * 3,
]


@pytest.fixture(autouse=True)
def held() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE held (key bigint PRIMARY KEY, words text, day date, number bigint)"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE held")


def rows() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, words, day, number FROM held ORDER BY key")
        return [
            (key, words, date.fromisoformat(day) if isinstance(day, str) else day, number)
            for key, words, day, number in cursor.fetchall()
        ]


def test_rows_are_inserted_to_the_letter() -> None:
    told = [(n, words, date(2026, 1, n + 1), -n) for n, words in enumerate(ODD_WORDS)]
    insert("held", COLUMNS, [*told, (99, None, None, None)])
    assert rows() == [*told, (99, None, None, None)]


def test_columns_that_are_not_named_hold_what_the_table_says() -> None:
    insert("held", ("number", "key"), [(7, 1)])
    assert rows() == [(1, None, None, 7)]


def test_nothing_to_insert_update_or_remove_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        insert("held", COLUMNS, [])
        update("held", ["number"], [])
        delete("held", [], key="key")
        assert list(next_ids("core_job", 0)) == []
    assert len(asked) == 0


def test_one_row_that_cannot_be_keeps_all_of_them_out() -> None:
    """And it is the error that every other writer raises."""
    with pytest.raises(IntegrityError), transaction.atomic():
        insert("held", ("key", "number"), [(1, 1), (2, 2), (1, 3)])
    assert rows() == []


@pytest.mark.parametrize(
    ("conflict", "number"),
    [
        ("ON CONFLICT (key) DO NOTHING", 1),
        ("ON CONFLICT (key) DO UPDATE SET number = excluded.number", 5),
        ("ON CONFLICT (key) DO UPDATE SET number = held.number + excluded.number", 6),
    ],
)
def test_a_row_that_is_there_already_is_left_replaced_or_added_to(conflict: str, number: int) -> None:
    insert("held", ("key", "number"), [(1, 1)])
    insert("held", ("key", "number"), [(1, 5), (2, 8)], conflict)
    assert [(key, found) for key, _words, _day, found in rows()] == [(1, number), (2, 8)]


def test_rows_are_updated_by_whichever_column_names_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """In parts, where there are more than one statement takes; what is not there stays away."""
    monkeypatch.setattr(tables, "AT_ONCE", 3)
    insert("held", ("key", "number"), [(n, 0) for n in range(8)])
    update("held", ["number", "words"], ((10 * n, str(n), n) for n in [0, 1, 2, 3, 5, 6, 7, 99]), key="key")
    assert [(key, number, words) for key, words, _day, number in rows()] == [
        (n, 0, None) if n == 4 else (n, 10 * n, str(n)) for n in range(8)
    ]


def test_days_are_given_as_days_or_as_text_and_taken_away_again() -> None:
    insert("held", ("key", "day"), [(1, date(2026, 1, 1)), (2, "2026-01-02")])
    update("held", ["day"], [("2026-02-01", 1), (None, 2)], key="key")
    assert [day for _key, _words, day, _number in rows()] == [date(2026, 2, 1), None]


@pytest.mark.parametrize("many", [1, 1000, 1001, 2500])
def test_very_many_rows_are_removed_and_the_others_stay(many: int) -> None:
    insert("held", ("key",), [(n,) for n in range(many + 2)])
    delete("held", list(range(many)), key="key")
    assert [key for key, *_rest in rows()] == [many, many + 1]


def test_numbers_may_be_reckoned_by_the_database() -> None:
    insert("held", ("key", "number"), [(n, n % 2) for n in range(6)])
    found = read_numbers(["key * 2", "-number"], "held WHERE key > %s", [3])
    assert sorted(map(tuple, found.tolist())) == [(8, 0), (10, -1)]


def job() -> Job:
    return Job.objects.create(kind="x", due_at=NOON)


def test_ids_that_were_given_out_are_not_given_again_though_their_rows_went() -> None:
    gone = job().pk
    Job.objects.filter(pk=gone).delete()
    block = next_ids("core_job", 3)
    assert min(block) > gone
    Job.objects.bulk_create(Job(pk=key, kind="x", due_at=NOON) for key in block)
    assert job().pk > max(block)


def test_two_blocks_of_ids_never_overlap_once_the_first_is_used() -> None:
    given: list[int] = []
    for size in (1, 4, 2):
        block = next_ids("core_job", size)
        assert len(block) == size and not set(block) & set(given)
        Job.objects.bulk_create(Job(pk=key, kind="x", due_at=NOON) for key in block)
        given += block
    assert given == sorted(given)


def test_a_table_that_never_had_a_row_begins_at_the_beginning() -> None:
    assert next(iter(next_ids("core_job", 2))) >= 1


def test_the_database_is_told_of_many_new_rows_and_goes_on_as_before() -> None:
    insert("held", ("key",), [(n,) for n in range(50)])
    many_rows_are_new("held")
    assert len(rows()) == 50


# Books that are held


def held_books() -> set[tuple[int, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT classid, objid, mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        return set(cursor.fetchall())


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's one writer holds everything")
def test_a_book_is_held_with_others_or_alone_until_the_transaction_ends() -> None:
    with transaction.atomic():
        locks.hold(locks.TALLIED, {12, 40}, alone=False)
        locks.hold(locks.COUNTED_HEADS, [77], alone=True)
        assert held_books() == {
            (locks.TALLIED, 12, "ShareLock"),
            (locks.TALLIED, 40, "ShareLock"),
            (locks.COUNTED_HEADS, 77, "ExclusiveLock"),
        }


@pytest.mark.parametrize("alone", [True, False])
def test_books_are_held_in_the_order_of_their_affiliates(alone: bool) -> None:
    """Two who hold the same ones never wait for each other crosswise; SQLite is not even asked."""
    with CaptureQueriesContext(connection) as asked:
        locks.hold(locks.TALLIED, {40, 12, 77}, alone=alone)
    order = [statement["sql"].rpartition(",")[2].strip(" )") for statement in asked]
    assert order == (["12", "40", "77"] if connection.vendor == "postgresql" else [])
