"""Bringing the employers' files in, as an officer would: looked at, its warnings ticked, applied."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from wallchart.union.core.access import Actor
from wallchart.union.people.actions.roster import (
    apply_next,
    apply_roster,
    bring_roster,
    compare_roster,
    drop_roster,
    tick_warning,
)
from wallchart.union.people.models import Affiliate, ImportRun

from .sheets import AGAIN, Sheet

Say = Callable[[str, int, int], None]


def bring_in(actor: Actor, sheet: Sheet, say: Say) -> None:
    """Bring a file in and apply it. One that was cut short is taken up where it stopped."""
    applying = _("Bringing in {file}").format(file=sheet.path.name)
    run = ImportRun.objects.filter(file_name=sheet.path.name, state=ImportRun.State.APPLYING).first()
    if run is not None:
        last, count = apply_next(actor, run.pk, 0)
        while count:
            last, count = apply_next(actor, run.pk, last)
        return
    run = show(actor, sheet, say)
    for warning in run.warnings:
        tick_warning(actor, run.pk, warning["key"])
    apply_roster(actor, run.pk, lambda done, total: say(applying, done, total))


def show(actor: Actor, sheet: Sheet, say: Say) -> ImportRun:
    """Bring a file in up to its preview, and leave it there for somebody to look at."""
    for left in ImportRun.objects.filter(file_name=sheet.path.name, state__in=_UNFINISHED):
        drop_roster(actor, left.pk)
    run = bring_roster(
        actor,
        file=sheet.path,
        name=sheet.path.name,
        affiliate_id=_whose(sheet).pk,
        source=sheet.source,
        full=sheet.later,
    )
    comparing = _("Comparing {file}").format(file=sheet.path.name)
    return compare_roster(actor, run.pk, lambda done, total: say(comparing, done, total))


def _whose(sheet: Sheet) -> Affiliate:
    """An employer's file holds people of many Locals; the later one is one Local's, and whole."""
    return Affiliate.objects.get(number=AGAIN) if sheet.later else Affiliate.objects.get(parent=None)


_UNFINISHED = (ImportRun.State.UPLOADED, ImportRun.State.PREVIEWING, ImportRun.State.PREVIEWED)
