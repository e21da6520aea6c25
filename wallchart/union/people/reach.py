"""From a reach (core.access) to the rows of people it covers."""

from __future__ import annotations

from datetime import date

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q

from wallchart.union.core import clock
from wallchart.union.core.access import Reach, Span


def _affiliate_ids(spans: tuple[Span, ...]) -> object:
    affiliates = apps.get_model("people", "Affiliate")._base_manager
    lies = Q(pk__in=[])
    for span in spans:
        lies |= Q(left__gte=span.left, left__lt=span.right)
    return affiliates.filter(lies).values("pk")


def persons_within(reach: Reach, path: str = "") -> Q:
    """The persons that `reach` covers; `path` leads from the row at hand to its person ("person__")."""
    if reach.everything:
        return Q()
    covered = Q(pk__in=[])
    if reach.spans:
        covered |= Q(**{f"{path}home__in": _affiliate_ids(reach.spans)})
    if reach.assigned_spans and reach.assigned_to is not None:
        key = f"{path.removesuffix('__')}_id" if path else "pk"
        assigned = apps.get_model("people", "Assignment")._base_manager.filter(
            in_force(), person=OuterRef(key), committee_member=reach.assigned_to
        )
        covered |= Q(Exists(assigned), **{f"{path}home__in": _affiliate_ids(reach.assigned_spans)})
    if reach.self_id is not None:
        covered |= Q(**{f"{path}pk": reach.self_id})
    return covered


def affiliates_within(reach: Reach, path: str = "") -> Q:
    """The affiliates that `reach` covers whole (assigned people and oneself cover none)."""
    if reach.everything:
        return Q()
    covered = Q(pk__in=[])
    for span in reach.spans:
        covered |= Q(**{f"{path}left__gte": span.left, f"{path}left__lt": span.right})
    return covered


def in_force() -> Q:
    """The terms that hold today."""
    today = clock.today()
    return (Q(until=None) | Q(until__gt=today)) & Q(since__lte=today)


def not_over(on: date | None = None) -> Q:
    """The terms that hold on a day (today), and those to come. One that was taken back before it began ends
    on its first day: it holds never."""
    return Q(until=None) | Q(until__gt=on or clock.today()) & Q(until__gt=F("since"))
