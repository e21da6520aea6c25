"""The day from which a change holds: not to come, and after what stood before it.

Of what somebody has one of at a time (a membership, work, an address of a kind) the rows follow each other
and never overlap; `people.reads` and an export read them as a history.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Max, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wallchart.union.core import clock
from wallchart.union.core.errors import Refusal


def day_of_change(on: date | None) -> date:
    """The day that was given, or today. Raises Refusal for one that has not come yet."""
    today = clock.today()
    if on is not None and on > today:
        raise Refusal(_("this day has not come yet; give today or a day before it"), value=on)
    return on or today


def must_follow(rows: QuerySet[Any], current: Any, day: date, began_later: str | Promise) -> None:
    """Raise Refusal where a change on `day` would reach back behind the present row, or, where there is none,
    into one of the `rows` that have ended. `began_later` is the sentence of the first, with the %(day)s to
    give."""
    if current is not None:
        if day < current.since:
            raise Refusal(str(began_later) % {"day": current.since.isoformat()}, value=day)
        return
    # A row that held on no day is in nobody's way.
    ended = rows.filter(until__gt=F("since")).aggregate(last=Max("until"))["last"]
    if ended is not None and day < ended:
        raise Refusal(
            _("what stood here before ended after this day; give a day from %(day)s on")
            % {"day": ended.isoformat()},
            value=day,
        )
