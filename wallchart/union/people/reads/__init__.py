"""Reads of people and of the union's shape. Nothing here writes."""

from __future__ import annotations

from typing import Any

from wallchart.union.core.access import Actor, Holding, Role, Span
from wallchart.union.core.models import Account

from ..models import Affiliate, Person, Post
from ..reach import in_force


def the_union() -> Affiliate | None:
    """The root of the tree: the union itself; None in a house that has not been filled yet."""
    return Affiliate.objects.filter(parent=None).first()


def actor_of(user: Any, *, origin: str = "") -> Actor | None:
    """The actor that whoever is at the desk is today; None signed out."""
    return actor_with(user, origin=origin) if user.is_authenticated else None


def actor_with(account: Account, *, origin: str = "", channel: str = "desk") -> Actor:
    """The actor that an account is today: its person, and the posts that person holds."""
    person = Person._base_manager.filter(account_id=account.pk).only("id").first()
    holdings = holdings_of(person.pk) if person else ()
    return Actor(
        name=account.name,
        account_id=account.pk,
        person_id=person.pk if person else None,
        holdings=holdings,
        channel=channel,
        origin=origin,
    )


def holdings_of(person_id: int) -> tuple[Holding, ...]:
    """The posts that a person holds today, as access sees them."""
    held = (
        Post._base_manager.filter(in_force(), person_id=person_id)
        .order_by("id")
        .values_list("role", "affiliate_id", "affiliate__left", "affiliate__right")
    )
    return tuple(Holding(Role(role), where, Span(left, right)) for role, where, left, right in held)
