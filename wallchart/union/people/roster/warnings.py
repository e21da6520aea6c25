"""What somebody should look at before a roster is applied: each warning is ticked off by hand.

And the quality report that a run leaves behind: what was odd, what was left out and why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wallchart.union.core import clock

from ..models import ImportRow, ImportRun
from ..names import fold
from .fields import LABELS
from .places import Places
from .preview import Tally

Op = ImportRow.Operation

SHIFTED = 0.30
"""Of the rows about known people, the share in which one column changes that smells of a shifted column."""

FEWEST = 3
"""Changes in fewer rows than this are no pattern."""

MISSING = 0.10
"""Of the roster, the share that a full file may lack before it is said."""

NAMED = 12


def find_warnings(run: ImportRun, tally: Tally, known: Places) -> list[dict[str, Any]]:
    """[{key, sentence}] in the order of weight. `known` are the places as they stand in the house."""
    found = [
        *_shifted(tally),
        *_missing(run, tally),
        *_formulas(run),
        *_forgotten(tally),
        *_counted(tally),
        *_left_out(tally),
        *_new_places(tally, known),
    ]
    return [{"key": key, "sentence": sentence} for key, sentence in found]


def _shifted(tally: Tally) -> Iterator[tuple[str, str]]:
    matched = tally.operations[Op.CHANGED] + tally.operations[Op.UNCHANGED]
    for cell, changes in tally.changed_cells.most_common():
        if changes >= FEWEST and matched and changes / matched >= SHIFTED:
            yield (
                f"column:{cell}",
                _(
                    "%(column)s changes for %(percent)d %% of the people who are known (%(changes)d of"
                    " %(matched)d). Is a column shifted, or mapped to the wrong field?"
                )
                % {
                    "column": LABELS[cell],
                    "percent": round(100 * changes / matched),
                    "changes": changes,
                    "matched": matched,
                },
            )


def _missing(run: ImportRun, tally: Tally) -> Iterator[tuple[str, str]]:
    left = tally.operations[Op.LEFT]
    if run.full and left and left / max(tally.roster_size, 1) >= MISSING:
        yield (
            "left",
            _(
                "The file lacks %(left)d of the %(all)d people on the roster (%(percent)d %%). Is it"
                " really the"
                " full roster of %(affiliate)s?"
            )
            % {
                "left": left,
                "all": tally.roster_size,
                "percent": round(100 * left / tally.roster_size),
                "affiliate": run.affiliate.name,
            },
        )


def _formulas(run: ImportRun) -> Iterator[tuple[str, str]]:
    headings = run.reading["headings"]
    for kind, sentence in (("formulas", _of_formulas), ("errors", _of_errors)):
        for at, seen in run.reading.get(kind, {}).items():
            heading = headings[int(at)] if int(at) < len(headings) else ""
            if run.mapping.get(heading):
                count = seen["count"]
                told = {"heading": heading, "count": count, "cells": _listed(seen["cells"], count)}
                yield f"{kind}:{heading}", sentence(count) % told


def _of_formulas(count: int) -> str:
    return ngettext(
        'Column "%(heading)s" holds %(count)d formula (%(cells)s): the value last computed is taken.'
        " Paste values only, to be sure.",
        'Column "%(heading)s" holds %(count)d formulas (%(cells)s): the values last computed are taken.'
        " Paste values only, to be sure.",
        count,
    )


def _of_errors(count: int) -> str:
    return ngettext(
        'Column "%(heading)s" holds %(count)d cell with a spreadsheet\'s error, such as #N/A (%(cells)s):'
        " it is read as empty.",
        'Column "%(heading)s" holds %(count)d cells with a spreadsheet\'s error, such as #N/A (%(cells)s):'
        " they are read as empty.",
        count,
    )


def _counted(tally: Tally) -> Iterator[tuple[str, str]]:
    refused = tally.operations[Op.REFUSED]
    if refused:
        yield (
            "refused",
            ngettext(
                "%(count)d row is refused and will not be brought in; its reason stands beside it.",
                "%(count)d rows are refused and will not be brought in; the reason stands beside each.",
                refused,
            )
            % {"count": refused},
        )
    if tally.repeated:
        yield (
            "repeated",
            ngettext(
                "%(count)d row repeats a person who stands in the file already.",
                "%(count)d rows repeat people who stand in the file already.",
                tally.repeated,
            )
            % {"count": tally.repeated},
        )
    if tally.twins:
        yield (
            "twins",
            ngettext(
                "%(count)d new person may be the same as another new one; the pair will wait among the"
                " duplicates.",
                "%(count)d new people may be the same as other new ones; the pairs will wait among the"
                " duplicates.",
                tally.twins,
            )
            % {"count": tally.twins},
        )
    if tally.odd_count:
        yield (
            "encoding",
            ngettext(
                "The file mixes two encodings; letters had to be guessed in %(count)d row (%(rows)s)."
                " Look at the names there.",
                "The file mixes two encodings; letters had to be guessed in %(count)d rows (%(rows)s)."
                " Look at the names there.",
                tally.odd_count,
            )
            % {"count": tally.odd_count, "rows": _listed([str(row) for row in tally.odd], tally.odd_count)},
        )


def _forgotten(tally: Tally) -> Iterator[tuple[str, str]]:
    if tally.forgotten:
        yield (
            "forgotten",
            ngettext(
                "%(count)d row names somebody who asked to be forgotten; it waits until you decide.",
                "%(count)d rows name people who asked to be forgotten; they wait until you decide.",
                tally.forgotten,
            )
            % {"count": tally.forgotten},
        )


def _left_out(tally: Tally) -> Iterator[tuple[str, str]]:
    for column, count in tally.left_out.most_common():
        yield (
            f"left_out:{column}",
            ngettext(
                'In column "%(column)s" %(count)d cell cannot be read and is left out; its row comes in'
                " without it.",
                'In column "%(column)s" %(count)d cells cannot be read and are left out; their rows come'
                " in without"
                " them.",
                count,
            )
            % {"column": column, "count": count},
        )


def _new_places(tally: Tally, known: Places) -> Iterator[tuple[str, str]]:
    sites = [
        f"{name} · {city}" if city else name
        for name, city in sorted(tally.worksites)
        if (fold(name), fold(city)) not in known.worksites
    ]
    employers = [name for name in sorted(tally.employers) if fold(name) not in known.employers]
    units = [name for name in sorted(tally.units) if fold(name) not in known.units]
    for key, sentence, names in (
        ("worksites", _("Worksites that are new here and will be made: %(count)d (%(names)s)."), sites),
        ("employers", _("Employers that are new here and will be made: %(count)d (%(names)s)."), employers),
        ("units", _("Bargaining units that are new here and will be made: %(count)d (%(names)s)."), units),
    ):
        if names:
            yield f"new_{key}", sentence % {"count": len(names), "names": _listed(names, len(names))}


def _listed(names: Sequence[str], count: int) -> str:
    shown = ", ".join(names[:NAMED])
    more = count - min(len(names), NAMED)
    return shown if more <= 0 else _("%(shown)s and %(more)d more") % {"shown": shown, "more": more}


def write_report(run: ImportRun, tally: Tally, seconds: float) -> dict[str, Any]:
    """The quality report: plain numbers, kept with the run."""
    rows = sum(tally.operations.values()) - tally.operations[Op.LEFT]
    headings = run.reading["headings"]
    return {
        "at": clock.now().isoformat(),
        "rows": rows,
        "blank_rows": tally.blank,
        "known_by_their_line": tally.quick,
        "seconds": round(seconds, 3),
        "encoding": run.reading["encoding"],
        "delimiter": run.reading["delimiter"],
        "sheet": run.reading["sheet"],
        "heading_row": run.reading["heading_row"],
        "columns_used": {heading: run.mapping[heading] for heading in headings if run.mapping.get(heading)},
        "columns_not_used": [heading for heading in headings if not run.mapping.get(heading)],
        "looked_at": rows - tally.quick,
        "filled": dict(tally.filled),
        "changed_cells": dict(tally.changed_cells.most_common()),
        "left_out": dict(tally.left_out.most_common()),
        "refused_for": dict(tally.refused_for.most_common()),
        "guessed_letters": {"rows": tally.odd_count, "first": tally.odd},
        "repeated": tally.repeated,
        "possible_twins": tally.twins,
        "forgotten": tally.forgotten,
        "roster_size": tally.roster_size,
    }
