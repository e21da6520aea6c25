"""A run takes over what stands in its file, and lets go of what an earlier look at it came to."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from wallchart.union.core.errors import Conflict
from wallchart.union.core.tables import PART, among, in_chunks

from ..models import ImportRow, ImportRun, ImportSource, UnchangedRows
from .files import Looking, Reading
from .guessing import guess_day_first, guess_mapping


def looking_as_before(source: ImportSource | None, **said: Any) -> Looking:
    """How to look into a file of this source: what is said now, and what it had the last time."""
    if source is None:
        return Looking(**said)
    return Looking(**said, sheet_before=source.sheet, headings_before=tuple(source.mapping))


def take_reading(run: ImportRun, reading: Reading) -> None:
    """Take over what stands in the file: the columns are guessed (or remembered from the source)."""
    run.reading = reading.kept()
    run.mapping = guess_mapping(reading.headings, reading.samples, run.source.mapping)
    run.choices = run.source.choices or {
        "day_first": guess_day_first(reading.headings, reading.samples, run.mapping),
        "taught": {},
    }


def forgotten(run: ImportRun) -> str:
    """Why an applied run can be neither undone nor decided any more; "" where it can."""
    if "headings" in run.reading or run.applied_at is None:
        return ""
    why = _("what its rows said was forgotten after %(days)d days; it cannot be undone any more")
    return why % {"days": settings.ROSTER_DAYS}


def clear_comparison(run: ImportRun) -> None:
    """Take away what an earlier comparison wrote."""
    rows = ImportRow.objects.filter(run=run).order_by("pk")
    for part in in_chunks(list(rows.values_list("pk", flat=True)), PART):
        ImportRow.objects.filter(pk__in=among(part))._raw_delete(run._state.db or "default")
    UnchangedRows.objects.filter(run=run).delete()
    run.counts, run.warnings, run.report, run.made = {}, [], {}, {}


def begin_comparison(run: ImportRun) -> None:
    """Set a run to be compared from its first row; a comparison of it that is under way is over by that."""
    clear_comparison(run)
    run.state = ImportRun.State.PREVIEWING
    run.made = {"comparing": secrets.token_hex(8)}


def hold_comparison(run: ImportRun) -> None:
    """Hold the run's row until the transaction ends; raises Conflict where somebody has dropped the file or
    had it compared anew since `begin_comparison`: two that write into one preview would write rows twice."""
    held = ImportRun.objects.select_for_update().filter(pk=run.pk, state=ImportRun.State.PREVIEWING)
    if list(held.values_list("made", flat=True)) != [run.made]:
        raise Conflict(_("this file was dropped or is compared anew in the meantime; look again"))
