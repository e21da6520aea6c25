"""The days of a campaign: its phases, how they move with it, and what of them shows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.core.errors import Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.organizing.actions.campaigns import change_campaign, start_campaign
from wallchart.union.organizing.cards import CampaignCard
from wallchart.union.organizing.models import Campaign
from wallchart.union.organizing.reads.campaigns import to_manage

NIGHT = date(2026, 2, 3)
RALLY = """
name = "Rally"
about = "We fill the steps."
political = false
ends = 30
phases = [{name = "Ask", from = 0, ask = "comes"}, {name = "Remind", from = 20, ask = "came"}]
asks = [
  {key = "comes", label = "Comes", question = "Will you come?"},
  {key = "came", label = "Came", question = "Were you there?"},
]
"""


@pytest.fixture
def rally(tmp_path: Path, settings: Any) -> Path:
    """A kind of campaign of the union's own, of which a campaign is started here and there."""
    settings.CAMPAIGN_TEMPLATES = tmp_path
    file = tmp_path / "rally.toml"
    file.write_text(RALLY, encoding="utf-8")
    return file


@pytest.fixture
def caucus(cast: Cast) -> Campaign:
    return start_campaign(cast.actor("ada"), cast.council.pk, "civic-engagement", key_day=NIGHT)


def card(cast: Cast, campaign: Campaign) -> CampaignCard:
    return to_manage(cast.actor("ada"), campaign.pk)


def days(cast: Cast, campaign: Campaign) -> list[tuple[str, str, str]]:
    return [(phase.name, str(phase.starts_on), str(phase.ends_on)) for phase in card(cast, campaign).phases]


def at_noon(day: date) -> Any:
    """The clock stands still at noon of that day in Saint Paul."""
    return clock.stopped_at(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("America/Chicago")))


def test_each_phase_ends_where_the_next_begins_and_the_last_with_the_campaign(
    cast: Cast, caucus: Campaign
) -> None:
    phases = card(cast, caucus).phases
    assert phases[0].starts_on == caucus.starts_on
    assert [phase.ends_on for phase in phases] == [*(p.starts_on for p in phases[1:]), caucus.ends_on]


@pytest.mark.parametrize(
    "become", [lambda file: file.unlink(), lambda file: file.write_text(RALLY.replace("20", "5"))]
)
def test_a_campaign_keeps_its_phases_whatever_becomes_of_the_file_it_was_started_from(
    cast: Cast, rally: Path, become: Callable[[Path], object]
) -> None:
    ada = cast.actor("ada")
    made = start_campaign(ada, cast.local12.pk, "rally", starts_on=date(2026, 3, 1))
    become(rally)
    change_campaign(ada, made.pk, starts_on=date(2026, 3, 4))
    assert days(cast, made) == [
        ("Ask", "2026-03-04", "2026-03-24"),
        ("Remind", "2026-03-24", "2026-03-31"),
    ]


def test_without_a_key_day_the_phases_move_with_the_first_day(cast: Cast, rally: Path) -> None:
    ada = cast.actor("ada")
    made = start_campaign(ada, cast.local12.pk, "rally", starts_on=date(2026, 3, 1))
    change_campaign(ada, made.pk, starts_on=date(2026, 3, 8), ends_on=date(2026, 5, 1))
    assert days(cast, made) == [
        ("Ask", "2026-03-08", "2026-03-28"),
        ("Remind", "2026-03-28", "2026-05-01"),
    ]


def test_with_a_key_day_a_later_first_day_cuts_the_phases_and_moves_none(
    cast: Cast, caucus: Campaign
) -> None:
    change_campaign(cast.actor("ada"), caucus.pk, starts_on=date(2025, 12, 1))
    phases = days(cast, caucus)
    assert phases[0] == ("Commit to the caucus", "2025-12-01", "2025-12-20")
    assert [name for name, *_days in phases][-1] == "On to the conventions"


