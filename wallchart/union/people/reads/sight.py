"""Who can see an affiliate, and why: the table of access read backwards, from the affiliate to the posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F
from django.utils.functional import Promise

from wallchart.union.core.access import (
    EXTENT_NAMES,
    ROLE_NAMES,
    TABLE,
    VERB_NAMES,
    Actor,
    Extent,
    Role,
    Verb,
)

from ..models import Affiliate, Assignment, Post
from ..reach import in_force
from .shape import affiliate_reached

COUNTS_ONLY = frozenset({Verb.SEE_BOARD, Verb.POLITICAL_SEE_BOARD})
"""The verbs that show how many, and nobody's name."""


@dataclass(frozen=True)
class Reason:
    """By which post one can see it, how far that reaches, and until when."""

    role: str | Promise
    title: str
    affiliate: str
    extent: Extent
    extent_name: str | Promise
    until: date | None
    verbs: tuple[Verb, ...]
    assigned: int

    @property
    def deeds(self) -> list[str | Promise]:
        """What the post opens here, in words."""
        return [VERB_NAMES[verb] for verb in self.verbs]


@dataclass(frozen=True)
class Seer:
    """Somebody who can see something of the affiliate, with every reason for it."""

    person_id: int
    name: str
    reasons: tuple[Reason, ...]

    @property
    def counts_only(self) -> bool:
        """Do they see numbers alone, and no names?"""
        return all(set(reason.verbs) <= COUNTS_ONLY for reason in self.reasons)


def who_can_see(actor: Actor, affiliate_id: int) -> list[Seer]:
    """Everybody whose post opens something of this affiliate today, in the order of their names.

    Worked out from the same table that decides every page. Raises NotFound where the actor may not ask.
    """
    affiliate = affiliate_reached(actor, Verb.SEE_ACCESS, affiliate_id)
    posts = (
        Post._base_manager.filter(in_force())
        .select_related("person", "affiliate")
        .order_by("person__sort_name", "person_id", "pk")
    )
    assigned = _assigned_within(affiliate)
    seers: dict[int, Seer] = {}
    for post in posts:
        reasons = tuple(_reasons(post, affiliate, assigned.get(post.person_id, 0)))
        if reasons:
            known = seers.get(post.person_id)
            before = known.reasons if known else ()
            seers[post.person_id] = Seer(post.person_id, post.person.shown_name, before + reasons)
    return list(seers.values())


def _reasons(post: Post, affiliate: Affiliate, assigned: int) -> list[Reason]:
    """What this post opens of the affiliate, one reason for each extent of the table."""
    above = post.affiliate.left <= affiliate.left < post.affiliate.right
    found = []
    for extent in Extent:
        here = extent is Extent.UNION or (above and extent is not Extent.SELF)
        verbs = tuple(
            rule.verb for rule in TABLE if here and rule.role.value == post.role and rule.extent is extent
        )
        if verbs:
            found.append(
                Reason(
                    role=ROLE_NAMES[Role(post.role)],
                    title=post.title,
                    affiliate=post.affiliate.name,
                    extent=extent,
                    extent_name=EXTENT_NAMES[extent],
                    until=post.until,
                    verbs=verbs,
                    assigned=assigned if extent is Extent.ASSIGNED else 0,
                )
            )
    return found


def _assigned_within(affiliate: Affiliate) -> dict[int, int]:
    """Committee member -> how many people of the affiliate, and of what lies below, they look after."""
    rows = (
        Assignment._base_manager.filter(
            in_force(),
            person__home__left__gte=affiliate.left,
            person__home__left__lt=affiliate.right,
        )
        .values(member=F("committee_member_id"))
        .annotate(people=Count("pk"))
    )
    return {row["member"]: row["people"] for row in rows}
