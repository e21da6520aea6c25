"""From the table of access to the rows: whom each role reaches with each verb, and what it may do to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.cast import LONG_AGO, Cast
from wallchart.union.core import clock
from wallchart.union.core.access import TABLE, Actor, Extent, Reach, Role, Verb
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.scoping import reaching
from wallchart.union.people import logbook, reads
from wallchart.union.people.actions.assignments import assign, unassign
from wallchart.union.people.actions.belonging import change_employment, change_membership, end_employment
from wallchart.union.people.actions.contacts import add_contact, change_address, change_contact, drop_contact
from wallchart.union.people.actions.exports import export_people
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.own_links import send_own_link
from wallchart.union.people.actions.pairs import seek_pairs
from wallchart.union.people.actions.persons import add_person, change_person
from wallchart.union.people.actions.posts import end_post, give_post
from wallchart.union.people.actions.privacy import erase_person, export_person, what_would_be_erased
from wallchart.union.people.actions.tree import change_affiliate, move_affiliate, plant_affiliate
from wallchart.union.people.background import jobs_seen
from wallchart.union.people.finding import find_people
from wallchart.union.people.models import Affiliate, Assignment, ContactPoint, Person, Post
from wallchart.union.people.reach import affiliates_within
from wallchart.union.people.reads.committee import committee, unassigned
from wallchart.union.people.reads.lists import Wanted, people_wanted
from wallchart.union.people.reads.own import links_of
from wallchart.union.people.reads.pairs import beside, merges_made, pairs_open
from wallchart.union.people.reads.record import person_record
from wallchart.union.people.reads.shape import posts_in, tree
from wallchart.union.people.reads.sight import who_can_see

TODAY = clock.today()
A_DAY = timedelta(days=1)


def holder(cast: Cast, role: Role | str, affiliate: Affiliate | None = None, **term: Any) -> Actor:
    """Bill, who holds this post alone, and looks after Hassan, Rosa and Ngozi."""
    Post._base_manager.create(
        person=cast.bill, affiliate=affiliate or cast.local12, role=role, **{"since": LONG_AGO, **term}
    )
    Assignment._base_manager.filter(person__in=(cast.hassan, cast.rosa, cast.ngozi)).delete()
    for person in (cast.hassan, cast.rosa, cast.ngozi):
        Assignment._base_manager.create(person=person, committee_member=cast.bill, since=LONG_AGO)
    return acting(cast.bill)


def acting(person: Person) -> Actor:
    return Actor(person.shown_name, person_id=person.pk, holdings=reads.holdings_of(person.pk))


def people_of(reach: Reach) -> set[str]:
    with reaching(reach):
        return set(Person.objects.values_list("given_name", flat=True))


def extents(role: Role, verb: Verb) -> set[Extent]:
    """What the table says of a role's verb. Whoever holds a post is also a member."""
    return {rule.extent for rule in TABLE if rule.role in (role, Role.MEMBER) and rule.verb is verb}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MEMBER])
def test_each_role_reaches_with_each_verb_whom_the_table_says(cast: Cast, role: Role) -> None:
    actor = holder(cast, role)
    everybody = set(Person._base_manager.values_list("given_name", flat=True))
    in_local12 = {"Amina", "Tou", "Samuel", "Tess", "Cora", "Bartholomew", "Hassan", "Guadalupe", "William"}
    covered = {
        Extent.UNION: everybody,
        Extent.BELOW: in_local12 | {"Rosa"},
        Extent.ASSIGNED: {"Hassan", "Rosa"},  # Ngozi is assigned too, but not of the post's Local
        Extent.SELF: {"William"},
    }
    for verb in Verb:
        said = set().union(*(covered[extent] for extent in extents(role, verb)))
        assert people_of(actor.reaches(verb)) == said, verb


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MEMBER])
def test_each_role_reaches_whole_affiliates_whom_the_table_gives_them(cast: Cast, role: Role) -> None:
    actor = holder(cast, role)
    everything = {"North Star", "North", "Local 12", "Chapter 12A", "Local 40", "South", "Local 77"}
    covered = {Extent.UNION: everything, Extent.BELOW: {"Local 12", "Chapter 12A"}}
    for verb in Verb:
        found = Affiliate.objects.filter(affiliates_within(actor.reaches(verb)))
        said = set().union(*(covered.get(extent, set()) for extent in extents(role, verb)))
        assert {affiliate.name for affiliate in found} == said, verb


def test_two_posts_reach_what_either_of_them_reaches(cast: Cast) -> None:
    Post._base_manager.create(person=cast.bill, affiliate=cast.local77, role="treasurer", since=LONG_AGO)
    actor = holder(cast, "steward")
    assert people_of(actor.reaches(Verb.SEE_PEOPLE)) == {"Otto", "Ngozi", "Hassan", "Rosa"}
    assert people_of(actor.reaches(Verb.SEE_CONTACT)) == {"Hassan", "Rosa"}