@pytest.mark.parametrize(
    "changed",
    [
        {"key_day": date(2025, 8, 1)},
        {"key_day": date(2027, 2, 2)},
        {"starts_on": date(2026, 2, 4)},
        {"ends_on": NIGHT},
    ],
)
def test_a_campaign_is_under_way_on_the_day_that_it_leads_to(
    cast: Cast, caucus: Campaign, changed: dict[str, date]
) -> None:
    before = days(cast, caucus)
    with pytest.raises(Refusal, match="has to be under way on this day") as said:
        change_campaign(cast.actor("ada"), caucus.pk, **changed)
    assert said.value.column == "key_day" and days(cast, caucus) == before
    with pytest.raises(Refusal, match="has to be under way on this day"):
        start_campaign(
            cast.actor("ada"), cast.council.pk, "civic-engagement", key_day=NIGHT, ends_on=date(2026, 2, 3)
        )
    change_campaign(cast.actor("ada"), caucus.pk, starts_on=NIGHT, ends_on=NIGHT + timedelta(days=1))


def test_phases_that_were_cut_off_are_there_again_when_there_is_room(cast: Cast, caucus: Campaign) -> None:
    whole = days(cast, caucus)
    assert caucus.ends_on is not None
    change_campaign(cast.actor("ada"), caucus.pk, starts_on=date(2025, 12, 1), ends_on=date(2026, 2, 4))
    assert [name for name, *_days in days(cast, caucus)] == [
        "Commit to the caucus",
        "Train, and tell the employer",
        "The last two weeks",
        "Caucus night",
    ]
    change_campaign(cast.actor("ada"), caucus.pk, starts_on=caucus.starts_on, ends_on=caucus.ends_on)
    assert days(cast, caucus) == whole


def test_a_campaign_that_goes_on_longer_stays_in_its_last_phase(cast: Cast, caucus: Campaign) -> None:
    change_campaign(cast.actor("ada"), caucus.pk, ends_on=date(2026, 9, 1))
    with at_noon(date(2026, 8, 31)):
        phase = card(cast, caucus).phase
    assert phase is not None and (phase.name, phase.ends_on) == ("On to the conventions", date(2026, 9, 1))


def test_a_campaign_without_an_end_is_in_its_phases_as_they_were_planned(
    cast: Cast, caucus: Campaign
) -> None:
    whole = days(cast, caucus)
    Campaign.objects.filter(pk=caucus.pk).update(ends_on=None)
    assert days(cast, caucus) == whole


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (date(2025, 8, 2), None),  # the day before the first
        (date(2025, 8, 3), "Find out who is interested"),
        (date(2026, 2, 2), "The last two weeks"),
        (date(2026, 2, 3), "Caucus night"),
        (date(2026, 2, 10), "Caucus night"),
        (date(2026, 2, 11), "On to the conventions"),
        (date(2026, 6, 12), "On to the conventions"),
        (date(2026, 6, 13), None),  # half-open: that day it is over
    ],
)
def test_the_phase_at_hand_is_that_of_the_day(
    cast: Cast, caucus: Campaign, day: date, phase: str | None
) -> None:
    with at_noon(day):
        found = card(cast, caucus).phase
    assert (found.name if found else None) == phase


@pytest.mark.parametrize(
    ("day", "left"), [(NIGHT, 0), (NIGHT - timedelta(days=1), 1), (NIGHT + timedelta(days=1), None)]
)
def test_the_days_to_the_key_day_are_counted_down_to_it_and_no_further(
    cast: Cast, caucus: Campaign, day: date, left: int | None
) -> None:
    with at_noon(day):
        assert card(cast, caucus).days_to_key_day == left


def test_at_eleven_at_night_it_is_still_that_day(cast: Cast, caucus: Campaign) -> None:
    """In London it is the next day by then; phases and days are counted by the union's own clock."""
    late = datetime(2026, 2, 3, 23, 59, tzinfo=ZoneInfo("America/Chicago"))
    with clock.stopped_at(late):
        found = card(cast, caucus)
        assert (found.days_to_key_day, found.phase and found.phase.name) == (0, "Caucus night")


def test_a_campaign_that_leads_to_no_day_counts_down_to_none(cast: Cast) -> None:
    assert card(cast, cast.petition).days_to_key_day is None
    assert card(cast, cast.petition).phase is None  # it was started without a template


