"""Rows in and out by the thousand: whole columns of numbers, blocks of ids, and the log's rows."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.garbage import rows_come_and_go
from wallchart.union.core import audit
from wallchart.union.core.models import Account, AuditEntry
from wallchart.union.core.tables import (
    among,
    as_json,
    next_ids,
    read_numbers,
    update,
)
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


@pytest.mark.parametrize("keys", [[], [3], range(3000)])
def test_among_keys_are_found_whichever_and_however_many(db: None, keys: Iterable[int]) -> None:
    made = Account.objects.bulk_create(Account(email=f"{key}@example.org", name=str(key)) for key in range(9))
    ids = {key: account.pk for key, account in enumerate(made)}
    wanted = [ids.get(key, 10**9 + key) for key in keys]
    found = Account.objects.filter(pk__in=among(wanted)).order_by("pk")
    assert [account.pk for account in found] == sorted(set(wanted) & set(ids.values()))


def test_among_texts_are_found_with_quotes_commas_and_other_letters(db: None) -> None:
    names = ['O\'Brien, "Pat"', "Nguyễn", "a{b}c\\", "%s", ""]
    Account.objects.bulk_create(
        Account(email=f"{at}@example.org", name=name) for at, name in enumerate([*names, "else"])
    )
    found = Account.objects.filter(name__in=among(names)).values_list("name", flat=True)
    assert sorted(found) == sorted(names)


def test_what_is_not_among_them_can_be_asked_for_too(db: None) -> None:
    one, other = Account.objects.bulk_create(Account(email=f"{at}@example.org", name="A") for at in "ab")
    assert list(Account.objects.exclude(pk__in=among([one.pk]))) == [other]


def test_a_moment_is_updated_to_the_microsecond(db: None) -> None:
    account = Account.objects.create(email="a@example.org", name="A")
    at = datetime(2026, 2, 3, 19, 4, 5, 678901, tzinfo=UTC)
    update("core_account", ["created_at"], [(connection.ops.adapt_datetimefield_value(at), account.pk)])
    account.refresh_from_db()
    assert account.created_at == at
