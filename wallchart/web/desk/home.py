"""The first page: the union's poster for who is outside, what there is to do for who is inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from wallchart.union.core.access import Actor, Verb
from wallchart.union.organizing.reads.board import Board, BoardRow, Cell, union_board
from wallchart.union.organizing.reads.campaigns import CampaignLine, campaigns
from wallchart.union.people.reads.holders import HeldPost, demo_people, my_posts
from wallchart.union.people.reads.waiting import what_waits
from wallchart.web.doors import AskedRequest, needs_second_factor

STAMPED = (9, 9, 8, 8, 6, 7, 5, 4, 3, 1)
ROWS = 9
"""How many of the nine rows are stamped in each column of the poster's picture."""


@dataclass(frozen=True)
class Headline:
    """The one number that matters today: of which body, in which campaign, how far from the target."""

    board: Board
    body: str
    cell: Cell


def front(request: AskedRequest) -> HttpResponse:
    """The open front door. Who has signed in is shown their home, once their second factor is there."""
    if not request.user.is_authenticated:
        return landing(request)
    if needs_second_factor(request, request.actor):
        return render(request, "desk/home.html", {"waits_for_second_factor": True})
    return home(request)


def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/landing.html", {"picture": poster_cells(), "demo_people": demo_people()})


def home(request: AskedRequest) -> HttpResponse:
    posts = my_posts(request.actor)
    open_now = campaigns_open(request.actor)
    headline = headline_of(request.actor, open_now, posts)
    context = {
        "posts": posts,
        "campaigns": open_now,
        "headline": headline,
        "waiting": waits_for(request.actor),
    }
    return render(request, "desk/home.html", context)


@dataclass(frozen=True)
class Wait:
    """Something that waits for a decision, and where it is made."""

    sentence: str
    url: str


def waits_for(actor: Actor) -> list[Wait]:
    """What waits for this actor, in sentences; nothing is left out."""
    waiting = what_waits(actor)
    told = (
        (
            waiting.rosters,
            ngettext("%d roster to look at", "%d rosters to look at", waiting.rosters),
            "imports",
        ),
        (
            waiting.rows,
            ngettext("%d row of a roster in doubt", "%d rows of rosters in doubt", waiting.rows),
            "imports",
        ),
        (
            waiting.pairs,
            ngettext("%d pair that may be one person", "%d pairs that may be one person each", waiting.pairs),
            "pairs",
        ),
    )
    return [Wait(sentence % n, reverse(door)) for n, sentence, door in told if n]


def campaigns_open(actor: Actor) -> list[CampaignLine]:
    """The campaigns under way of which the actor may open the chart or the board: one's own before
    others', those whose day is near first."""
    found = {line.card.id: line for line in campaigns(actor, Verb.SEE_BOARD)}
    found |= {line.card.id: line for line in campaigns(actor, Verb.SEE_CHART)}
    lines = [line for line in found.values() if not line.card.closed]
    return sorted(lines, key=lambda line: (line.chart is None, *_nearness(line)))


def _nearness(line: CampaignLine) -> tuple[bool, int]:
    days = line.card.days_to_key_day
    return (days is None, days or 0)


def headline_of(actor: Actor, open_now: list[CampaignLine], posts: list[HeldPost]) -> Headline | None:
    """Of the campaign whose day is nearest: the Local or region of one's own post, else all together."""
    boards = sorted((line for line in open_now if line.board), key=_nearness)
    if not boards:
        return None
    board = union_board(actor, boards[0].card.id)
    own = {post.affiliate_id for post in posts}
    row: BoardRow | None = next((row for row in board.rows if row.body.id in own), None)
    if row is not None:
        return Headline(board, row.body.name, row.cells[board.chosen])
    region = next(((key, name) for key, name in board.regions if key in own), None)
    if region is not None:
        board = union_board(actor, boards[0].card.id, region_id=region[0])
        return Headline(board, region[1], board.total[board.chosen])
    return Headline(board, board.campaign.affiliate_name, board.total[board.chosen])


def poster_cells() -> list[dict[str, Any]]:
    """The cells of the poster's wall chart: a picture of one, of nobody."""
    cells = []
    for column, stamped in enumerate(STAMPED):
        for row in range(ROWS):
            place = (row * 4 + column * column) % ROWS
            cells.append({"x": column * 12, "y": row * 12, "stamped": place < stamped})
    return cells