def test_without_days_a_campaign_starts_today(cast: Cast, rally: Path) -> None:
    with at_noon(date(2026, 3, 1)):
        made = start_campaign(cast.actor("ada"), cast.local12.pk, "rally")
    assert (made.starts_on, made.ends_on, made.name) == (date(2026, 3, 1), date(2026, 3, 31), "Rally 2026")
    assert (made.key_day, made.key_day_name) == (None, "")


def test_a_first_and_a_last_day_that_were_given_are_kept_and_cut_the_phases(cast: Cast) -> None:
    made = start_campaign(
        cast.actor("ada"),
        cast.council.pk,
        "civic-engagement",
        key_day=NIGHT,
        starts_on=date(2026, 1, 20),
        ends_on=date(2026, 2, 5),
    )
    assert (made.starts_on, made.ends_on, made.key_day) == (date(2026, 1, 20), date(2026, 2, 5), NIGHT)
    assert days(cast, made) == [
        ("The last two weeks", "2026-01-20", "2026-02-03"),
        ("Caucus night", "2026-02-03", "2026-02-05"),
    ]


def test_a_name_that_was_given_is_kept_and_a_long_one_is_cut(cast: Cast, rally: Path) -> None:
    ada = cast.actor("ada")
    assert start_campaign(ada, cast.local12.pk, "rally", "  Đấu tranh  ").name == "Đấu tranh"
    assert start_campaign(ada, cast.local12.pk, "rally", "x" * 300).name == "x" * 200


def test_a_key_day_given_to_a_campaign_that_leads_to_none_is_left_aside(cast: Cast) -> None:
    change_campaign(cast.actor("ada"), cast.petition.pk, key_day=NIGHT)
    assert Campaign.objects.get(pk=cast.petition.pk).key_day is None
    assert not AuditEntry.objects.filter(verb="change_campaign").exists()


def test_a_change_of_days_is_refused_whole(cast: Cast, caucus: Campaign) -> None:
    with pytest.raises(Refusal, match=r"column ends_on .*a campaign ends after it starts; give a later day"):
        change_campaign(cast.actor("ada"), caucus.pk, name="Another", starts_on=date(2026, 6, 13))
    kept = Campaign.objects.get(pk=caucus.pk)
    assert (kept.name, kept.starts_on) == (caucus.name, caucus.starts_on)


def test_the_log_tells_of_a_change_what_changed_and_nothing_else(cast: Cast, caucus: Campaign) -> None:
    change_campaign(cast.actor("ada"), caucus.pk, name="Caucus", ends_on=date(2026, 7, 1), key_day=NIGHT)
    entry = AuditEntry.objects.get(verb="change_campaign")
    assert entry.before == {"name": "Civic engagement 2026", "ends_on": "2026-06-13"}
    assert entry.after == {"name": "Caucus", "ends_on": "2026-07-01"}
    assert entry.political and entry.affiliate_id == cast.council.pk
    assert entry.facts == {"campaign": "Caucus"}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.dates(date(2025, 6, 1), date(2026, 8, 1)),
    length=st.integers(1, 500),
    moves=st.lists(st.integers(-60, 60), max_size=3),
)
def test_however_its_days_are_set_a_campaign_is_never_in_two_phases_nor_between_them(
    cast: Cast, caucus: Campaign, first: date, length: int, moves: list[int]
) -> None:
    """Within its days, from the first phase that is left to its last day, there is one phase a day."""
    caucus.starts_on, caucus.ends_on = first, first + timedelta(days=length)
    caucus.save()
    for move in moves:
        caucus.refresh_from_db()
        assert caucus.key_day is not None
        with suppress(Refusal):  # where the campaign would not be under way on that day
            change_campaign(cast.actor("ada"), caucus.pk, key_day=caucus.key_day + timedelta(days=move))
    phases = card(cast, caucus).phases
    for phase in phases:
        assert first <= phase.starts_on < phase.ends_on <= caucus.ends_on
    for earlier, later in pairwise(phases):
        assert earlier.ends_on == later.starts_on
    if phases:
        assert phases[-1].ends_on == caucus.ends_on
