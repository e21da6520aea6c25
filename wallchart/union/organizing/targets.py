"""How many should do an ask in a part of the union, and how far it is.

For each ask:

- a **Local** has its own target where one is set for it; else the share of the nearest body above it that
  has one; else the campaign's own rule. A share is taken of its members (chapters below it included) and
  rounded up, so that the smallest Local has a target of one;
- a **chapter** has its own, or the share that holds for its Local, of its own members;
- a **body above** Locals has its own number, or else the sum of its Locals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from .models import Target


class Body(NamedTuple):
    """An affiliate with the people at home there or below: `members`, and `others` on the chart."""

    id: int
    parent_id: int | None
    kind: str
    name: str
    number: str
    left: int
    right: int
    members: int
    others: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A target as it was set: a share in ten-thousandths of the members, or a number."""

    share: int | None
    number: int | None

    @property
    def percent(self) -> str:
        """The share in percent, as one writes it: 20, 12.5; empty without one."""
        return "" if self.share is None else f"{self.share / 100:g}"


Rules = Mapping[int, Mapping[int | None, Rule]]
"""For each ask, the rules by affiliate (None: the campaign's own)."""


def rules_of(ask_ids: Sequence[int]) -> Rules:
    rules: dict[int, dict[int | None, Rule]] = {ask_id: {} for ask_id in ask_ids}
    rows = Target.objects.filter(ask__in=ask_ids)
    for ask_id, affiliate_id, share, number in rows.values_list("ask_id", "affiliate_id", "share", "number"):
        scaled = None if share is None else int(Decimal(share) * 10_000)
        rules[ask_id][affiliate_id] = Rule(scaled, number)
    return rules


def of_members(share: int, members: int) -> int:
    """A share (ten-thousandths) of so many members, rounded up."""
    return -(-share * members // 10_000)


def targets_for(rules: Mapping[int | None, Rule], bodies: Iterable[Body]) -> dict[int, int | None]:
    """The target of one ask for each body, by its id; None where there is none.

    The bodies are one part of the tree, parents included as far as their rules should be heard.
    """
    ordered = sorted(bodies, key=lambda body: body.left)
    if not rules:
        return {body.id: None for body in ordered}
    shares = _shares(rules, ordered)
    found: dict[int, int | None] = {}
    sums: dict[int, int] = {}
    over_locals: set[int] = set()
    for body in reversed(ordered):  # children before their parents
        own = rules.get(body.id)
        if own is not None and own.number is not None:
            target: int | None = own.number
        elif body.id in over_locals:
            target = sums.get(body.id)
        elif shares[body.id] is not None:
            target = of_members(shares[body.id] or 0, body.members)
        else:
            campaign = rules.get(None)
            target = campaign.number if campaign and body.kind != "chapter" else None
        found[body.id] = target
        if body.parent_id is not None and (body.kind == "local" or body.id in over_locals):
            over_locals.add(body.parent_id)
            if target is not None:
                sums[body.parent_id] = sums.get(body.parent_id, 0) + target
    return found


def _shares(rules: Mapping[int | None, Rule], ordered: Sequence[Body]) -> dict[int, int | None]:
    """The share that holds for each body: its own, or its parent's; none below a number."""
    whole = rules.get(None)
    start = whole.share if whole else None
    shares: dict[int, int | None] = {}
    for body in ordered:
        own = rules.get(body.id)
        inherited = shares.get(body.parent_id, start) if body.parent_id is not None else start
        if own is None:
            shares[body.id] = inherited
        elif own.share is not None:
            shares[body.id] = own.share
        else:
            shares[body.id] = None if body.kind in ("local", "chapter") else inherited
    return shares
