"""The union's shape: its affiliates with their heads and officers, and the posts held in one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.functional import Promise

from wallchart.union.core.access import ROLE_NAMES, Actor, Role, Verb
from wallchart.union.core.errors import NotFound
from wallchart.union.core.scoping import reaching

from ..granting import may_give
from ..models import Affiliate, Person, Post
from ..reach import affiliates_within, in_force, not_over


@dataclass(frozen=True)
class Office:
    """A post as a page shows it."""

    id: int
    person_id: int
    name: str
    role: str | Promise
    title: str
    since: date
    until: date | None
    signs_in: bool
    may_end: bool


@dataclass(frozen=True)
class Branch:
    """An affiliate in the tree; `members` and `others` are its own, `below` is everybody under it."""

    affiliate: Affiliate
    members: int
    others: int
    members_below: int
    officers: list[Office]


def affiliate_reached(actor: Actor, verb: Verb, affiliate_id: int) -> Affiliate:
    """The affiliate, where `actor` reaches it whole with the verb; NotFound otherwise."""
    found = Affiliate.objects.filter(affiliates_within(actor.must(verb)), pk=affiliate_id).first()
    if found is None:
        raise NotFound
    return found


def affiliates_for(actor: Actor, verb: Verb) -> list[Affiliate]:
    """The affiliates that the actor reaches whole with the verb, in the order of the tree."""
    return list(Affiliate.objects.filter(affiliates_within(actor.must(verb))))


def person_to_appoint(actor: Actor, person_id: int) -> Person:
    """Somebody whom the actor can see, to be given a post; NotFound otherwise."""
    with reaching(actor.must(Verb.SEE_PEOPLE)):
        person: Person | None = (
            Person.objects.filter(pk=person_id, erased_at=None).select_related("account", "home").first()
        )
    if person is None:
        raise NotFound
    return person


def tree(actor: Actor) -> list[Branch]:
    """The part of the tree in which the actor gives posts, in its order, with heads and officers."""
    within = affiliates_within(actor.must(Verb.MANAGE_POSTS))
    bodies = list(Affiliate.objects.filter(within).select_related("headcount", "parent"))
    posts: dict[int, list[Post]] = defaultdict(list)
    for post in _current_posts().filter(affiliate__in=bodies):
        posts[post.affiliate_id].append(post)
    counted = [(body.left, body.headcount.members) for body in bodies]
    return [
        Branch(
            affiliate=body,
            members=body.headcount.members,
            others=body.headcount.others,
            members_below=sum(heads for left, heads in counted if body.left <= left < body.right),
            officers=_offices(actor, posts[body.pk]),
        )
        for body in bodies
    ]


def posts_in(actor: Actor, affiliate_id: int) -> tuple[list[Office], list[Office]]:
    """The posts of an affiliate: those held now or to come, and those that are over (the latest first)."""
    affiliate_reached(actor, Verb.MANAGE_POSTS, affiliate_id)
    all_posts = _posts().filter(affiliate=affiliate_id)
    open_ones = all_posts.filter(not_over()).order_by("role", "person__sort_name", "pk")
    over = all_posts.exclude(not_over()).order_by("-until", "-pk")
    return _offices(actor, open_ones), _offices(actor, over)


def affiliate_of_post(actor: Actor, post_id: int) -> int:
    """In which affiliate a post is held; NotFound where the actor gives no posts there."""
    found = Post._base_manager.filter(pk=post_id).values_list("affiliate_id", flat=True).first()
    if found is None:
        raise NotFound
    return affiliate_reached(actor, Verb.MANAGE_POSTS, found).pk


def _posts() -> QuerySet[Post]:
    found: QuerySet[Post] = Post._base_manager.select_related("person__account", "affiliate")
    return found


def _current_posts() -> QuerySet[Post]:
    return _posts().filter(in_force()).order_by("role", "person__sort_name", "pk")


def _offices(actor: Actor, posts: Iterable[Post]) -> list[Office]:
    return [
        Office(
            id=post.pk,
            person_id=post.person_id,
            name=post.person.shown_name,
            role=ROLE_NAMES[Role(post.role)],
            title=post.title,
            since=post.since,
            until=post.until,
            signs_in=post.person.account is not None and post.person.account.is_active,
            may_end=may_give(actor, Role(post.role), post.affiliate),
        )
        for post in posts
    ]
