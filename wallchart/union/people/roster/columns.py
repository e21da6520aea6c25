"""From a mapping as it is kept (heading -> field) to the columns and choices that a run is read with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from wallchart.union.core import clock
from wallchart.union.core.errors import Refusal

from ..models import Affiliate, ImportRun
from ..models.persons import Status
from ..names import fold
from .fields import BY_KEY, NAME_FIELDS, NOT_USED
from .places import Home, Places
from .standards import Choices, Column

TELLING = frozenset({"number", "email", "email_personal", "email_work"})
"""Fields by which somebody who is known can be found without a name."""


def columns_of(run: ImportRun) -> list[Column]:
    return [
        Column(at, heading, run.mapping[heading])
        for at, heading in enumerate(run.reading["headings"])
        if run.mapping.get(heading)
    ]


def choices_of(run: ImportRun) -> Choices:
    return Choices(
        day_first=bool(run.choices.get("day_first")),
        taught=dict(run.choices.get("taught", {})),
        today=clock.today(),
    )


def home_unsaid(run: ImportRun, places: Places) -> Home | None:
    """Where people are at home whose row names no Local: the run's affiliate, if it is a Local or chapter."""
    home = places.homes[run.affiliate_id]
    kind = Affiliate.objects.values_list("kind", flat=True).get(pk=home.id)
    return home if kind in (Affiliate.Kind.LOCAL, Affiliate.Kind.CHAPTER) else None


def checked_mapping(headings: list[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """The mapping for these headings; raises Refusal where it cannot be worked with."""
    kept: dict[str, str] = {}
    seen: dict[str, str] = {}
    for heading in headings:
        field = mapping.get(heading, NOT_USED)
        if field != NOT_USED and field not in BY_KEY:
            raise Refusal(_("there is no such field; choose one of the list"), column=heading, value=field)
        if field in seen and field != NOT_USED and not BY_KEY[field].several:
            why = _('"%(other)s" is mapped to the same field; leave one of the two unused')
            raise Refusal(why % {"other": seen[field]}, column=heading)
        kept[heading] = field
        seen[field] = heading
    used = set(kept.values())
    if not used & (NAME_FIELDS | TELLING):
        raise Refusal(
            _("no column says who a row is about; map one to a name, a member number or an e-mail address")
        )
    return kept


def checked_choices(given: Mapping[str, Any]) -> dict[str, Any]:
    """{"day_first", "taught": folded word -> Status}; raises Refusal for a status that does not exist."""
    taught = {}
    for word, status in dict(given.get("taught", {})).items():
        if status and status not in Status.values:
            raise Refusal(_("there is no such status; choose one of the list"), value=status)
        if status:
            taught[fold(word)] = str(status)
    return {"day_first": bool(given.get("day_first")), "taught": taught}
