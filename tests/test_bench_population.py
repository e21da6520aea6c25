"""The union that the pages' benches are measured on is the one that the house itself would keep."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.models import Count

from bench.population import Population, populate
from tests.replay import Replay
from wallchart.union.core.scoping import scopes_disabled
from wallchart.union.people.models import (
    Affiliate,
    ContactPoint,
    Employment,
    Headcount,
    Membership,
    Person,
    SearchTerm,
)
from wallchart.union.people.names import sort_name
from wallchart.union.people.search import refresh_terms

_union = Replay(lambda: populate(people=700, locals_=9, seed=7))


@pytest.fixture
def filled(db: None) -> Iterator[Population]:
    with scopes_disabled():
        yield _union.play()


def test_every_person_has_a_home_a_membership_and_a_name_in_order(filled: Population) -> None:
    assert Person.objects.count() == 700 == Membership.objects.filter(until=None).count()
    for person in Person.objects.prefetch_related("memberships"):
        membership = person.memberships.get()
        assert (membership.affiliate_id, membership.status) == (person.home_id, person.status)
        assert person.sort_name == sort_name(person.given_name, person.family_name)


def test_the_terms_are_those_that_a_refresh_would_write(filled: Population) -> None:
    assert SearchTerm.objects.count() > 4_000
    assert refresh_terms(Person.objects.values_list("id", flat=True)) == 0


def test_the_heads_are_counted(filled: Population) -> None:
    of_members = Person.objects.filter(status="member").values_list("home")
    members = dict(of_members.annotate(heads=Count("id")))
    assert {h.affiliate_id: h.members for h in Headcount.objects.all() if h.members} == members


def test_locals_are_of_very_unequal_size(filled: Population) -> None:
    sizes = dict(Person.objects.values_list("home").annotate(n=Count("id")))
    assert sizes[filled.largest_local] == max(sizes.values()) > 3 * min(sizes.values())
    assert Affiliate.objects.filter(kind="local").count() == 9


def test_most_people_work_somewhere_and_can_be_reached(filled: Population) -> None:
    assert 0.9 < Employment.objects.count() / 700 < 1
    assert 0.6 < ContactPoint.objects.filter(kind="email").count() / 700 < 1
    for point in ContactPoint.objects.filter(kind="phone")[:50]:
        assert point.value == f"+{point.folded}" and len(point.folded) == 11


def test_the_same_seed_makes_the_same_union_and_another_another(db: None) -> None:
    def names(seed: int) -> list[str]:
        with scopes_disabled(), transaction.atomic():
            populate(people=700, locals_=9, seed=seed)
            found = list(Person.objects.order_by("id").values_list("sort_name", flat=True))
            transaction.set_rollback(True)
        return found

    assert names(7) == names(7) != names(8)
