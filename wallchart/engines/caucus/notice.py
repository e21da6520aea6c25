"""What notice an employer needs before somebody is absent for a caucus, and by when."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class EmployerNotice:
    """A statute's rule: so many days before the day itself, in writing or not, for which absence."""

    days: int
    written: bool
    statute: str
    covers: str
    conventions_statute: str = ""


@dataclass(frozen=True)
class Deadline:
    """`last_day` by the statute; `send_by`, the last working day on or before it, is the one to use."""

    last_day: datetime.date
    send_by: datetime.date


def notice_deadline(
    notice: EmployerNotice, event: datetime.date, closed: Collection[datetime.date] = ()
) -> Deadline:
    """The last day for notice before `event`; `closed` are days beside weekends without an office open."""
    last = event - datetime.timedelta(days=notice.days)
    send = last
    while send.weekday() >= 5 or send in closed:
        send -= datetime.timedelta(days=1)
    return Deadline(last, send)
