"""How the audit log reads what this room does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wallchart.union.core.sentences import declare

from .campaign_templates import every
from .models import Answer


def declare_all() -> None:
    """Called once, when the house is put together (apps.py)."""
    declare("mark", _marked, label=gettext_lazy("mark somebody"))
    declare("void_mark", _voided, label=gettext_lazy("void a mark"))
    declare("clear_marks", _cleared, label=gettext_lazy("take somebody's marks back"))
    declare("record_marks", _recorded_many, label=gettext_lazy("record many marks"))
    declare("void_day", _voided_many, label=gettext_lazy("void a day's marks"))
    declare("void_source", _voided_many, label=gettext_lazy("void a source's marks"))
    declare("take_out_chart", _taken_out, label=gettext_lazy("take a chart out"))
    declare("take_out_board", _taken_out, label=gettext_lazy("take a board out"))
    declare("start_campaign", _started, label=gettext_lazy("start a campaign"))
    for verb, sentence, label in _CAMPAIGNS:
        declare(verb, sentence, label=label, changes=True)


_CAMPAIGNS = (
    (
        "change_campaign",
        gettext_lazy("{actor} changed the campaign {campaign}"),
        gettext_lazy("change a campaign"),
    ),
    (
        "close_campaign",
        gettext_lazy("{actor} closed the campaign {campaign}"),
        gettext_lazy("close a campaign"),
    ),
    (
        "open_campaign",
        gettext_lazy("{actor} opened the campaign {campaign} again"),
        gettext_lazy("open a campaign"),
    ),
    ("change_ask", gettext_lazy("{actor} changed an ask of {campaign}"), gettext_lazy("change an ask")),
    (
        "set_target",
        gettext_lazy("{actor} set a target in {campaign}: {ask}"),
        gettext_lazy("set a target"),
    ),
)


def _started(cells: Mapping[str, Any]) -> str:
    """The kind is told by its name; by its key where its file is no longer there."""
    key = str(cells["template"])
    kind = next((_(template.name) for template in every() if template.key == key), key)
    return _("{actor} started the campaign {campaign} ({kind})").format(
        actor=cells["actor"], campaign=cells["campaign"], kind=kind
    )


def _answer(cells: Mapping[str, Any]) -> str:
    """What the mark itself says; `marked` is kept where another one, of a later day, stands."""
    found = cells["marked"] if "marked" in cells else cells["answer"]
    return str(Answer(found).label) if found in Answer.values else str(found)


def _marked(cells: Mapping[str, Any]) -> str:
    return _("{actor} marked {subject}: {ask}, {told} ({campaign})").format(
        actor=cells["actor"],
        subject=cells["subject"],
        ask=cells["ask"],
        told=_answer(cells),
        campaign=cells["campaign"],
    )


def _voided(cells: Mapping[str, Any]) -> str:
    return _("{actor} voided a mark of {subject}: {ask} ({campaign}), because: {why}").format_map(cells)


def _cleared(cells: Mapping[str, Any]) -> str:
    return _("{actor} took back what {subject} was marked with: {ask} ({campaign})").format_map(cells)


def _by_ask(cells: Mapping[str, Any]) -> str:
    """The asks with most marks first: PostgreSQL keeps the cells of a JSON column in an order of its own."""
    marks = cells["marks"]
    if not isinstance(marks, dict):
        return str(marks)
    return ", ".join(
        f"{label} {count}" for label, count in sorted(marks.items(), key=lambda m: (-m[1], m[0]))
    )


def _recorded_many(cells: Mapping[str, Any]) -> str:
    return _("{actor} recorded marks in {campaign} ({marks})").format(
        actor=cells["actor"], campaign=cells["campaign"], marks=_by_ask(cells)
    )


def _voided_many(cells: Mapping[str, Any]) -> str:
    return _("{actor} voided marks in {campaign} ({marks}), because: {why}").format(
        actor=cells["actor"], campaign=cells["campaign"], marks=_by_ask(cells), why=cells["why"]
    )


def _taken_out(cells: Mapping[str, Any]) -> str:
    if "people" in cells:
        return ngettext(
            "{actor} took the chart of {place} out as {form}, {people} person ({campaign})",
            "{actor} took the chart of {place} out as {form}, {people} people ({campaign})",
            cells["people"],
        ).format_map(cells)
    return _("{actor} took the board out as {form} ({campaign})").format_map(cells)
