"""Rows in and out by the thousand: whole columns of numbers, blocks of ids, and the log's rows."""

from __future__ import annotations

import gc
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.union.core import audit
from wallchart.union.core.models import AuditEntry
from wallchart.union.core.tables import ROOM, as_json, next_ids, read_numbers, rows_come_and_go, update
from wallchart.union.people.models import Person

whole = st.integers(-(2**63), 2**63 - 1)


@pytest.mark.django_db
@settings(max_examples=30)
@given(rows=st.lists(st.tuples(whole, whole), min_size=1, max_size=30))
def test_whole_columns_of_numbers_come_out_as_they_are(rows: list[tuple[int, int]]) -> None:
    kind = "bigint" if connection.vendor == "postgresql" else "integer"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE pairs (a {kind}, b {kind})")
        cursor.executemany("INSERT INTO pairs (a, b) VALUES (%s, %s)", rows)
        found = read_numbers(["a", "b"], "pairs", [])
        transaction.set_rollback(True)
    assert sorted(map(tuple, found.tolist())) == sorted(rows)


texts = st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
cells = st.tuples(
    texts,
    st.none() | whole,
    st.none() | st.booleans(),
    st.none() | st.dates(),
    st.none() | st.datetimes(timezones=st.just(UTC)),
    st.none() | st.recursive(texts | st.booleans(), lambda inner: st.lists(inner, max_size=3), max_leaves=4),
)


@pytest.mark.django_db
@settings(max_examples=30)
@given(rows=st.dictionaries(whole, cells, min_size=1, max_size=20))
def test_rows_that_are_updated_hold_what_was_said_of_them_and_the_others_what_they_held(
    rows: dict[int, tuple[Any, ...]],
) -> None:
    columns = ("words", "number", "yes", "day", "moment", "tree")
    given_ = [(*row[:5], None if row[5] is None else as_json(row[5]), key) for key, row in rows.items()]
    untouched = {key for key in range(3) if key not in rows}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE cells (id bigint, words text, number bigint, yes boolean, day date,"
            f" moment {'timestamptz' if connection.vendor == 'postgresql' else 'datetime'}, tree jsonb)"
        )
        cursor.executemany("INSERT INTO cells (id) VALUES (%s)", [[key] for key in {*rows, *untouched}])
        update("cells", columns, given_)
        cursor.execute(f"SELECT id, {', '.join(columns)} FROM cells")
        held = {key: tuple(values) for key, *values in cursor.fetchall()}
        transaction.set_rollback(True)
    assert {key: _read(values) for key, values in held.items()} == {
        **rows,
        **dict.fromkeys(untouched, (None,) * 6),
    }


def _read(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row as it was said; SQLite gives days, moments and yes or no as it keeps them."""
    words, number, yes, day, moment, tree = values
    if isinstance(day, str):
        day = date.fromisoformat(day)
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return words, number, None if yes is None else bool(yes), day, moment, json.loads(tree) if tree else None


def test_of_a_row_said_twice_the_last_counts(cast: Cast) -> None:
    update("people_person", ["number"], [("A1", cast.lupe.pk), ("A2", cast.lupe.pk), ("A3", cast.rosa.pk)])
    found = dict(Person._base_manager.filter(number__startswith="A").values_list("pk", "number"))
    assert found == {cast.lupe.pk: "A2", cast.rosa.pk: "A3"}


def test_where_there_is_no_row_there_is_an_empty_array(cast: Cast) -> None:
    found = read_numbers(["id", "home_id"], "people_person WHERE id = %s", [-1])
    assert found.shape == (0, 2)


def test_numbers_are_those_of_the_question(cast: Cast) -> None:
    found = read_numbers(["id"], "people_person WHERE home_id = %s", [cast.local12.pk])
    assert sorted(found.ravel()) == sorted(
        Person._base_manager.filter(home=cast.local12).values_list("pk", flat=True)
    )


def test_a_block_of_ids_is_given_once(cast: Cast) -> None:
    with transaction.atomic():
        block = next_ids("people_person", 5)
        Person._base_manager.create(pk=block[-1], given_name="Ana", sort_name=", ana")
        later = next_ids("people_person", 3)
    assert len(block) == 5 and not set(block) & set(later)
    assert block[0] > max(person.pk for person in cast.persons.values())


def test_the_log_takes_values_and_json_that_is_text_already(cast: Cast) -> None:
    before = {"name": "Nguyễn", "phones": [["1", None]]}
    rows = [
        (1, None, None, "Ana", before, None, {"row": 2}),
        (2, None, None, "Bo", as_json(before), None, {"row": 3}),
    ]
    audit.record_rows(HOUSE, "import_changes", "person", rows)
    entries = AuditEntry.objects.filter(verb="import_changes").order_by("id")
    assert [entry.before for entry in entries] == [before, before]
    assert [entry.facts for entry in entries] == [{"row": 2}, {"row": 3}]


def test_garbage_is_looked_for_as_usual_again_after_work_on_many_rows(db: None) -> None:
    usual = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), rows_come_and_go():
        assert gc.get_threshold()[0] > usual[0]
        _ = 1 / 0
    assert gc.get_threshold() == usual


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's pages are its own affair")
def test_sqlite_has_more_room_while_rows_come_and_go_and_gives_it_back(db: None) -> None:
    def room() -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size")
            return int(cursor.fetchone()[0])

    usual = room()
    with pytest.raises(ZeroDivisionError), rows_come_and_go():
        assert room() == -ROOM < usual
        _ = 1 / 0
    assert room() == usual
