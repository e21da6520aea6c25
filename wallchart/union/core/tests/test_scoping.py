"""The net under every read: outside a reach a sensitive model raises, inside it shows what lies within."""

from __future__ import annotations

from typing import Any

import pytest
from django_scopes.exceptions import ScopeError

from tests.cast import Cast
from wallchart.union.core.access import NOTHING, Reach, Verb
from wallchart.union.core.scoping import ReachedManager, reaching, scopes_disabled
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.organizing.models import Mark, Standing
from wallchart.union.people.models import Person

EVERYTHING = Reach(everything=True)


def names(reach: Reach) -> set[str]:
    with reaching(reach):
        return {person.given_name for person in Person.objects.all()}


@pytest.mark.parametrize("model", [Person, Mark, Standing])
@pytest.mark.parametrize(
    "asked",
    [
        lambda rows: list(rows.all()),
        lambda rows: rows.count(),
        lambda rows: rows.filter(pk=1).exists(),
        lambda rows: rows.get(pk=1),
        lambda rows: rows.update(pk=1),
        lambda rows: rows.values_list("pk", flat=True),
    ],
    ids=["all", "count", "exists", "get", "update", "values"],
)
def test_who_forgets_to_say_whose_reach_it_is_gets_nothing_but_an_error(
    db: None, model: Any, asked: Any
) -> None:
    assert isinstance(model.objects, ReachedManager)
    with pytest.raises(ScopeError):
        asked(model.objects)


def test_within_a_reach_stands_what_it_covers(cast: Cast) -> None:
    assert names(EVERYTHING) == {person.given_name for person in Person._base_manager.all()}
    assert names(NOTHING) == set()
    assert names(cast.actor("otto").must(Verb.SEE_PEOPLE)) == {"Otto", "Ngozi"}
    assert names(cast.actor("sam").must(Verb.SEE_PEOPLE)) == {"Hassan", "Guadalupe"}
    assert names(cast.actor("otto").must(Verb.SEE_SELF)) == {"Otto"}


def test_one_reach_within_another_is_the_inner_one_alone(cast: Cast) -> None:
    outer, inner = (cast.actor(who).must(Verb.SEE_PEOPLE) for who in ("ada", "otto"))
    with reaching(outer):
        assert names(inner) == {"Otto", "Ngozi"}
        assert Person.objects.filter(pk=cast.hassan.pk).exists()


def test_a_reach_ends_with_its_block_even_when_that_fails(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), reaching(EVERYTHING):
        _ = 1 / 0
    with pytest.raises(ScopeError):
        Person.objects.count()


def test_the_houses_own_work_says_so_and_sees_all(cast: Cast) -> None:
    with scopes_disabled():
        assert Person.objects.count() == Person._base_manager.count()
    with pytest.raises(ScopeError):
        Person.objects.count()


def test_no_rows_may_be_asked_for_anywhere(db: None) -> None:
    """A form without choices yet, say: it shows nobody to anybody."""
    assert list(Person.objects.none()) == []


def test_rows_that_hang_on_somebody_are_behind_the_same_net(cast: Cast) -> None:
    mark(cast.actor("ada"), cast.ask("committed").pk, cast.hassan.pk, "did")
    with pytest.raises(ScopeError):
        cast.hassan.marks.count()
    with reaching(cast.actor("otto").must(Verb.SEE_PEOPLE)):
        assert cast.hassan.marks.count() == 0
        assert Standing.objects.count() == Mark.objects.count() == 0
    with reaching(cast.actor("sam").must(Verb.SEE_PEOPLE)):
        assert cast.hassan.marks.count() == Standing.objects.count() == 1


def test_a_question_that_was_made_within_a_reach_keeps_it(cast: Cast) -> None:
    """It is asked of the database later, when the block may be over; it shows no more for that."""
    with reaching(cast.actor("otto").must(Verb.SEE_PEOPLE)):
        rows = Person.objects.order_by("given_name")
    assert [person.given_name for person in rows] == ["Ngozi", "Otto"]
