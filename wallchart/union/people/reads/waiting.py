"""What waits for somebody's decision: rosters to look at, rows and pairs in doubt."""

from __future__ import annotations

from dataclasses import dataclass

from wallchart.union.core.access import Actor, Verb

from ..models import Affiliate, ImportRow, ImportRun
from ..reach import affiliates_within
from .pairs import pairs_open


@dataclass(frozen=True)
class Waiting:
    """How many there are of each that this actor may decide."""

    rosters: int
    rows: int
    pairs: int

    def __bool__(self) -> bool:
        return bool(self.rosters or self.rows or self.pairs)


def what_waits(actor: Actor) -> Waiting:
    """Rosters whose preview is ready, rows of applied rosters about which nobody has decided, open pairs."""
    bring = actor.reaches(Verb.IMPORT_ROSTER)
    mine = Affiliate.objects.filter(affiliates_within(bring)).values("pk")
    runs = ImportRun.objects.filter(affiliate__in=mine)
    rows = ImportRow.objects.filter(
        run__in=runs.filter(state=ImportRun.State.APPLIED),
        operation=ImportRow.Operation.AMBIGUOUS,
        decision="",
    )
    return Waiting(
        rosters=runs.filter(state=ImportRun.State.PREVIEWED).count() if bring else 0,
        rows=rows.count() if bring else 0,
        pairs=pairs_open(actor).count() if actor.may(Verb.MERGE_PEOPLE) else 0,
    )
