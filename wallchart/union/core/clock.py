"""What time it is. Everything that needs the time asks here, so that a test can stop the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from django.utils import timezone

_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    """This moment, aware of its time zone."""
    return _stopped.get() or timezone.now()


def today() -> date:
    """The calendar day in the union's own time zone (settings.TIME_ZONE)."""
    return timezone.localdate(now())


def day_of(day: date) -> tuple[datetime, datetime]:
    """The moments between which (half-open) a calendar day lies in the union's own time zone.

    At either end of the calendar, where a moment in another time zone is no date any more, it is a day
    near by, on which nothing ever happened.
    """
    near = min(max(day, date.min + _A_DAY), date.max - 2 * _A_DAY)
    begin, end = (timezone.make_aware(datetime.combine(on, time.min)) for on in (near, near + _A_DAY))
    return begin, end


_A_DAY = timedelta(days=1)


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) while the block runs."""
    if timezone.is_naive(moment):
        raise ValueError("the clock is stopped at a moment with a time zone")
    token = _stopped.set(moment)
    try:
        yield
    finally:
        _stopped.reset(token)
