"""Counting heads: how many people have each affiliate as their home."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q

from wallchart.union.core.locks import COUNTED_HEADS, hold
from wallchart.union.core.scoping import scopes_disabled

from ..models import Headcount, Person
from ..models.persons import COUNTED, ON_THE_CHART


def recount_heads(homes: Iterable[int | None]) -> None:
    """Count the heads of these affiliates (None is none) anew, from the persons themselves.

    One at a time for each affiliate: of two who count at once, neither sees whom the other has moved.
    """
    affiliate_ids = sorted({home for home in homes if home is not None})
    hold(COUNTED_HEADS, affiliate_ids, alone=True)
    with scopes_disabled():
        counted = (
            Person.objects.filter(home__in=affiliate_ids, status__in=ON_THE_CHART)
            .values_list("home")
            .annotate(members=Count("id", filter=Q(status__in=COUNTED)), all=Count("id"))
        )
        found = {home: (members, everybody - members) for home, members, everybody in counted}
    rows = []
    for affiliate_id in affiliate_ids:
        members, others = found.get(affiliate_id, (0, 0))
        rows.append(Headcount(affiliate_id=affiliate_id, members=members, others=others))
    Headcount.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["affiliate"],
        update_fields=["members", "others"],
        batch_size=500,
    )
