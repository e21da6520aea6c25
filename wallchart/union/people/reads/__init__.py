"""Reads of people and of the union's shape. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
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
    held = list(_posts_today(person__account_id=account.pk))
    # Every page asks this, nearly always of somebody with a post: who has none is looked up apart.
    person_id = held[0][0] if held else _person_of(account)
    return Actor(
        name=account.name,
        account_id=account.pk,
        person_id=person_id,
        holdings=_as_holdings(held),
        channel=channel,
        origin=origin,
    )


def holdings_of(person_id: int) -> tuple[Holding, ...]:
    """The posts that a person holds today, as access sees them."""
    return _as_holdings(_posts_today(person_id=person_id))


PostRow = tuple[int, str, int, int, int]
"""Whose post it is, its role, and the affiliate with its place in the tree."""


def _posts_today(**whose: int) -> Iterable[PostRow]:
    columns = ("person_id", "role", "affiliate_id", "affiliate__left", "affiliate__right")
    return Post._base_manager.filter(in_force(), **whose).order_by("id").values_list(*columns)


def _as_holdings(rows: Iterable[PostRow]) -> tuple[Holding, ...]:
    return tuple(Holding(Role(role), where, Span(left, right)) for _whose, role, where, left, right in rows)


def _person_of(account: Account) -> int | None:
    return Person._base_manager.filter(account_id=account.pk).values_list("pk", flat=True).first()
