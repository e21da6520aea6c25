"""Marks of many people in many ways: each way records the same, and what takes marks back leaves no trace."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.organizing.actions.many import Row, record_marks, void_day, void_source
from wallchart.union.organizing.actions.marks import clear, mark, stamp, undo_last, void_mark
from wallchart.union.organizing.models import Mark, Standing, Tally, TallyDay
from wallchart.union.organizing.recounting import rebuild_standings
from wallchart.union.organizing.rules import Source

from .test_marks import nothing_astray

PEOPLE = ("hassan", "rosa", "bill", "ngozi")
FIRST = date(2026, 1, 1)

lines = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(["interested", "committed"]),
        st.sampled_from(["did", "might", "refused"]),
        st.integers(0, 3).map(lambda ago: FIRST + timedelta(days=ago)),
    ),
    max_size=6,
)
quick = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


def rows(cast: Cast, told: list[tuple[str, str, str, date]]) -> list[Row]:
    return [Row(cast.ask(ask).pk, cast.persons[who].pk, answer, day) for who, ask, answer, day in told]


def books() -> tuple[set[tuple[Any, ...]], Counter[Any], Counter[Any]]:
    """How everybody stands, what is counted, and on which days; a count of nothing is no count."""
    tallies: Counter[Any] = Counter()
    for row in Tally.objects.all():
        for answer in ("did", "might", "refused"):
            tallies[row.ask_id, row.affiliate_id, answer] += getattr(row, answer)
    days = Counter({(d.ask_id, d.affiliate_id, d.day): d.did for d in TallyDay.objects.all() if d.did})
    return set(Standing._base_manager.values_list("ask", "person", "answer")), +tallies, days


@quick
@given(told=lines)
def test_a_sheet_recorded_whole_is_the_same_as_one_mark_after_the_other(
    cast: Cast, told: list[tuple[str, str, str, date]]
) -> None:
    ada = cast.actor("ada")
    with transaction.atomic():
        for row in rows(cast, told):
            mark(ada, row.ask_id, row.person_id, row.answer, row.happened_on)
        one_by_one = books()
        transaction.set_rollback(True)
    with transaction.atomic():
        assert record_marks(ada, rows(cast, told), Source("sheet", 1)) == len(told)
        assert books() == one_by_one
        transaction.set_rollback(True)


@quick
@given(before=lines, told=lines, after=lines)
def test_a_source_that_is_voided_leaves_everything_as_if_it_had_never_come(
    cast: Cast, before: list[Any], told: list[Any], after: list[Any]
) -> None:
    """Whatever was recorded before it, and whatever since."""
    ada = cast.actor("ada")
    with transaction.atomic():
        record_marks(ada, rows(cast, [*before, *after]), Source("sheet", 1))
        without = books()
        transaction.set_rollback(True)
    with transaction.atomic():
        record_marks(ada, rows(cast, before), Source("sheet", 1))
        record_marks(ada, rows(cast, told), Source("sheet", 2))
        record_marks(ada, rows(cast, after), Source("sheet", 3))
        if told:
            assert void_source(ada, "sheet", 2, "the wrong sheet") == len(told)
        assert books() == without
        transaction.set_rollback(True)


@quick
@given(told=lines, undone=st.integers(0, 6))
def test_undoing_step_by_step_goes_back_the_way_one_came(cast: Cast, told: list[Any], undone: int) -> None:
    ada = cast.actor("ada")
    with transaction.atomic():
        stations = [books()]
        for row in rows(cast, told):
            mark(ada, row.ask_id, row.person_id, row.answer, row.happened_on)
            stations.append(books())
        for _ in range(min(undone, len(told))):
            stations.pop()
            assert undo_last(ada, cast.civic.pk) is not None
            assert books() == stations[-1]
        if undone >= len(told):
            assert undo_last(ada, cast.civic.pk) is None
        transaction.set_rollback(True)


@quick
@given(told=lines)
def test_a_voided_day_leaves_nothing_standing_of_it(cast: Cast, told: list[Any]) -> None:
    ada = cast.actor("ada")
    with transaction.atomic():
        with clock.stopped_at(clock.now() - timedelta(days=1)):
            mark(ada, cast.ask("committed").pk, cast.hassan.pk, "might", FIRST)
        yesterday = books()
        for row in rows(cast, told):
            mark(ada, row.ask_id, row.person_id, row.answer, row.happened_on)
        if told:
            assert void_day(ada, cast.accounts["ada"].pk, clock.today(), "wrong") == len(told)
        assert books() == yesterday
        transaction.set_rollback(True)


@quick
@given(told=lines, who=st.sampled_from(PEOPLE), answer=st.sampled_from(["did", "might", "refused"]))
def test_after_a_stamp_the_cell_bears_it_and_after_a_clearing_none(
    cast: Cast, told: list[Any], who: str, answer: str
) -> None:
    ada, ask, person = cast.actor("ada"), cast.ask("committed").pk, cast.persons[who].pk
    with transaction.atomic():
        record_marks(ada, rows(cast, told), Source("sheet", 1))
        marks = Mark._base_manager.count()
        first = stamp(ada, ask, person, answer)
        assert first.stands == answer
        assert (first.mark is None) == (first.stood == answer)
        again = stamp(ada, ask, person, answer)
        assert (again.mark, again.stood, again.stands) == (None, answer, answer)
        assert Mark._base_manager.count() == marks + (first.mark is not None)
        others = {standing for standing in books()[0] if standing[:2] != (ask, person)}
        assert clear(ada, ask, person).stood == answer
        assert books()[0] == others
        assert nothing_astray()
        transaction.set_rollback(True)


@quick
@given(told=lines, order=st.permutations(range(6)))
def test_voided_in_whatever_order_nothing_is_left(cast: Cast, told: list[Any], order: list[int]) -> None:
    ada = cast.actor("ada")
    with transaction.atomic():
        made = [
            mark(ada, row.ask_id, row.person_id, row.answer, row.happened_on).pk for row in rows(cast, told)
        ]
        for nth in order:
            if nth < len(made):
                void_mark(ada, made[nth], "a slip")
        assert books() == (set(), Counter(), Counter())
        assert Mark._base_manager.count() == len(told), "and every mark is kept"
        transaction.set_rollback(True)


@quick
@given(told=lines)
def test_all_that_is_counted_can_be_made_anew_from_the_marks_alone(cast: Cast, told: list[Any]) -> None:
    ada = cast.actor("ada")
    with transaction.atomic():
        record_marks(ada, rows(cast, told), Source("sheet", 1))
        kept = books()
        Standing._base_manager.all().delete()
        Tally.objects.all().delete()
        TallyDay.objects.all().delete()
        rebuild_standings()
        assert books() == kept
        rebuild_standings()
        assert books() == kept and nothing_astray()
        transaction.set_rollback(True)


@pytest.mark.parametrize("many", [0, 1, 7])
def test_a_sheet_of_one_persons_answers_counts_them_once(cast: Cast, many: int) -> None:
    told = [("hassan", "committed", "did", FIRST + timedelta(days=n)) for n in range(many)]
    assert record_marks(cast.actor("ada"), rows(cast, told), Source("sheet", 1)) == many
    standings, tallies, days = books()
    assert (len(standings), tallies.total()) == (min(many, 1), min(many, 1))
    assert set(days) == ({(cast.ask("committed").pk, cast.local12.pk, FIRST)} if many else set())