@pytest.mark.parametrize(
    ("since", "until", "sees"),
    [
        (TODAY, None, True),
        (TODAY - A_DAY, TODAY + A_DAY, True),
        (TODAY + A_DAY, None, False),
        (TODAY - A_DAY, TODAY, False),
        (TODAY, TODAY, False),
    ],
    ids=["from today", "until tomorrow", "from tomorrow", "until today", "for no day"],
)
def test_an_assignment_reaches_from_its_first_day_until_not_on_its_last(
    cast: Cast, since: Any, until: Any, sees: bool
) -> None:
    actor = holder(cast, "steward")
    Assignment._base_manager.filter(person=cast.hassan).update(since=since, until=until)
    assert ("Hassan" in people_of(actor.reaches(Verb.SEE_PEOPLE))) is sees


def test_a_post_is_opened_by_its_affiliate_as_the_tree_stands_today(cast: Cast) -> None:
    holder(cast, "treasurer", cast.north)
    assert "Rosa" in people_of(acting(cast.bill).reaches(Verb.SEE_PEOPLE))
    move_affiliate(cast.actor("ada"), cast.chapter12a.pk, cast.south.pk)
    assert "Rosa" not in people_of(acting(cast.bill).reaches(Verb.SEE_PEOPLE))


def test_people_without_a_home_are_seen_by_who_reaches_the_union(cast: Cast) -> None:
    Person._base_manager.filter(pk=cast.hassan.pk).update(home=None)
    assert "Hassan" in people_of(cast.actor("ada").reaches(Verb.SEE_PEOPLE))
    for who in ("olga", "amina", "sam"):
        assert "Hassan" not in people_of(cast.actor(who).reaches(Verb.SEE_PEOPLE)), who


# --- what the verbs do to Hassan of Local 12


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def contact_of(cast: Cast) -> int:
    return ContactPoint._base_manager.get(person=cast.hassan, kind="email").pk


