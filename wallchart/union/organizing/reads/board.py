"""The union board: every Local against its targets, those who need help most first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wallchart.union.core import clock
from wallchart.union.core.access import Actor, Reach, Verb
from wallchart.union.core.errors import NotFound

from ..access import campaign_for, reach_in, reach_of, reaches_some
from ..cards import (
    MONTH,
    NONE,
    AskCard,
    CampaignCard,
    Count,
    Progress,
    asks_of,
    bodies_around,
    card_of,
    counts_in,
    headline_ask,
    summed_counts,
    together,
)
from ..targets import Body, rules_of, targets_for


@dataclass(frozen=True, slots=True)
class Cell(Progress):
    """A Local and an ask: how far it is, of how many members."""

    members: int

    @property
    def share(self) -> float:
        """0..1 of the members (above 1 where others did it too)."""
        return self.count.did / self.members if self.members else 0.0

    @property
    def reached(self) -> float:
        """0..1 of the target; 1 where there is none, or nothing to reach."""
        return min(1.0, self.count.did / self.target) if self.target else 1.0


@dataclass(frozen=True)
class BoardRow:
    """A Local (or a body with people of its own that lies in none). `short` is by how many it will miss
    the target of the board's ask, if it goes on as in the last four weeks; None without a target."""

    body: Body
    region_id: int | None
    region: str
    cells: tuple[Cell, ...]
    short: int | None
    opens: bool


@dataclass(frozen=True)
class Board:
    """`chosen` is the ask by which the rows are judged; `total` sums all rows that are shown."""

    campaign: CampaignCard
    asks: tuple[AskCard, ...]
    chosen: int
    rows: tuple[BoardRow, ...]
    total: tuple[Cell, ...]
    regions: tuple[tuple[int, str], ...]
    region_id: int | None
    until: date

    @property
    def ask(self) -> AskCard:
        return self.asks[self.chosen]


Counts = Mapping[tuple[int, int], Count]
SORTS = ("help", "name", "share", "missing", "week", "size")


def union_board(
    actor: Actor,
    campaign_id: int,
    *,
    ask: str = "",
    region_id: int | None = None,
    sort: str = "help",
    all_changes: bool = False,
) -> Board:
    """The board of a campaign, of the whole union or one region. Raises NotFound out of reach.

    What changed is told of the ask by which the rows are judged; with `all_changes`, of every ask.
    """
    campaign = campaign_for(actor, Verb.SEE_BOARD, campaign_id)
    reach = reach_in(actor, Verb.SEE_BOARD, campaign)
    card, asks = card_of(campaign), asks_of(campaign_id)
    if not asks:
        raise NotFound
    bodies = bodies_around(card.left, card.right, above=True)
    inside = [body for body in bodies if card.left <= body.left < card.right]
    ask_ids = [each.id for each in asks]
    rules = rules_of(ask_ids)
    chosen = _chosen(card, asks, ask, [ask_id for ask_id in ask_ids if rules[ask_id]])
    changes = None if all_changes else [ask_ids[chosen]]
    own = counts_in(ask_ids, card.left, card.right, changes_of=changes)
    totals = summed_counts(inside, own, ask_ids)
    aims = {ask_id: targets_for(rules[ask_id], bodies) for ask_id in ask_ids}
    opens = reach_of(actor, Verb.SEE_CHART, campaign)
    until = _until(card)
    regions = {body.id: body.name for body in inside if body.kind == "region"}
    lines = [
        (body, region)
        for body, region in _lines(inside)
        if reach.holds_affiliate(body.left) and region_id in (None, region)
    ]
    rows = _rows(lines, (totals, own), aims, chosen=chosen, until=until, regions=regions, opens=opens)
    return Board(
        campaign=card,
        asks=asks,
        chosen=chosen,
        rows=tuple(_sorted(rows, chosen, sort)),
        total=_total(rows, len(asks)),
        regions=tuple(regions.items()),
        region_id=region_id,
        until=until,
    )


