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

from .arranging import Group

PIECE = 40
"""Rows of a table body: what the browser draws or leaves out as one (chart.css: content-visibility)."""

SIGNS = {"did": "●", "might": "?", "refused": "✕", "": ""}


def answer_words() -> dict[str, str]:
    """What each answer is called in a cell."""
    return {"did": _("did"), "might": _("might"), "refused": _("refused"), "": _("not asked")}


@dataclass(frozen=True)
class Drawing:
    """What the rows need: the asks' ids and heads, escaped once; who may mark; where a person's page is."""

    asks: tuple[tuple[int, str], ...]
    standings: Standings
    marking: bool
    words: dict[str, str]
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
    drawing = Drawing(
        asks=tuple((column.ask.id, escape(column.ask.label)) for column in head.columns),
        standings=standings,
        marking=head.may_mark,
        words={answer: escape(word) for answer, word in answer_words().items()},
        by=by,
        not_member=f' <small class="other">{escape(_("not a member"))}</small>',
        person_page=person_page,
    )
    pieces = ['<table class="wall" role="table">', _caption(head), _heads(head)]
    for group in groups:
        pieces.extend(_group(group, drawing))
    pieces.append("</table>")
    return SafeString("".join(pieces))


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
        for (ask, _label), count in zip(drawing.asks, group.counts, strict=True)
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
    cell = _button if drawing.marking else _stamp
    cells = "".join(
        cell(ask, person.id, answers.get(ask, ""), f"{name}, {label}", drawing.words)
        for ask, label in drawing.asks
    )
    return (
        f'<tr role="row" id="p{person.id}"><th role="rowheader" scope="row">{shown}{status}</th>'
        f'<td role="cell" class="work">{_work(person, drawing.by)}</td>{cells}</tr>'
    )


def _work(person: PersonRow, by: str) -> str:
    told = {
        "classification": person.classification,
        "shift": person.shift,
        "worksite": person.worksite,
    }
    if by not in ("worksite", "home"):
        told = {"worksite": told["worksite"], "classification": told["classification"]}
    told.pop(by, None)
    return escape(" · ".join(text for text in told.values() if text))


def _button(ask: int, person: int, answer: str, whose: str, words: dict[str, str]) -> str:
    kind = f' class="{answer}"' if answer else ""
    return (
        f'<td role="cell"><button name="m" value="{ask}.{person}"{kind}'
        f' aria-label="{whose}: {words[answer]}">{SIGNS[answer]}</button></td>'
    )


def _stamp(ask: int, person: int, answer: str, whose: str, words: dict[str, str]) -> str:
    del ask, person
    kind = f' class="{answer}"' if answer else ""
    return (
        f'<td role="cell"><i role="img"{kind} aria-label="{whose}: {words[answer]}">{SIGNS[answer]}</i></td>'
    )
