"""Counting heads: how many people have each affiliate as their home."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q

from wallchart.union.core.scoping import scopes_disabled

from .. import holdings
from ..models import Headcount, Person
from ..models.persons import COUNTED, ON_THE_CHART


def recount_heads(affiliate_ids: set[int]) -> None:
    """Count the heads of these affiliates anew, from the persons themselves."""
    with scopes_disabled():
        counted = (
            Person.objects.filter(home__in=affiliate_ids, status__in=ON_THE_CHART)
            .values_list("home")
            .annotate(members=Count("id", filter=Q(status__in=COUNTED)), all=Count("id"))
        )
        found = {home: (members, everybody - members) for home, members, everybody in counted}
    rows = []
    for affiliate_id in sorted(affiliate_ids):
        members, others = found.get(affiliate_id, (0, 0))
        rows.append(Headcount(affiliate_id=affiliate_id, members=members, others=others))
    Headcount.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["affiliate"],
        update_fields=["members", "others"],
        batch_size=500,
    )


def heads_changed(homes: Iterable[int | None]) -> None:
    """Count heads anew where people came, left or changed status, and tell the rooms above."""
    affiliate_ids = {home for home in homes if home is not None}
    if affiliate_ids:
        recount_heads(affiliate_ids)
        holdings.people_changed(affiliate_ids)