def _rows(
    lines: Sequence[tuple[Body, int | None]],
    counted: tuple[Counts, Counts],
    aims: Mapping[int, Mapping[int, int | None]],
    *,
    chosen: int,
    until: date,
    regions: Mapping[int, str],
    opens: Reach,
) -> list[BoardRow]:
    """A row for each line. `counted` is with all that lies below, and alone; `aims` are targets by ask."""
    totals, own = counted
    rows = []
    left = (until - clock.today()).days
    for body, region in lines:
        summed = body.kind in ("local", "chapter")
        counts = totals if summed else own
        cells = tuple(
            Cell(counts.get((body.id, key), NONE), aim[body.id] if summed else None, body.members)
            for key, aim in aims.items()
        )
        named, short = regions.get(region or 0, ""), _short(cells[chosen], left)
        rows.append(BoardRow(body, region, named, cells, short, reaches_some(opens, body.left)))
    return rows


def _chosen(card: CampaignCard, asks: Sequence[AskCard], key: str, aimed: Sequence[int]) -> int:
    """The place of the ask by which rows are judged: the one asked for, else the headline's."""
    keys = [ask.key for ask in asks]
    if key in keys:
        return keys.index(key)
    found = headline_ask(card, asks, aimed)
    return asks.index(found) if found else 0


def _until(card: CampaignCard) -> date:
    """The day by which targets should be reached: the key day, or else the campaign's last."""
    last = None if card.ends_on is None else card.ends_on - timedelta(days=1)
    return max(card.key_day or last or clock.today(), clock.today())


def _short(cell: Cell, left: int) -> int | None:
    """By how many the target is missed in `left` days, at the pace of the last four weeks (0: it is not)."""
    if cell.target is None:
        return None
    expected = cell.count.did + max(0, cell.count.month) * left / MONTH
    return max(0, cell.target - int(expected))


def _lines(inside: Sequence[Body]) -> list[tuple[Body, int | None]]:
    """The bodies that have a row, each with its region: Locals (or the chapter that a campaign is of),
    and those above Locals that have people of their own."""
    below: dict[int | None, list[Body]] = {}
    for body in inside:
        below.setdefault(body.parent_id, []).append(body)
    found: list[tuple[Body, int | None]] = []
    regions: dict[int | None, int | None] = {}
    covered = -1
    for body in inside:
        regions[body.id] = body.id if body.kind == "region" else regions.get(body.parent_id)
        if body.left < covered:
            continue
        if body.kind in ("local", "chapter"):
            covered = body.right
            found.append((body, regions[body.id]))
            continue
        members = body.members - sum(each.members for each in below.get(body.id, ()))
        others = body.others - sum(each.others for each in below.get(body.id, ()))
        if members or others:
            head = (body.id, body.parent_id, body.kind, body.name, body.number, body.left, body.right)
            found.append((Body(*head, members, others), regions[body.id]))
    return found


def _total(rows: Sequence[BoardRow], asks: int) -> tuple[Cell, ...]:
    total = []
    for place in range(asks):
        cells = [row.cells[place] for row in rows]
        count = together(cell.count for cell in cells)
        aims = [cell.target for cell in cells if cell.target is not None]
        total.append(Cell(count, sum(aims) if aims else None, sum(cell.members for cell in cells)))
    return tuple(total)


def _sorted(rows: Sequence[BoardRow], chosen: int, sort: str) -> list[BoardRow]:
    """In the order asked for; ties in the order of the tree."""

    def need(row: BoardRow) -> tuple[float, ...]:
        cell = row.cells[chosen]
        return (-(row.short if row.short is not None else -1), cell.reached, cell.count.week)

    keys: Mapping[str, Callable[[BoardRow], Any]] = {
        "help": need,
        "name": lambda row: _natural(row.body),
        "share": lambda row: row.cells[chosen].share,
        "missing": lambda row: -(row.cells[chosen].missing or 0),
        "week": lambda row: row.cells[chosen].count.week,
        "size": lambda row: -row.body.members,
    }
    return sorted(rows, key=keys.get(sort, need))


def _natural(body: Body) -> tuple[int, str]:
    """Local 9 before Local 12: by the number where it is one, then by the name."""
    return (int(body.number) if body.number.isdecimal() else 1_000_000, body.name)
