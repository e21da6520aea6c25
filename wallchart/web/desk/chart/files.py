"""The chart as a file: CSV and XLSX, as one sees it on the page, with who took it out and when."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse
from django.utils.translation import gettext as _

from wallchart.union.core import clock
from wallchart.union.organizing.actions.exports import take_out_chart
from wallchart.union.organizing.reads.chart import WallChart
from wallchart.web.doors import AskedRequest
from wallchart.web.tables_out import TableOut, Value, download

from .arranging import Arranged, arrange
from .options import Options, read_options
from .table import answer_words


def chart_csv(request: AskedRequest, campaign_id: int, affiliate_id: int) -> HttpResponse:
    return download(_out(request, campaign_id, affiliate_id, "csv"), "csv")


def chart_xlsx(request: AskedRequest, campaign_id: int, affiliate_id: int) -> HttpResponse:
    return download(_out(request, campaign_id, affiliate_id, "xlsx"), "xlsx")


def taken_out(
    request: AskedRequest, campaign_id: int, affiliate_id: int, form: str
) -> tuple[WallChart, Arranged, Options]:
    """The chart that leaves the house, logged, arranged as the address says."""
    options = read_options(request.GET)
    sheet = take_out_chart(
        request.actor,
        campaign_id,
        affiliate_id,
        form,
        ask=options.ask,
        alone=options.alone,
        worksite=options.worksite,
    )
    homes = {body.id: body.name for body in (sheet.head.body, *sheet.head.below)}
    return sheet, arrange(sheet, options, homes), options


def _out(request: AskedRequest, campaign_id: int, affiliate_id: int, form: str) -> TableOut:
    sheet, arranged, _options = taken_out(request, campaign_id, affiliate_id, form)
    heads = [
        _("Name"),
        _("Member"),
        _("Affiliate"),
        _("Worksite"),
        _("City"),
        _("Classification"),
        _("Shift"),
    ]
    heads += [_("Committee member"), *(column.ask.label for column in sheet.head.columns)]
    title = f"{sheet.head.body.name} {sheet.head.campaign.name}"
    return TableOut(title, heads, _rows(sheet, arranged), request.actor.name, clock.now())


def _rows(sheet: WallChart, arranged: Arranged) -> Iterator[list[Value]]:
    words, asks = answer_words(), [column.ask.id for column in sheet.head.columns]
    homes = {body.id: body.name for body in (sheet.head.body, *sheet.head.below)}
    for group in arranged.groups:
        for row in group.rows:
            answers = sheet.standings.get(row.id, {})
            member = _("yes") if row.member else _("no")
            where = [homes.get(row.home_id, ""), row.worksite, row.city, row.classification, row.shift]
            yield [row.name, member, *where, row.committee, *(words[answers.get(ask, "")] for ask in asks)]
