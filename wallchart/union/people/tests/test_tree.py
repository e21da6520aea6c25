"""The tree: planting, and the ranges by which access reads it."""

from __future__ import annotations

import pytest

from tests.cast import HOUSE, Cast
from wallchart.union.core.access import Reach, Verb
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.scoping import reaching
from wallchart.union.people.actions.tree import plant_affiliate
from wallchart.union.people.models import Affiliate, Person


def test_all_below_an_affiliate_lies_in_its_range(cast: Cast) -> None:
    below_north = Affiliate.objects.filter(left__gte=cast.north.left, left__lt=cast.north.right)
    assert {a.name for a in below_north} == {"North", "Local 12", "Chapter 12A", "Local 40"}


def test_the_council_holds_the_whole_tree(cast: Cast) -> None:
    assert (cast.council.left, cast.council.right) == (0, Affiliate.objects.count())


def test_there_is_one_union_in_a_house(cast: Cast) -> None:
    with pytest.raises(Refusal, match="stands already"):
        plant_affiliate(HOUSE, parent=None, kind="council", name="Another")


def test_two_affiliates_never_share_a_number(cast: Cast) -> None:
    with pytest.raises(Refusal, match="12"):
        plant_affiliate(HOUSE, parent=cast.south, kind="local", name="Twelve again", number="12")


def test_an_officer_of_a_local_plants_nothing(cast: Cast) -> None:
    with pytest.raises(NotFound):
        plant_affiliate(cast.actor("amina"), parent=cast.local12, kind="chapter", name="Chapter 12B")


def test_a_list_of_people_is_narrowed_to_the_reach_that_is_open(cast: Cast) -> None:
    with reaching(cast.actor("amina").reaches(Verb.SEE_PEOPLE)):
        names = set(Person.objects.values_list("given_name", flat=True))
    assert "Rosa" in names and "Hassan" in names
    assert "Ngozi" not in names and "Olga" not in names


def test_a_steward_reaches_the_people_assigned_to_him_and_nobody_else(cast: Cast) -> None:
    with reaching(cast.actor("sam").reaches(Verb.SEE_PEOPLE)):
        assert set(Person.objects.values_list("given_name", flat=True)) == {"Hassan", "Guadalupe"}


def test_asking_for_people_outside_a_reach_raises() -> None:
    with pytest.raises(Exception, match="reach"):
        Person.objects.all().count()


def test_nothing_reached_is_nobody_seen(cast: Cast) -> None:
    with reaching(Reach()):
        assert Person.objects.count() == 0
