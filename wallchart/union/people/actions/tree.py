"""The union's tree: plant, change and move an affiliate; and the numbers that make reach a range."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wallchart.union.core import audit
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import NotFound, Refusal

from ..cells import longest_of, read_text
from ..models import Affiliate, Headcount


@transaction.atomic
def plant_affiliate(
    actor: Actor, *, parent: Affiliate | None, kind: str, name: str, number: str = "", made_up: bool = False
) -> Affiliate:
    """Add an affiliate to the tree, as the last child of `parent` (None: the union itself, once).

    Raises Refusal where the union stands already, or a cell cannot be.
    """
    actor.must(Verb.MANAGE_TREE)
    if parent is None and Affiliate.objects.filter(parent=None).exists():
        raise Refusal(_("the union stands already; plant this under one of its affiliates"), value=name)
    cells = _read(Affiliate.objects.all(), kind=kind, name=name, number=number)
    made_up = made_up or bool(parent and parent.made_up)
    planted = Affiliate.objects.create(parent=parent, made_up=made_up, **cells)
    Headcount.objects.create(affiliate=planted)
    number_tree()
    planted.refresh_from_db()
    audit.record(
        actor,
        "plant_affiliate",
        "affiliate",
        planted.pk,
        affiliate_id=planted.pk,
        after={"name": planted.name},
    )
    return planted


@transaction.atomic
def change_affiliate(
    actor: Actor, affiliate_id: int, *, kind: str, name: str, number: str = "", colour: str = ""
) -> None:
    """Rename an affiliate, or change its number, its kind or (of the union itself) its colour.

    Raises NotFound where there is none, Refusal where a cell cannot be.
    """
    affiliate = _affiliate_to_change(actor, affiliate_id)
    if colour and not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise Refusal(_("write the colour as #rrggbb"), column=_("colour"), value=colour)
    others = Affiliate.objects.exclude(pk=affiliate.pk)
    wanted = {**_read(others, kind=kind, name=name, number=number), "colour": colour}
    before = {cell: getattr(affiliate, cell) for cell in wanted}
    changed = [cell for cell in wanted if before[cell] != wanted[cell]]
    if not changed:
        return
    for cell in changed:
        setattr(affiliate, cell, wanted[cell])
    affiliate.save(update_fields=changed)
    audit.record(
        actor,
        "change_affiliate",
        "affiliate",
        affiliate.pk,
        affiliate_id=affiliate.pk,
        before={cell: before[cell] for cell in changed},
        after={cell: wanted[cell] for cell in changed},
        facts={"affiliate": affiliate.name},
    )


@transaction.atomic
def move_affiliate(actor: Actor, affiliate_id: int, parent_id: int) -> None:
    """Put an affiliate, with all below it, under another. Who could see it, and who can now, follows at
    once from the tree. Raises Refusal for a place inside itself, and for moving the union itself."""
    affiliate = _affiliate_to_change(actor, affiliate_id)
    parent = _affiliate_to_change(actor, parent_id)
    if affiliate.parent is None:
        raise Refusal(_("this is the union itself; it lies under nothing"), value=affiliate.name)
    if affiliate.left <= parent.left < affiliate.right:
        raise Refusal(_("an affiliate cannot lie under itself; choose another place"), value=parent.name)
    was = affiliate.parent
    if was.pk == parent.pk:
        return
    affiliate.parent = parent
    affiliate.save(update_fields=["parent"])
    number_tree()
    audit.record(
        actor,
        "move_affiliate",
        "affiliate",
        affiliate.pk,
        affiliate_id=affiliate.pk,
        before={"under": was.name},
        after={"under": parent.name},
        facts={"name": affiliate.name},
    )


def _read(others: QuerySet[Affiliate], *, kind: str, name: str, number: str) -> dict[str, str]:
    """The cells as they are kept; raises Refusal where one cannot be."""
    read = {
        "name": read_text(_("Name"), name, longest_of(Affiliate, "name")),
        "number": read_text(_("Number"), number, longest_of(Affiliate, "number")),
    }
    if not read["name"]:
        raise Refusal(_("an affiliate needs a name; give one"), column=_("name"))
    if kind not in Affiliate.Kind.values:
        raise Refusal(_("there is no such kind of affiliate"), value=kind)
    if read["number"] and others.filter(number=read["number"]).exists():
        raise Refusal(_("another affiliate has this number; give it one of its own"), value=number)
    return {"kind": kind, **read}


def _affiliate_to_change(actor: Actor, affiliate_id: int) -> Affiliate:
    actor.must(Verb.MANAGE_TREE)
    # The whole tree is held: two moves at once could otherwise put two bodies under each other.
    held = {found.pk: found for found in Affiliate.objects.select_for_update().select_related(None)}
    if affiliate_id not in held:
        raise NotFound
    return held[affiliate_id]


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
