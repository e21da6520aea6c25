"""The union's tree: plant an affiliate; and the numbers that make reach a range."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from wallchart.union.core import audit
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import Refusal

from ..models import Affiliate, Headcount


@transaction.atomic
def plant_affiliate(
    actor: Actor, *, parent: Affiliate | None, kind: str, name: str, number: str = "", made_up: bool = False
) -> Affiliate:
    """Add an affiliate to the tree, as the last child of `parent` (None: the union itself, once).

    Raises Refusal where the union stands already, or the number is another affiliate's.
    """
    actor.must(Verb.MANAGE_TREE)
    if parent is None and Affiliate.objects.filter(parent=None).exists():
        raise Refusal(_("the union stands already; plant this under one of its affiliates"), value=name)
    if number and Affiliate.objects.filter(number=number).exists():
        raise Refusal(_("another affiliate has this number; give it one of its own"), value=number)
    made_up = made_up or bool(parent and parent.made_up)
    planted = Affiliate.objects.create(parent=parent, kind=kind, name=name, number=number, made_up=made_up)
    Headcount.objects.create(affiliate=planted)
    number_tree()
    planted.refresh_from_db()
    audit.record(
        actor, "plant_affiliate", "affiliate", planted.pk, affiliate_id=planted.pk, after={"name": name}
    )
    return planted


def number_tree() -> None:
    """Number the whole tree anew: children in the order of their planting, ranges half-open.

    A few thousand rows at the most and seldom done, so that every reading is one comparison.
    """
    affiliates = {affiliate.pk: affiliate for affiliate in Affiliate.objects.order_by("id")}
    changed = []
    for affiliate, numbers in numbered(affiliates):
        if (affiliate.left, affiliate.right, affiliate.depth) != numbers:
            affiliate.left, affiliate.right, affiliate.depth = numbers
            changed.append(affiliate)
    Affiliate.objects.bulk_update(changed, ["left", "right", "depth"], batch_size=500)


def numbered(affiliates: dict[int, Affiliate]) -> Iterator[tuple[Affiliate, tuple[int, int, int]]]:
    """Each affiliate with the (left, right, depth) that the tree gives it."""
    children: dict[int | None, list[int]] = {}
    for affiliate in affiliates.values():
        children.setdefault(affiliate.parent_id, []).append(affiliate.pk)
    order: list[tuple[int, int]] = []
    waiting = [(key, 0) for key in reversed(children.get(None, []))]
    while waiting:
        key, depth = waiting.pop()
        order.append((key, depth))
        waiting.extend((child, depth + 1) for child in reversed(children.get(key, [])))
    size = dict.fromkeys(affiliates, 1)
    for key, _depth in reversed(order):
        parent = affiliates[key].parent_id
        if parent is not None:
            size[parent] += size[key]
    for left, (key, depth) in enumerate(order):
        yield affiliates[key], (left, left + size[key], depth)
