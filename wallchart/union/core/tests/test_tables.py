"""Rows in and out by the thousand: whole columns of numbers, blocks of ids, and the log's rows."""

from __future__ import annotations

import gc

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.union.core import audit
from wallchart.union.core.models import AuditEntry
from wallchart.union.core.tables import as_json, next_ids, read_numbers, rows_come_and_go
from wallchart.union.people.models import Person

whole = st.integers(-(2**63), 2**63 - 1)


@pytest.mark.django_db
@given(rows=st.lists(st.tuples(whole, whole), min_size=1, max_size=30))
def test_whole_columns_of_numbers_come_out_as_they_are(rows: list[tuple[int, int]]) -> None:
    kind = "bigint" if connection.vendor == "postgresql" else "integer"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE pairs (a {kind}, b {kind})")
        cursor.executemany("INSERT INTO pairs (a, b) VALUES (%s, %s)", rows)
        found = read_numbers(["a", "b"], "pairs", [])
        transaction.set_rollback(True)
    assert sorted(map(tuple, found.tolist())) == sorted(rows)


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


def test_garbage_is_looked_for_as_usual_again_after_work_on_many_rows() -> None:
    usual = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), rows_come_and_go():
        assert gc.get_threshold()[0] > usual[0]
        _ = 1 / 0
    assert gc.get_threshold() == usual
