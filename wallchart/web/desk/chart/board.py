"""The union board: Locals down, asks across, bars against their targets; as a page, a picture and a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wallchart.union.core import clock
from wallchart.union.core.access import Verb
from wallchart.union.organizing.actions.exports import take_out_board
from wallchart.union.organizing.reads.board import SORTS, Board, BoardRow, Cell, union_board
from wallchart.union.organizing.reads.campaigns import campaigns
from wallchart.web.asked import number_asked
from wallchart.web.doors import AskedRequest
from wallchart.web.tables_out import TableOut, Value, download

from .compressed import compressed
from .views import Way

SORT_NAMES = {
    "help": gettext_lazy("who needs help first"),
    "missing": gettext_lazy("most people missing first"),
    "share": gettext_lazy("smallest share first"),
    "week": gettext_lazy("least change this week first"),
    "size": gettext_lazy("largest first"),
    "name": gettext_lazy("by number"),
}


def boards(request: AskedRequest) -> HttpResponse:
    """The board of the campaign at hand: of the open ones, that of the largest part of the union."""
    found = [line.card for line in campaigns(request.actor, Verb.SEE_BOARD)]
    if found:
        widest = max(found, key=lambda card: (not card.closed, card.right - card.left, card.starts_on))
        return HttpResponseRedirect(reverse("campaign_board", args=[widest.id]))
    return render(request, "desk/chart/no_board.html", {})


@compressed
def board(request: AskedRequest, campaign_id: int) -> HttpResponse:
    """Every Local against its targets."""
    told = union_board(request.actor, campaign_id, **_choices(request))
    sort = request.GET.get("sort", "help")
    sort = sort if sort in SORTS else "help"
    here = reverse("campaign_board", args=[campaign_id])
    others = [line.card for line in campaigns(request.actor, Verb.SEE_BOARD) if line.card.id != campaign_id]
    context = {
        "board": told,
        "total": told.total[told.chosen],
        "table": draw_board(told),
        "here": here,
        "sort": sort,
        "query": f"?{request.GET.urlencode()}" if request.GET else "",
        "asks": [
            Way(ask.label, _address(here, request, ask=ask.key), place == told.chosen)
            for place, ask in enumerate(told.asks)
        ],
        "sorts": SORT_NAMES.items(),
        "others": others,
        "behind": sum(1 for row in told.rows if row.short),
        "reached": sum(1 for row in told.rows if row.cells[told.chosen].missing == 0),
    }
    return render(request, "desk/chart/board.html", context)


def _choices(request: AskedRequest) -> dict[str, Any]:
    region = request.GET.get("region", "")
    return {
        "ask": request.GET.get("ask", "")[:60],
        "region_id": number_asked(region),
        "sort": request.GET.get("sort", "help"),
    }


def _address(here: str, request: AskedRequest, **changes: object) -> str:
    query = request.GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"{here}?{query.urlencode()}" if query else here


def draw_board(board: Board) -> SafeString:
    """The table of the board. Put together as text: a large union has thousands of Locals."""
    words = _words()
    heads = "".join(
        f'<th scope="col" class="num{" chosen" if place == board.chosen else ""}">{escape(ask.label)}</th>'
        for place, ask in enumerate(board.asks)
    )
    cells = [
        f'<td class="num{" chosen" if place == board.chosen else ""}" data-head="{escape(ask.label)}">'
        for place, ask in enumerate(board.asks)
    ]
    rows = "".join(_row(row, board, words, cells) for row in board.rows)
    return SafeString(
        f'<table class="board slips"><thead><tr><th scope="col">{words["Local"]}</th>'
        f'<th scope="col" class="wide-bar">{escape(board.ask.label)}, {words["and the target"]}</th>'
        f'<th scope="col" class="num">{words["will miss"]}</th>'
        f'<th scope="col" class="num">{words["this week"]}</th>{heads}</tr></thead><tbody>{rows}</tbody>'
        f"{_foot(board, words)}</table>"
    )


def _words() -> dict[str, str]:
    """What the rows say, looked up and escaped once."""
    texts = {
        "Local": _("Local"),
        "and the target": _("and the target"),
        "will miss": _("will miss"),
        "this week": _("this week"),
        "of": _("of %(target)s"),
        "to go": _("%(n)s to go"),
        "reached": _("reached"),
        "none": _("none"),
        "Together": _("Together"),
        "bar": _("%(name)s: %(did)d did, %(might)d might"),
        "target": _(", target %(target)d"),
    }
    return {key: escape(text) for key, text in texts.items()}


def _row(row: BoardRow, board: Board, words: Mapping[str, str], heads: Sequence[str]) -> str:
    cell = row.cells[board.chosen]
    plain = name = escape(row.body.name)
    if row.opens:
        name = f'<a href="{reverse_chart(board.campaign.id, row.body.id)}">{plain}</a>'
    region = f" <small>{escape(row.region)}</small>" if row.region and board.region_id is None else ""
    asks = "".join(f"{head}{_number(each)}</td>" for head, each in zip(heads, row.cells, strict=True))
    return (
        f'<tr class="{"behind" if row.short else "well"}"><th scope="row">{name}{region}</th>'
        f'<td class="wide-bar">{_of_target(cell, words)}{_bar(cell, plain, words)}</td>'
        f'<td class="num" data-head="{words["will miss"]}">{_short(row.short, words)}</td>'
        f'<td class="num" data-head="{words["this week"]}">{_change(cell.count.week)}</td>{asks}</tr>'
    )


def _foot(board: Board, words: Mapping[str, str]) -> str:
    cell = board.total[board.chosen]
    asks = "".join(f'<td class="num">{_number(each)}</td>' for each in board.total)
    return (
        f'<tfoot><tr><th scope="row">{words["Together"]}</th><td>{_of_target(cell, words)}</td><td></td>'
        f'<td class="num">{_change(cell.count.week)}</td>{asks}</tr></tfoot>'
    )


_addresses: dict[int, str] = {}


def reverse_chart(campaign_id: int, affiliate_id: int) -> str:
    """The address of a chart; worked out once for a campaign, as a board has thousands of them."""
    start = _addresses.get(campaign_id)
    if start is None:
        start = reverse("chart", args=[campaign_id, 0]).removesuffix("0/")
        _addresses[campaign_id] = start
    return f"{start}{affiliate_id}/"


def _of_target(cell: Cell, words: Mapping[str, str]) -> str:
    if cell.target is None:
        return f"<b>{cell.count.did:,}</b>"
    missing = cell.missing or 0
    more = words["to go"] % {"n": f"{missing:,}"} if missing else words["reached"]
    of = words["of"] % {"target": f"{cell.target:,}"}
    return f"<b>{cell.count.did:,}</b> {of} <small>{more}</small>"


def _change(number: int) -> str:
    return f"{number:+,}" if number else "0"


def _number(cell: Cell) -> str:
    return f"{cell.count.did:,} <small>{cell.share:.0%}</small>"


def _short(short: int | None, words: Mapping[str, str]) -> str:
    if short is None:
        return "–"
    return f"<b>{short:,}</b>" if short else words["none"]


def _bar(cell: Cell, name: str, words: Mapping[str, str]) -> str:
    """A bar of one Local: how many did it, who might, and the target's line. Its label says it in words."""
    count = cell.count
    whole = max(count.did + count.might, -(-(cell.target or 0) * 6 // 5), 1)
    did, might = 100 * count.did / whole, 100 * count.might / whole
    said = words["bar"] % {"name": name, "did": count.did, "might": count.might}
    line = ""
    if cell.target is not None:
        at = 100 * cell.target / whole
        said += words["target"] % {"target": cell.target}
        line = f'<line class="target" x1="{at:.4g}" x2="{at:.4g}" y1="-4" y2="14"/>'
    return (
        f'<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{said}">'
        f'<rect class="ground" width="100" height="10"/><rect class="fill" width="{did:.4g}" height="10"/>'
        f'<rect class="more" x="{did:.4g}" width="{might:.4g}" height="10"/>{line}</svg>'
    )


def board_csv(request: AskedRequest, campaign_id: int) -> HttpResponse:
    return download(_out(request, campaign_id, "csv"), "csv")


def board_xlsx(request: AskedRequest, campaign_id: int) -> HttpResponse:
    return download(_out(request, campaign_id, "xlsx"), "xlsx")


def _out(request: AskedRequest, campaign_id: int, form: str) -> TableOut:
    told = take_out_board(request.actor, campaign_id, form, **_choices(request))
    heads = [_("Affiliate"), _("Region"), _("Members"), _("Not (yet) members"), _("Will miss, at this pace")]
    for ask in told.asks:
        heads += [
            _("%(ask)s: did") % {"ask": ask.label},
            _("%(ask)s: might") % {"ask": ask.label},
            _("%(ask)s: refused") % {"ask": ask.label},
            _("%(ask)s: target") % {"ask": ask.label},
            _("%(ask)s: change in 7 days") % {"ask": ask.label},
        ]
    title = f"{told.campaign.name} {_('board')}"
    return TableOut(title, heads, _rows(told), request.actor.name, clock.now())


def _rows(told: Board) -> Iterable[list[Value]]:
    for row in told.rows:
        cells: list[Value] = [row.body.name, row.region, row.body.members, row.body.others, row.short]
        for cell in row.cells:
            count = cell.count
            cells += [count.did, count.might, count.refused, cell.target, count.week]
        yield cells
