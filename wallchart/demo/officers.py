"""Posts and assignments of the made-up union: some Locals have nobody, and that shows on the board."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from wallchart.union.core.access import Actor, Role
from wallchart.union.core.models import Account
from wallchart.union.people.actions.assignments import assign
from wallchart.union.people.actions.posts import give_post
from wallchart.union.people.models import Affiliate, ContactPoint, Employment, Person, Post
from wallchart.union.people.models.persons import Status
from wallchart.union.people.reads import the_union

from .dice import Dice
from .posts import CAST, DemoMember
from .shape import Shape

Say = Callable[[str, int, int], None]

A_STEWARD_FOR = 150
"""In a Local of spirit, one steward for so many people; in a tired one, fewer."""

LOOKED_AFTER = 10
"""A steward looks after about so many people."""


def give_posts(actor: Actor, shape: Shape, dice: Dice, say: Say) -> None:
    """Give the cast its posts with accounts that sign in with one click, and every officered Local a
    president and stewards."""
    for member in CAST:
        _give_demo_post(actor, member)
    for done, plan in enumerate(shape.locals):
        say(_("Giving posts"), done, len(shape.locals))
        if not plan.officered:
            continue
        local = Affiliate.objects.get(number=plan.number)
        members = Person._base_manager.filter(home=local, status=Status.MEMBER, posts=None).order_by("id")
        wanted = 2 + int(plan.size * plan.spirit / A_STEWARD_FOR)
        chosen = dice.shuffled(list(members.values_list("id", flat=True)))[:wanted]
        has_president = Post._base_manager.filter(affiliate=local, role=Role.LOCAL_OFFICER).exists()
        for place, person_id in enumerate(chosen):
            if place == 0 and not has_president:
                give_post(actor, local.pk, person_id, role=Role.LOCAL_OFFICER, title=_("president"))
            else:
                give_post(actor, local.pk, person_id, role=Role.STEWARD, title=_("steward"))


def _give_demo_post(actor: Actor, member: DemoMember) -> None:
    found = ContactPoint._base_manager.filter(kind="email", folded=member.email).first()
    affiliate = _over(member)
    if found is None or affiliate is None:
        return
    give_post(actor, affiliate.pk, found.person_id, role=member.role, title=member.title, email=member.email)
    Account.objects.filter(email=member.email).update(is_demo=True)


def _over(member: DemoMember) -> Affiliate | None:
    if member.over == "union":
        return the_union()
    return Affiliate.objects.filter(name=member.over).first() or Affiliate.objects.get(number=member.over)


def hand_out_people(actor: Actor, say: Say) -> None:
    """Every steward looks after some ten people of their own worksite."""
    stewards = (
        Post._base_manager.filter(role=Role.STEWARD).order_by("id").values_list("person_id", "affiliate")
    )
    works = dict(Employment._base_manager.filter(until=None).values_list("person_id", "worksite_id"))
    taken: set[int] = set()
    for done, (steward_id, affiliate_id) in enumerate(stewards):
        say(_("Handing out whom to look after"), done, len(stewards))
        homes = Person._base_manager.filter(home=affiliate_id, posts=None).order_by("id")
        mine = [
            key
            for key in homes.values_list("id", flat=True)
            if key not in taken and works.get(key) == works.get(steward_id)
        ][:LOOKED_AFTER]
        taken.update(mine)
        if mine:
            assign(actor, affiliate_id, mine, steward_id)


def keepers_of_charts() -> dict[int, tuple[int | None, str]]:
    """Affiliate -> the account and the name of whoever keeps its chart: its president."""
    presidents = Post._base_manager.filter(role=Role.LOCAL_OFFICER).select_related("person").order_by("-id")
    return {post.affiliate_id: (post.person.account_id, post.person.shown_name) for post in presidents}
