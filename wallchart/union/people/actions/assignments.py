"""Assignments: which committee member looks after whom. About ten people each."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from wallchart.union.core import audit, clock
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.scoping import reaching, scopes_disabled

from ..granting import BY_ASSIGNMENT
from ..models import Affiliate, Assignment, Person, Post
from ..reach import affiliates_within, in_force


@transaction.atomic
def assign(actor: Actor, affiliate_id: int, person_ids: Iterable[int], committee_member_id: int) -> int:
    """Have a committee member look after these people of an affiliate, and of what lies below it, from
    today; returns how many were assigned anew.

    Whoever looked after them until now does so no more. Raises NotFound for people out of reach, Refusal
    where the committee member holds no such post in the affiliate that is somebody's home.
    """
    people = _reached(actor, affiliate_id, person_ids)
    with scopes_disabled():
        member = Person.objects.filter(pk=committee_member_id, erased_at=None).first()
    if member is None:
        raise NotFound
    today = clock.today()
    posts = Post._base_manager.filter(in_force(), person=member, role__in=BY_ASSIGNMENT)
    spans = list(posts.values_list("affiliate__left", "affiliate__right"))
    for person in people:
        home = person.home
        if home is None or not any(left <= home.left < right for left, right in spans):
            raise Refusal(
                _("the committee member holds no post in this person's affiliate; give one first"),
                value=person.shown_name,
            )
    current = Assignment._base_manager.filter(person__in=people, until=None)
    kept = set(current.filter(committee_member=member).values_list("person_id", flat=True))
    new = [person for person in people if person.pk not in kept]
    Assignment._base_manager.filter(person__in=new, until=None).update(until=today)
    Assignment._base_manager.bulk_create(
        Assignment(person=person, committee_member=member, since=today) for person in new
    )
    _note(actor, "assign_person", new, member)
    return len(new)


@transaction.atomic
def unassign(actor: Actor, affiliate_id: int, person_ids: Iterable[int]) -> int:
    """Have nobody in particular look after these people; returns how many had been assigned."""
    people = _reached(actor, affiliate_id, person_ids)
    current = Assignment._base_manager.filter(person__in=people, until=None)
    taken_off = list(current.select_related("person", "committee_member"))
    current.update(until=clock.today())
    for assignment in taken_off:
        _note(actor, "unassign_person", [assignment.person], assignment.committee_member)
    return len(taken_off)


def _reached(actor: Actor, affiliate_id: int, person_ids: Iterable[int]) -> list[Person]:
    """The people, held for the transaction; all of them are in reach and of the affiliate, or none is
    touched."""
    wanted = set(person_ids)
    reach = actor.must(Verb.ASSIGN_PEOPLE)
    body = Affiliate.objects.filter(affiliates_within(reach), pk=affiliate_id).first()
    if body is None:
        raise NotFound
    with reaching(reach):
        people = list(
            Person.objects.select_for_update(of=("self",))
            .filter(pk__in=wanted, erased_at=None, home__left__gte=body.left, home__left__lt=body.right)
            .select_related("home")
            .order_by("sort_name", "pk")
        )
    if len(people) != len(wanted):
        raise NotFound
    return people


def _note(actor: Actor, verb: str, people: list[Person], member: Person) -> None:
    audit.record_many(
        audit.entry(
            actor,
            verb,
            "person",
            person.pk,
            affiliate_id=person.home_id,
            subject_id=person.pk,
            subject_name=person.shown_name,
            # The number beside the name: by it an erasure of the committee member finds the entry.
            after={"committee_member": member.shown_name, "committee_member_id": member.pk},
        )
        for person in people
    )
