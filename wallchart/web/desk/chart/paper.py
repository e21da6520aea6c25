"""The chart for the hall's wall: a large-format PDF, set by typst in a process of its own.

Of its own, because typesetting thousands of cells takes memory that a web server would then keep. The PDF
keeps to PDF/UA-1 (tagged, titled, in a language), carries its fonts, says who printed it and when, and leaves
empty boxes for a pen.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wallchart.union.core import clock
from wallchart.union.core.access import Verb
from wallchart.union.organizing.reads.chart import ChartHead, WallChart, chart_head
from wallchart.union.people.reads import the_union
from wallchart.web.design.colour import OURS, by_day, is_colour
from wallchart.web.doors import AskedRequest

from .arranging import Arranged, Group
from .files import taken_out
from .options import Options, read_options
from .table import answer_words
from .views import about_head

FONTS = Path(__file__).resolve().parents[2] / "design" / "fonts"
TEMPLATE = Path(__file__).with_name("wall.typ")
ANSWERS = ("", "did", "might", "refused")
LONGEST = 120
"""Seconds after which a typesetter that hangs is stopped; a Local of 2,500 takes a few."""


@dataclass(frozen=True)
class Sheet:
    """A size of paper, in millimetres; `columns` of rows side by side; `scale` 1 is read from two metres."""

    name: str | Promise
    width: float
    height: float
    columns: int
    scale: float
    margin: float


SHEETS: Mapping[str, Sheet] = {
    "a1": Sheet(gettext_lazy("A1, for the hall"), 594, 841, 3, 1.5, 20),
    "a2": Sheet(gettext_lazy("A2"), 420, 594, 3, 1.05, 15),
    "a3": Sheet(gettext_lazy("A3"), 297, 420, 2, 1.05, 12),
    "arch-d": Sheet(gettext_lazy("24 × 36 inches, for the hall"), 610, 914, 3, 1.55, 20),
    "tabloid": Sheet(gettext_lazy("11 × 17 inches (tabloid)"), 279, 432, 2, 1.0, 12),
    "letter": Sheet(gettext_lazy("Letter, to carry along"), 216, 279, 1, 0.95, 12),
}

SET = (
    "import sys, typst\n"
    "data = sys.stdin.buffer.read().decode()\n"
    "pdf = typst.compile(sys.argv[1], font_paths=[sys.argv[2]], ignore_system_fonts=True,"
    " sys_inputs={'data': data}, pdf_standards='ua-1')\n"
    "sys.stdout.buffer.write(pdf)\n"
)


def paper(request: AskedRequest, campaign_id: int, affiliate_id: int) -> HttpResponse:
    """The choice of a sheet; with `?sheet=a1`, the PDF."""
    key = request.GET.get("sheet", "")
    if key not in SHEETS:
        head = chart_head(request.actor, campaign_id, affiliate_id, verb=Verb.EXPORT_CHART)
        options = read_options(request.GET)
        context = {**about_head(head, options), "sheets": [(each, SHEETS[each].name) for each in SHEETS]}
        return render(request, "desk/chart/paper.html", context)
    sheet, arranged, options = taken_out(request, campaign_id, affiliate_id, "pdf")
    pdf = set_in_type(poster(request, SHEETS[key], sheet, arranged, options))
    response = HttpResponse(pdf, content_type="application/pdf")
    name = slugify(f"{sheet.head.body.name} {sheet.head.campaign.name} {key}")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def set_in_type(data: Mapping[str, Any]) -> bytes:
    """The PDF of what `poster` says. Raises RuntimeError, with the typesetter's word, where it fails."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and script; what comes from people is input
        [sys.executable, "-c", SET, str(TEMPLATE), str(FONTS)],
        input=json.dumps(data).encode(),
        capture_output=True,
        check=False,
        timeout=LONGEST,
    )
    if done.returncode:
        raise RuntimeError(f"typst could not set the chart: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout


def poster(
    request: AskedRequest, size: Sheet, sheet: WallChart, arranged: Arranged, options: Options
) -> dict[str, Any]:
    """Everything that the sheet says, in plain values (wall.typ)."""
    head = sheet.head
    union = the_union()
    colour = str(getattr(union, "colour", "") or OURS).lower()
    column = head.headline
    moment = date_format(timezone.localtime(clock.now()), "j M Y, H:i")
    asks = [each.ask.id for each in head.columns]
    words = answer_words()
    target = column.target if column and column.target else 0
    return {
        "width": size.width,
        "height": size.height,
        "columns": size.columns,
        "scale": size.scale,
        "margin": size.margin,
        "colour": by_day(colour if is_colour(colour) else OURS).strong,
        "lang": translation.get_language().split("-")[0],
        "title": f"{head.body.name}, {head.campaign.name}",
        "place": head.body.name,
        "title_size": 30 if len(head.body.name) < 14 else 20,
        "kicker": kicker(head),
        "made_up": _("A made-up union: nobody on this sheet is real.") if union and union.made_up else "",
        "number": f"{column.count.did:,}" if column else "",
        "of": _of(column.ask.label.lower(), target) if column else "",
        "did": column.count.did if column else 0,
        "target": target,
        "facts": facts(head, arranged, options),
        "made": _("Printed by %(who)s, %(moment)s.") % {"who": request.actor.name, "moment": moment},
        "made_by": request.actor.name,
        "page_word": _("sheet"),
        "words": [words[answer] for answer in ANSWERS],
        "asks": [each.ask.label for each in head.columns],
        "groups": [_group(group, sheet, asks, options.by) for group in arranged.groups],
    }


def _of(ask: str, target: int) -> str:
    return _("of %(target)s %(ask)s") % {"target": f"{target:,}", "ask": ask} if target else ask


def kicker(head: ChartHead) -> str:
    parts = [head.campaign.name]
    days = head.campaign.days_to_key_day
    if days is not None:
        told = ngettext("%(n)d day to %(day)s", "%(n)d days to %(day)s", days)
        parts.append(told % {"n": days, "day": head.campaign.key_day_name})
    return " · ".join(parts)


def facts(head: ChartHead, arranged: Arranged, options: Options) -> str:
    members = head.body.members
    parts = [ngettext("%(n)s member", "%(n)s members", members) % {"n": f"{members:,}"}]
    if head.headline is not None:
        parts.append(_("%(n)+d this week") % {"n": head.headline.count.week})
    if options.narrowed:
        parts.append(
            _("%(shown)d of %(of)d people on this sheet") % {"shown": arranged.shown, "of": arranged.of}
        )
    return " · ".join(parts)


def _group(group: Group, sheet: WallChart, asks: list[int], by: str) -> dict[str, Any]:
    number = {answer: place for place, answer in enumerate(ANSWERS)}
    rows = []
    for person in group.rows:
        answers = sheet.standings.get(person.id, {})
        note = person.worksite if by not in ("worksite", "home") else person.classification
        rows.append([person.name, note, [number[answers.get(ask, "")] for ask in asks]])
    people = ngettext("%(n)d person", "%(n)d people", len(rows)) % {"n": len(rows)}
    return {"label": group.label, "people": people, "counts": list(group.counts), "rows": rows}
