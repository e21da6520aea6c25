"""The chart's table as HTML: thousands of cells, so it is put together as text and not by templates.

Every text that comes from people or from the union goes through `escape` once; the rest is written here.
A cell that can be marked is a button of the form around the table (`m`: the ask's and the person's id), so
that it works without a script; its name says whose cell it is, and how they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wallchart.union.organizing.reads.chart import ChartHead, Column, PersonRow, Standings
from wallchart.web.words import ANSWERS

from .arranging import Group

PIECE = 40
"""Rows of a table body: what the browser draws or leaves out as one (chart.css: content-visibility)."""

SIGNS = {"did": "●", "might": "?", "refused": "✕", "": ""}


WORK = {
    "worksite": ("classification", "shift"),
    "home": ("classification", "shift", "worksite"),
    "classification": ("worksite",),
}
"""What the column of work says where rows are grouped so: not what the group says already."""


def answer_words() -> dict[str, str]:
    """What each answer is called in a cell."""
    return {answer: str(word) for answer, word in ANSWERS.items()}


Pieces = tuple[str, str, str]
"""What stands in a cell before the person's id, between it and their name, and after the name."""


@dataclass(frozen=True)
class Drawing:
    """What the rows need: each ask's id, and its cell for each answer; all but what is a person's own is put
    together once. Without marking, a cell is not a button and has no person's id in it."""

    asks: tuple[tuple[int, dict[str, Pieces]], ...]
    standings: Standings
    marking: bool
    by: str
    not_member: str
    person_page: Callable[[int], str] | None


def draw_table(
    head: ChartHead,
    groups: Sequence[Group],
    standings: Standings,
    *,
    by: str,
    person_page: Callable[[int], str] | None = None,
) -> SafeString:
    """The whole table. `person_page` gives the address of a person's page, where there is one."""
    words = {answer: escape(word) for answer, word in answer_words().items()}
    drawing = Drawing(
        asks=tuple((column.ask.id, _cells(column, words, head.may_mark)) for column in head.columns),
        standings=standings,
        marking=head.may_mark,
        by=by,
        not_member=f' <small class="other">{escape(_("not a member"))}</small>',
        person_page=person_page,
    )
    pieces = ['<table class="wall" role="table">', _caption(head), _heads(head)]
    for group in groups:
        pieces.extend(_group(group, drawing))
    pieces.append("</table>")
    return SafeString("".join(pieces))


def _cells(column: Column, words: dict[str, str], marking: bool) -> dict[str, Pieces]:
    """A cell of this column for each answer, but for whose it is."""
    found = {}
    for answer, sign in SIGNS.items():
        kind = f' class="{answer}"' if answer else ""
        before, tag = '<td role="cell"><i role="img"', "i"
        if marking:
            before, tag = f'<td role="cell"><button name="m" value="{column.ask.id}.', "button"
            kind = f'"{kind}'
        after = f', {escape(column.ask.label)}: {words[answer]}">{sign}</{tag}></td>'
        found[answer] = (before, f'{kind} aria-label="', after)
    return found


def _caption(head: ChartHead) -> str:
    title = _("%(place)s, %(campaign)s") % {"place": head.body.name, "campaign": head.campaign.name}
    return f'<caption class="said">{escape(title)}</caption>'


def _heads(head: ChartHead) -> str:
    cells = "".join(_head(column, column == head.headline) for column in head.columns)
    return (
        '<thead role="rowgroup"><tr role="row">'
        f'<th role="columnheader" scope="col">{escape(_("Worker"))}</th>'
        f'<th role="columnheader" scope="col" class="work"><small>{escape(_("Work"))}</small></th>'
        f"{cells}</tr></thead>"
    )


def _head(column: Column, chosen: bool) -> str:
    ask = column.ask
    tag = ' class="chosen"' if chosen else ""
    return (
        f'<th role="columnheader" scope="col" data-ask="{ask.id}"{tag}>{escape(ask.label)}'
        f'<small class="n">{head_count(column)}</small></th>'
    )


def head_count(column: Column) -> str:
    """How many did it, of the target where there is one: what stands under a column's head."""
    if column.target is None:
        return f"{column.count.did:,}"
    told = {"did": f"{column.count.did:,}", "target": f"{column.target:,}"}
    return escape(_("%(did)s of %(target)s") % told)


def _group(group: Group, drawing: Drawing) -> Iterator[str]:
    people = ngettext("%(n)d person", "%(n)d people", len(group.rows)) % {"n": len(group.rows)}
    counts = "".join(
        f'<td role="cell" data-ask="{ask}">{count}</td>'
        for (ask, _cells), count in zip(drawing.asks, group.counts, strict=True)
    )
    row = (
        f'<tr role="row" class="group"><th role="rowheader" scope="rowgroup">{escape(group.label)}'
        f' <small>{escape(people)}</small></th><td role="cell" class="work"></td>{counts}</tr>'
    )
    for start in range(0, len(group.rows), PIECE):
        part = group.rows[start : start + PIECE]
        size = -(-len(part) // 5) * 5
        first = row if start == 0 else ""
        key = f' data-group="{escape(group.key)}"'
        rows = "".join(_row(person, drawing) for person in part)
        yield f'<tbody role="rowgroup" class="n{size}{" first" if first else ""}"{key}>{first}{rows}</tbody>'


def _row(person: PersonRow, drawing: Drawing) -> str:
    name = escape(person.name)
    shown = name
    if drawing.person_page is not None:
        shown = f'<a href="{drawing.person_page(person.id)}">{name}</a>'
    status = "" if person.member else drawing.not_member
    answers = drawing.standings.get(person.id, {})
    key = str(person.id) if drawing.marking else ""
    cells = []
    for ask, kinds in drawing.asks:
        before, between, after = kinds[answers.get(ask, "")]
        cells.append(f"{before}{key}{between}{name}{after}")
    return (
        f'<tr role="row" id="p{person.id}"><th role="rowheader" scope="row">{shown}{status}</th>'
        f'<td role="cell" class="work">{_work(person, drawing.by)}</td>{"".join(cells)}</tr>'
    )


def _work(person: PersonRow, by: str) -> str:
    told = [getattr(person, name) for name in WORK.get(by, ("worksite", "classification"))]
    return escape(" · ".join(filter(None, told)))
