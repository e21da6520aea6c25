"""The first rows of a roster's file, in which somebody sees whether the right one was taken as headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from wallchart.union.core.access import Actor, Verb

from ..actions.roster import OPEN_STATES
from ..models import ImportRun
from ..roster.files import SEARCHED_FOR_HEADING, rows_of

CELLS = 12
"""As many cells of a row are shown: enough to know a heading when one sees it."""


AROUND = 5
"""So many rows before and after a heading far down."""


@dataclass(frozen=True)
class FirstRow:
    """A row of the file; `more` cells are filled beyond those shown."""

    number: int
    texts: Sequence[str]
    more: int
    is_heading: bool


def first_rows(actor: Actor, run: ImportRun) -> list[FirstRow]:
    """The rows among which headings are looked for, and those about the ones that were taken further down;
    but for empty ones."""
    actor.must_reach_affiliate(Verb.IMPORT_ROSTER, run.affiliate.left)
    reading = run.reading
    if run.state not in OPEN_STATES or not reading:
        return []
    taken = reading["heading_row"]
    last = max(SEARCHED_FOR_HEADING, taken + AROUND)
    found = []
    for row in islice(rows_of(Path(run.file.path), reading), last - reading["skip"]):
        filled = [at for at, text in enumerate(row.texts) if text.strip()]
        if filled and (row.number <= SEARCHED_FOR_HEADING or abs(row.number - taken) <= AROUND):
            more = sum(at >= CELLS for at in filled)
            texts = row.texts[: min(CELLS, filled[-1] + 1)]
            found.append(FirstRow(row.number, texts, more, row.number == taken))
    return found
