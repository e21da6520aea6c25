"""Who holds which post: one's own, and those of the demonstration's people."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from wallchart.union.core.access import ROLE_NAMES, Actor, Role
from wallchart.union.core.reads import demo_sign_ins

from ..models import Post
from ..reach import in_force


@dataclass(frozen=True)
class HeldPost:
    """A post held today, as it is called, and where."""

    title: str
    affiliate_id: int
    affiliate: str


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the made-up union who may be walked in as: the account, and what they are."""

    account_id: int
    name: str
    post: HeldPost | None


def my_posts(actor: Actor) -> list[HeldPost]:
    """The posts that the actor holds today, those nearest to the whole union first."""
    if actor.person_id is None:
        return []
    return [_told(post) for post in _held_today().filter(person_id=actor.person_id)]


def demo_people() -> list[DemoPerson]:
    """The made-up people who may sign in with one click, each with the first of their posts."""
    accounts = demo_sign_ins()
    posts: dict[int, HeldPost] = {}
    for post in _held_today().filter(person__account__in=accounts).select_related("person"):
        if post.person.account_id is not None:
            posts.setdefault(post.person.account_id, _told(post))
    return [DemoPerson(account.pk, account.name, posts.get(account.pk)) for account in accounts]


def _held_today() -> QuerySet[Post]:
    terms = Post._base_manager.filter(in_force())
    return terms.select_related("affiliate").order_by("affiliate__depth", "affiliate__left", "id")


def _told(post: Post) -> HeldPost:
    return HeldPost(
        title=post.title or str(ROLE_NAMES[Role(post.role)]),
        affiliate_id=post.affiliate_id,
        affiliate=post.affiliate.name,
    )