Deed = Callable[[Cast, Actor], object]
DEEDS: dict[str, tuple[tuple[Verb, ...], Deed]] = {
    "add somebody": (
        (Verb.CHANGE_PEOPLE,),
        lambda c, a: add_person(a, {"given_name": "New"}, home_id=c.local12.pk, status="member"),
    ),
    "change a record": (
        (Verb.CHANGE_PEOPLE,),
        lambda c, a: change_person(a, c.hassan.pk, {"suffix": "Jr"}),
    ),
    "change a membership": (
        (Verb.CHANGE_PEOPLE,),
        lambda c, a: change_membership(a, c.hassan.pk, home_id=c.local12.pk, status="retiree"),
    ),
    "change work": (
        (Verb.CHANGE_PEOPLE,),
        lambda c, a: change_employment(a, c.hassan.pk, {"shift": "night"}),
    ),
    "end work": ((Verb.CHANGE_PEOPLE,), lambda c, a: end_employment(a, c.hassan.pk)),
    "add a contact": (
        (Verb.CHANGE_PEOPLE, Verb.SEE_CONTACT),
        lambda c, a: add_contact(a, c.hassan.pk, "phone", "218-555-0100"),
    ),
    "change a contact": (
        (Verb.CHANGE_PEOPLE, Verb.SEE_CONTACT),
        lambda c, a: change_contact(a, c.hassan.pk, contact_of(c), {"is_work": True}),
    ),
    "drop a contact": (
        (Verb.CHANGE_PEOPLE, Verb.SEE_CONTACT),
        lambda c, a: drop_contact(a, c.hassan.pk, contact_of(c)),
    ),
    "change an address": (
        (Verb.CHANGE_PEOPLE, Verb.SEE_CONTACT),
        lambda c, a: change_address(a, c.hassan.pk, "home", {"line1": "1 Elm"}),
    ),
    "merge": ((Verb.MERGE_PEOPLE,), lambda c, a: merge_people(a, c.hassan.pk, c.lupe.pk)),
    "lay side by side": ((Verb.MERGE_PEOPLE,), lambda c, a: beside(a, c.hassan.pk, c.lupe.pk)),
    "export all that is held": ((Verb.EXPORT_PERSON,), lambda c, a: export_person(a, c.hassan.pk)),
    "send a link": (
        (Verb.EXPORT_PERSON,),
        lambda c, a: send_own_link(a, c.hassan.pk, contact_of(c), "https://x.example/me/"),
    ),
    "see the links": ((Verb.EXPORT_PERSON,), lambda c, a: links_of(a, c.hassan.pk)),
    "erase": ((Verb.ERASE_PERSON,), lambda c, a: erase_person(a, c.hassan.pk)),
    "look before an erasure": ((Verb.ERASE_PERSON,), lambda c, a: what_would_be_erased(a, c.hassan.pk)),
    "give a post": (
        (Verb.MANAGE_POSTS, Verb.SEE_PEOPLE),
        lambda c, a: give_post(a, c.local12.pk, c.hassan.pk, role="treasurer"),
    ),
    "end a post": (
        (Verb.MANAGE_POSTS,),
        lambda c, a: end_post(a, Post._base_manager.get(person=c.tess).pk),
    ),
    "see the posts": ((Verb.MANAGE_POSTS,), lambda c, a: posts_in(a, c.local12.pk)),
    "assign": ((Verb.ASSIGN_PEOPLE,), lambda c, a: assign(a, c.local12.pk, [c.hassan.pk], c.sam.pk)),
    "unassign": ((Verb.ASSIGN_PEOPLE,), lambda c, a: unassign(a, c.local12.pk, [c.hassan.pk])),
    "see the committee": ((Verb.ASSIGN_PEOPLE,), lambda c, a: committee(a, c.local12.pk)),
    "see whom nobody looks after": ((Verb.ASSIGN_PEOPLE,), lambda c, a: unassigned(a, c.local12.pk)),
    "see who can see": ((Verb.SEE_ACCESS,), lambda c, a: who_can_see(a, c.local12.pk)),
    "see a record": ((Verb.SEE_PEOPLE,), lambda c, a: person_record(a, c.hassan.pk)),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_on_somebody_is_for_those_to_whom_the_table_gives_its_verbs(cast: Cast, deed: str) -> None:
    """Asked of everybody with a post, and of somebody without: done, or "there is no such thing"."""
    verbs, do = DEEDS[deed]
    doers = set()
    for name in cast.accounts:
        actor = cast.actor(name)
        allowed = all("Hassan" in people_of(actor.reaches(verb)) for verb in verbs)
        with taken_back():
            try:
                do(cast, actor)
            except NotFound:
                assert not allowed, f"{name} may"
            else:
                assert allowed, f"{name} may not"
                doers.add(name)
    assert "ada" in doers and not {"otto", "stranger", "cora"} & doers


FOR_WHOEVER_HOLDS_IT: dict[str, tuple[Verb, Callable[[Cast, Actor], object]]] = {
    "plant": (
        Verb.MANAGE_TREE,
        lambda c, a: plant_affiliate(a, parent=c.local12, kind="chapter", name="Chapter 12B"),
    ),
    "rename": (
        Verb.MANAGE_TREE,
        lambda c, a: change_affiliate(a, c.local12.pk, kind="local", name="Ours"),
    ),
    "move": (Verb.MANAGE_TREE, lambda c, a: move_affiliate(a, c.local12.pk, c.south.pk)),
    "seek doubles": (Verb.MERGE_PEOPLE, lambda c, a: seek_pairs(a)),
    "see doubles": (Verb.MERGE_PEOPLE, lambda c, a: list(pairs_open(a))),
    "see merges": (Verb.MERGE_PEOPLE, lambda c, a: list(merges_made(a))),
    "search": (Verb.SEE_PEOPLE, lambda c, a: list(find_people(a, "hassan"))),
    "list": (Verb.SEE_PEOPLE, lambda c, a: list(people_wanted(a, Wanted()))),
    "take a list out": (
        Verb.EXPORT_PEOPLE,
        lambda c, a: list(export_people(a, Wanted(), ["name"], "csv").rows),
    ),
    "read the log": (Verb.SEE_AUDIT, lambda c, a: list(logbook.entries(a, logbook.Asked()))),
    "see work": (Verb.SEE_JOBS, lambda c, a: list(jobs_seen(a))),
    "see the tree": (Verb.MANAGE_POSTS, lambda c, a: tree(a)),
}


@pytest.mark.parametrize("deed", FOR_WHOEVER_HOLDS_IT)
def test_what_needs_a_verb_is_not_there_for_who_has_it_nowhere(cast: Cast, deed: str) -> None:
    verb, do = FOR_WHOEVER_HOLDS_IT[deed]
    for name in cast.accounts:
        actor = cast.actor(name)
        with taken_back():
            if actor.may(verb):
                do(cast, actor)
            else:
                with pytest.raises(NotFound):
                    do(cast, actor)


def test_what_is_out_of_reach_and_what_is_not_there_look_the_same(cast: Cast) -> None:
    """By no answer can somebody learn that there is a person of that number in another Local."""
    deeds: list[Callable[[Actor, int], object]] = [
        person_record,
        export_person,
        lambda actor, person_id: change_person(actor, person_id, {"suffix": "Jr"}),
    ]
    for person_id in (cast.ngozi.pk, 999_999, 0, -1):
        for deed in deeds:
            with pytest.raises(NotFound) as raised:
                deed(cast.actor("amina"), person_id)
            assert str(raised.value) == ""


def test_a_person_of_ones_own_union_can_be_out_of_ones_own_posts(cast: Cast) -> None:
    """A steward sees whom he looks after, and of himself only his own record, without the others' verbs."""
    assert people_of(cast.actor("sam").reaches(Verb.SEE_SELF)) == {"Samuel"}
    with pytest.raises(NotFound):
        person_record(cast.actor("sam"), cast.sam.pk)


def test_an_officer_gives_nobody_out_of_reach_to_a_committee_member_in_reach(cast: Cast) -> None:
    with pytest.raises(NotFound):
        assign(cast.actor("amina"), cast.local12.pk, [cast.ngozi.pk], cast.sam.pk)
    with pytest.raises(Refusal, match="holds no post in this person's affiliate"):
        assign(cast.actor("ada"), cast.council.pk, [cast.ngozi.pk], cast.sam.pk)
