"""Taking a chart or a board out of the house: read, and written down in the log."""

from __future__ import annotations

from django.db import transaction

from wallchart.union.core import audit
from wallchart.union.core.access import Actor, Verb

from ..reads.board import Board, union_board
from ..reads.chart import WallChart, wall_chart


@transaction.atomic
def take_out_chart(
    actor: Actor,
    campaign_id: int,
    affiliate_id: int,
    form: str,
    *,
    ask: str = "",
    alone: bool = False,
    worksite: int | None = None,
) -> WallChart:
    """The chart, for a file or for paper (`form`: csv, xlsx, pdf). Raises NotFound without the verb."""
    chart = wall_chart(
        actor, campaign_id, affiliate_id, ask=ask, alone=alone, worksite=worksite, verb=Verb.EXPORT_CHART
    )
    audit.record(
        actor,
        "take_out_chart",
        "campaign",
        campaign_id,
        affiliate_id=affiliate_id,
        political=chart.head.campaign.political,
        facts={
            "form": form,
            "place": chart.head.body.name,
            "people": len(chart.people),
            "campaign": chart.head.campaign.name,
        },
    )
    return chart


@transaction.atomic
def take_out_board(
    actor: Actor,
    campaign_id: int,
    form: str,
    *,
    ask: str = "",
    region_id: int | None = None,
    sort: str = "help",
) -> Board:
    """The board, for a file. Raises NotFound for whoever may not see it."""
    board = union_board(actor, campaign_id, ask=ask, region_id=region_id, sort=sort, all_changes=True)
    audit.record(
        actor,
        "take_out_board",
        "campaign",
        campaign_id,
        affiliate_id=board.campaign.affiliate_id,
        political=board.campaign.political,
        facts={"form": form, "rows": len(board.rows), "campaign": board.campaign.name},
    )
    return board
