"""What `wallchart check` proves of this room's books."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wallchart.union.core.append_only import standing
from wallchart.union.core.proofs import Progress, register

from . import campaign_templates
from .append_only import MARKS
from .recounting import standings_astray, tallies_astray, tally_days_astray


def register_own() -> None:
    """Called once, when the house is put together (apps.py)."""
    register("marks-guarded", gettext_lazy("marks cannot be changed"), marks_are_guarded)
    register("standings", gettext_lazy("standings are what the marks say"), standings_agree)
    register("tallies", gettext_lazy("tallies are what the standings say"), tallies_agree)
    register("templates", gettext_lazy("every kind of campaign can be started"), templates_are_sound)


def templates_are_sound(_progress: Progress) -> list[str]:
    return [refusal.sentence() for refusal in campaign_templates.unsound()]


def marks_are_guarded(_progress: Progress) -> list[str]:
    if standing(connection, MARKS):
        return []
    return [_("the triggers that guard the marks are not as they should be; run `manage.py migrate`")]


def standings_agree(_progress: Progress) -> list[str]:
    astray = standings_astray()
    return [_("{n} standings are not what the marks say").format(n=astray)] if astray else []


def tallies_agree(_progress: Progress) -> list[str]:
    found = []
    if tallies := tallies_astray():
        found.append(_("{n} tallies are not what the standings say").format(n=tallies))
    if days := tally_days_astray():
        found.append(_("{n} days of tallies are not what the marks say").format(n=days))
    return found
