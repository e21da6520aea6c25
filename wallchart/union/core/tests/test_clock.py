"""Moments and days: the union's own time zone, days of 23 and 25 hours, and the ends of the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from wallchart.union.core import clock

CHICAGO = ZoneInfo("America/Chicago")
ZONES = (
    "America/Chicago",
    "Pacific/Kiritimati",  # a day ahead of all others
    "Pacific/Pago_Pago",  # nearly a day behind
    "Asia/Kathmandu",  # three quarters of an hour
    "America/Havana",  # its clocks change at midnight: one day has none, another has two
    "Pacific/Apia",  # 30 December 2011 was left out
)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))


@settings(max_examples=50)
@given(moment=moments, zone=st.sampled_from(ZONES))
def test_every_moment_lies_in_the_day_that_it_is_and_in_neither_beside_it(
    moment: datetime, zone: str
) -> None:
    with timezone.override(zone), clock.stopped_at(moment):
        day = clock.today()
        begin, end = clock.day_of(day)
        assert begin <= clock.now() < end
        assert clock.day_of(day - timedelta(days=1))[1] <= begin
        assert clock.day_of(day + timedelta(days=1))[0] >= end


@settings(max_examples=50)
@given(day=st.dates(date(1990, 1, 1), date(2037, 12, 31)), zone=st.sampled_from(ZONES))
def test_where_one_day_ends_the_next_begins(day: date, zone: str) -> None:
    with timezone.override(zone):
        assert clock.day_of(day)[1] == clock.day_of(day + timedelta(days=1))[0]


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 1, 15), 24),
        (date(2026, 3, 8), 23),  # the clocks go forward
        (date(2026, 11, 1), 25),  # and back
    ],
)
def test_a_day_is_as_long_as_it_is(day: date, hours: int) -> None:
    with timezone.override(CHICAGO):
        begin, end = clock.day_of(day)
    assert end.astimezone(UTC) - begin.astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 15, 23, 59, 59, tzinfo=CHICAGO), date(2026, 1, 15)),
        (datetime(2026, 1, 16, 0, 0, tzinfo=CHICAGO), date(2026, 1, 16)),
        (datetime(2026, 1, 16, 5, 59, tzinfo=UTC), date(2026, 1, 15)),
        (datetime(2026, 1, 16, 6, 0, tzinfo=UTC), date(2026, 1, 16)),
        (datetime(2026, 11, 1, 1, 30, tzinfo=CHICAGO, fold=0), date(2026, 11, 1)),
        (datetime(2026, 11, 1, 1, 30, tzinfo=CHICAGO, fold=1), date(2026, 11, 1)),
    ],
)
def test_today_is_what_the_unions_own_calendar_says(moment: datetime, day: date) -> None:
    with timezone.override(CHICAGO), clock.stopped_at(moment):
        assert clock.today() == day


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [date.min, date.max])
def test_at_either_end_of_the_calendar_a_day_is_still_asked_about(day: date, zone: str) -> None:
    """Somebody types the year 9999 into an address; the page finds nothing, and does not fall over."""
    with timezone.override(zone):
        begin, end = clock.day_of(day)
        assert begin < end
        assert not begin <= clock.now() < end
        assert begin.astimezone(UTC) < end.astimezone(UTC)


def test_the_clock_goes_on_after_it_was_stopped() -> None:
    noon = datetime(2026, 1, 15, 12, tzinfo=UTC)
    with pytest.raises(ZeroDivisionError), clock.stopped_at(noon):
        assert clock.now() == noon
        with clock.stopped_at(noon + timedelta(hours=1)):
            assert clock.now() == noon + timedelta(hours=1)
        assert clock.now() == noon
        _ = 1 / 0
    assert clock.now() > noon
    assert clock.now().tzinfo is not None


def test_a_moment_without_a_time_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="with a time zone"), clock.stopped_at(datetime(2026, 1, 15)):
        pass
