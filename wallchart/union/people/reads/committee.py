"""The committee of an affiliate: who looks after whom, and whom nobody looks after."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.scoping import reaching

from ..granting import BY_ASSIGNMENT
from ..models import Assignment, Employment, Person, Post, Worksite
from ..models.persons import ON_THE_CHART
from ..reach import in_force
from .shape import affiliate_reached


@dataclass(frozen=True)
class Keeper:
    """A committee member with the people assigned to them."""

    person_id: int
    name: str
    title: str
    affiliate: str
    people: list[Person]


def committee(actor: Actor, affiliate_id: int) -> list[Keeper]:
    """The committee members whose posts reach this affiliate or lie below it, each with their people here."""
    body = affiliate_reached(actor, Verb.ASSIGN_PEOPLE, affiliate_id)
    here = Q(affiliate__left__gte=body.left, affiliate__left__lt=body.right)
    above = Q(affiliate__left__lte=body.left, affiliate__right__gt=body.left)
    posts = (
        Post._base_manager.filter(here | above, in_force(), role__in=BY_ASSIGNMENT)
        .select_related("person", "affiliate")
        .order_by("person__sort_name", "person_id", "pk")
    )
    looked_after: dict[int, list[Person]] = defaultdict(list)
    assignments = Assignment._base_manager.filter(
        until=None, person__home__left__gte=body.left, person__home__left__lt=body.right
    )
    for assignment in assignments.select_related("person").order_by("person__sort_name", "person_id"):
        looked_after[assignment.committee_member_id].append(assignment.person)
    keepers: dict[int, Keeper] = {}
    for post in posts:
        people = looked_after[post.person_id]
        keepers.setdefault(
            post.person_id,
            Keeper(post.person_id, post.person.shown_name, post.title, post.affiliate.name, people),
        )
    return list(keepers.values())


def unassigned(actor: Actor, affiliate_id: int, worksite_id: int | None = None) -> QuerySet[Person]:
    """The people on the affiliate's chart whom nobody looks after, by worksite and name; with `worksite`,
    the name of where they work. To be cut into pages."""
    body = affiliate_reached(actor, Verb.ASSIGN_PEOPLE, affiliate_id)
    with reaching(actor.must(Verb.ASSIGN_PEOPLE)):
        people: QuerySet[Person, Any] = Person.objects.filter(
            ~Exists(Assignment._base_manager.filter(person=OuterRef("pk"), until=None)),
            home__left__gte=body.left,
            home__left__lt=body.right,
            status__in=ON_THE_CHART,
            erased_at=None,
        )
    current = Employment._base_manager.filter(person=OuterRef("pk"), until=None)
    people = people.annotate(worksite=current.values("worksite__name")[:1])
    if worksite_id is not None:
        people = people.filter(Exists(current.filter(worksite=worksite_id)))
    return people.order_by(F("worksite").asc(nulls_last=True), "sort_name", "pk")


def worksites_of(actor: Actor, affiliate_id: int) -> list[Worksite]:
    """Where the people of this affiliate, and of what lies below, work today."""
    body = affiliate_reached(actor, Verb.ASSIGN_PEOPLE, affiliate_id)
    working = Employment._base_manager.filter(
        until=None, person__home__left__gte=body.left, person__home__left__lt=body.right
    )
    return list(Worksite.objects.filter(pk__in=working.values("worksite")))
