"""Rosters on their way in, as their pages show them, narrowed to what the actor may bring in."""

from __future__ import annotations

from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import Refusal

from ..models import Affiliate


def affiliate_numbered(actor: Actor, number: str | None) -> int:
    """The id of the affiliate of this number whose roster is brought in; None: the union itself."""
    reach = actor.must(Verb.IMPORT_ROSTER)
    found = (
        Affiliate.objects.filter(parent=None).first()
        if number is None
        else Affiliate.objects.filter(number=number).first()
    )
    if found is None and number is None:
        raise Refusal("this house has no union yet; plant its tree of affiliates first")
    if found is None or not reach.holds_affiliate(found.left):
        raise Refusal("there is no affiliate of this number; plant it in the tree first", value=number)
    return found.pk
