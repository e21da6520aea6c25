"""Who stands where on the board, and by which numbers: pace, ties, days at the edges, odd affiliates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.cast import HOUSE, LONG_AGO, Cast
from wallchart.union.core import clock
from wallchart.union.core.errors import NotFound
from wallchart.union.organizing.actions.campaigns import set_target
from wallchart.union.organizing.models import Ask, Campaign, Tally, TallyDay, Target
from wallchart.union.organizing.reads.board import Board, BoardRow, union_board
from wallchart.union.organizing.reads.chart import chart_head
from wallchart.union.people.actions.tree import plant_affiliate
from wallchart.union.people.models import Affiliate, Headcount

TODAY = date(2026, 1, 6)
NIGHT = date(2026, 2, 3)  # caucus night: the pace of the last 28 days goes on for another 28


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.stopped_at(datetime(2026, 1, 6, 20, 30, tzinfo=ZoneInfo("America/Chicago"))):
        yield


@pytest.fixture
def committed(cast: Cast) -> Ask:
    return cast.ask("committed")


def books(ask: Ask, place: Affiliate, did: int = 0, *, month: int = 0, week: int = 0) -> None:
    """So many did it there; `month` of them more than three weeks ago, `week` of them today."""
    Tally.objects.update_or_create(ask=ask, affiliate=place, defaults={"did": did})
    for ago, number in ((21, month), (0, week)):
        if number:
            day = TODAY - timedelta(days=ago)
            TallyDay.objects.create(ask=ask, affiliate=place, day=day, did=number)


def members(place: Affiliate, number: int, others: int = 0) -> None:
    Headcount.objects.update_or_create(affiliate=place, defaults={"members": number, "others": others})


def board(cast: Cast, **asked: object) -> Board:
    return union_board(cast.actor("ada"), cast.civic.pk, ask="committed", **asked)


def order(cast: Cast, **asked: object) -> list[str]:
    return [row.body.name for row in board(cast, **asked).rows]


def row_of(found: Board, name: str) -> BoardRow:
    (row,) = [row for row in found.rows if row.body.name == name]
    return row


@pytest.fixture
def three(cast: Cast, committed: Ask) -> Cast:
    """Three Locals of 100, 40 and 10 members, of whom a fifth should come."""
    for place, number in (
        (cast.local12, 100), (cast.chapter12a, 0), (cast.local40, 40), (cast.local77, 10)
    ):  # fmt: skip
        members(place, number)
    books(committed, cast.local12, 18, month=0)
    books(committed, cast.local40, 2, month=1, week=1)
    books(committed, cast.local77, 1, week=1)
    return cast


def test_what_each_local_will_miss_if_it_goes_on_as_in_the_last_weeks(three: Cast) -> None:
    found = board(three)
    assert (found.until, found.ask.key) == (NIGHT, "committed")
    assert {row.body.name: (row.cells[1].target, row.short) for row in found.rows} == {
        "Local 12": (20, 2),  # 18 and nobody lately
        "Local 40": (8, 4),  # 2, and 2 more in another 28 days
        "Local 77": (2, 0),  # 1, and 1 more
    }


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("help", ["Local 40", "Local 12", "Local 77"]),  # will lack 4, 2, none
        ("name", ["Local 12", "Local 40", "Local 77"]),
        ("share", ["Local 40", "Local 77", "Local 12"]),  # 5, 10, 18 percent
        ("missing", ["Local 40", "Local 12", "Local 77"]),  # lack 6, 2, 1
        ("week", ["Local 12", "Local 40", "Local 77"]),  # 0, 1, 1 more: a tie stays in the tree's order
        ("size", ["Local 12", "Local 40", "Local 77"]),
        ("nonsense", ["Local 40", "Local 12", "Local 77"]),
    ],
)
def test_the_rows_stand_in_the_order_that_was_asked_for(three: Cast, sort: str, names: list[str]) -> None:
    assert order(three, sort=sort) == names


def test_where_two_will_lack_as_many_the_one_farther_from_its_target_comes_first(
    three: Cast, committed: Ask
) -> None:
    books(committed, three.local12, 16)  # lacks 4 of 20, as Local 40 will lack 4 of 8
    assert order(three)[:2] == ["Local 40", "Local 12"]
    members(three.local40, 200)
    books(committed, three.local40, 34)  # by its pace 36 of 40: lacks 4, and is nearer
    assert order(three)[:2] == ["Local 12", "Local 40"]


def test_where_two_are_as_far_the_one_that_moved_less_this_week_comes_first(
    three: Cast, committed: Ask
) -> None:
    for place in (three.local12, three.local77):
        members(place, 10)
        books(committed, place, 1)
    members(three.local40, 0)
    assert order(three)[:2] == ["Local 12", "Local 77"], "0 and 1 more this week"


def test_a_local_that_went_backwards_is_not_taken_to_go_on_so(three: Cast, committed: Ask) -> None:
    books(committed, three.local12, 18, week=-7)
    assert row_of(board(three), "Local 12").short == 2


def test_half_a_person_more_is_nobody_more(three: Cast, committed: Ask) -> None:
    three.civic.key_day = TODAY + timedelta(days=27)
    three.civic.save()
    assert row_of(board(three), "Local 77").short == 1, "1 more in 28 days is 0.96 in 27"


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=200)])
def test_on_the_day_and_after_it_only_what_was_done_counts(three: Cast, day: date) -> None:
    three.civic.key_day = day
    three.civic.save()
    found = board(three)
    assert found.until == TODAY
    assert {row.body.name: row.short for row in found.rows} == {"Local 12": 2, "Local 40": 6, "Local 77": 1}


@pytest.mark.parametrize(
    ("ends_on", "until"),
    [(date(2026, 3, 1), date(2026, 2, 28)), (None, TODAY), (date(2026, 1, 2), TODAY)],
)
def test_a_campaign_that_leads_to_no_day_is_judged_by_its_last(
    three: Cast, ends_on: date | None, until: date
) -> None:
    three.civic.key_day, three.civic.ends_on = None, ends_on
    three.civic.starts_on = LONG_AGO
    three.civic.save()
    assert board(three).until == until


@pytest.mark.parametrize(
    ("ago", "week", "month"), [(0, 3, 3), (6, 3, 3), (7, 0, 3), (27, 0, 3), (28, 0, 0), (400, 0, 0)]
)
def test_a_week_is_seven_days_with_today_and_a_month_is_four_of_them(
    three: Cast, committed: Ask, ago: int, week: int, month: int
) -> None:
    TallyDay.objects.all().delete()
    TallyDay.objects.create(ask=committed, affiliate=three.local12, day=TODAY - timedelta(days=ago), did=3)
    count = row_of(board(three), "Local 12").cells[1].count
    assert (count.week, count.month, count.did) == (week, month, 18)


def test_the_week_turns_at_midnight_in_the_unions_own_time_zone(three: Cast, committed: Ask) -> None:
    """At half past eight in the evening of the 6th it is the 7th in London."""
    assert clock.now().astimezone(ZoneInfo("UTC")).day == 7
    TallyDay.objects.all().delete()
    TallyDay.objects.create(ask=committed, affiliate=three.local12, day=date(2025, 12, 31), did=3)
    assert row_of(board(three), "Local 12").cells[1].count.week == 3


def test_a_week_that_went_back_says_by_how_much(three: Cast) -> None:
    TallyDay.objects.filter(affiliate=three.local77).update(did=-1)
    count = row_of(board(three), "Local 77").cells[1].count
    assert (count.did, count.week, count.month) == (1, -1, -1)
    assert row_of(board(three), "Local 77").cells[1].week_less == 1


def test_numbers_are_ordered_as_numbers_and_what_has_none_comes_after(cast: Cast) -> None:
    for name, number in (
        ("Local 9", "9"),
        ("Local 101", "101"),
        ("Retirees", ""),
        ("Artists", "A7"),
        ("Squared", "2²"),
    ):
        plant_affiliate(HOUSE, parent=cast.south, kind="local", name=name, number=number)
    cast.civic.affiliate.refresh_from_db()
    assert order(cast, sort="name") == [
        "Local 9", "Local 12", "Local 40", "Local 77", "Local 101", "Artists", "Retirees", "Squared",
    ]  # fmt: skip


def test_a_local_without_a_target_stands_after_those_that_have_one(three: Cast, committed: Ask) -> None:
    Target.objects.filter(ask=committed).delete()
    set_target(three.actor("ada"), committed.pk, three.local77.pk, number=1)
    found = board(three)
    assert [(row.body.name, row.short) for row in found.rows] == [
        ("Local 77", 0), ("Local 12", None), ("Local 40", None),
    ]  # fmt: skip
    assert found.total[1].target == 1
    assert (row_of(found, "Local 12").cells[1].missing, row_of(found, "Local 12").cells[1].reached) == (
        None,
        1,
    )


def test_the_total_is_that_of_the_rows_that_are_shown(three: Cast) -> None:
    whole = board(three).total[1]
    assert (whole.count.did, whole.count.week, whole.count.month, whole.target, whole.members) == (
        21, 2, 3, 30, 150,
    )  # fmt: skip
    north = board(three, region_id=three.north.pk).total[1]
    assert (north.count.did, north.target, north.members) == (20, 28, 140)
    assert board(three).total[0].target is None, "nobody set a target for that ask"


def test_a_region_that_there_is_not_has_no_rows(three: Cast) -> None:
    found = board(three, region_id=10**9)
    assert (found.rows, found.total[1].count.did, found.total[1].target, found.total[1].share) == (
        (), 0, None, 0,
    )  # fmt: skip


def test_more_than_the_members_and_more_than_the_target_can_have_done_it(three: Cast, committed: Ask) -> None:
    books(committed, three.local77, 12)
    cell = row_of(board(three), "Local 77").cells[1]
    assert (cell.share, cell.reached, cell.missing, cell.bar_end) == (1.2, 1.0, 0, 12)


def test_a_bar_leaves_room_beyond_its_target(three: Cast, committed: Ask) -> None:
    assert row_of(board(three), "Local 12").cells[1].bar_end == 24
    assert row_of(board(three), "Local 77").cells[1].bar_end == 3, "2.4 is rounded up"
    assert row_of(board(three), "Local 77").cells[0].bar_end == 1, "nothing to reach and nothing done"


def test_an_empty_local_has_a_row_and_lacks_nothing(three: Cast) -> None:
    members(three.local40, 0)
    Tally.objects.filter(affiliate=three.local40).delete()
    row = row_of(board(three), "Local 40")
    assert (row.cells[1].target, row.short, row.cells[1].share, row.cells[1].reached) == (0, 0, 0, 1)


def test_a_locals_row_has_what_its_chapters_did(three: Cast, committed: Ask) -> None:
    members(three.chapter12a, 7)
    books(committed, three.chapter12a, 2, week=2)
    cell = row_of(board(three), "Local 12").cells[1]
    assert (cell.count.did, cell.count.week, cell.members, cell.target) == (20, 2, 107, 22)


def test_people_of_a_region_itself_are_counted_in_its_own_row_alone(three: Cast, committed: Ask) -> None:
    members(three.north, 5, others=2)
    books(committed, three.north, 3)
    found = board(three)
    north = row_of(found, "North")
    assert (north.body.members, north.body.others, north.cells[1].count.did) == (5, 2, 3)
    assert (north.cells[1].target, north.short, north.region) == (None, None, "North")
    assert (found.total[1].count.did, found.total[1].members) == (24, 155)


def test_a_chapters_own_campaign_has_its_target_on_the_board_as_on_the_chart(cast: Cast) -> None:
    own = Campaign.objects.create(affiliate=cast.chapter12a, name="Break room", starts_on=LONG_AGO)
    signed = Ask.objects.create(campaign=own, place=1, key="signed", label="Signed")
    set_target(cast.actor("ada"), signed.pk, share=Decimal("0.5"))
    members(cast.chapter12a, 7)
    books(signed, cast.chapter12a, 1)
    (row,) = union_board(cast.actor("ada"), own.pk).rows
    column = chart_head(cast.actor("ada"), own.pk, cast.chapter12a.pk).headline
    assert column is not None
    assert (row.body.name, row.cells[0].target, row.short) == ("Chapter 12A", column.target, 3) == (
        "Chapter 12A", 4, 3,
    )  # fmt: skip


def test_a_campaign_without_asks_has_no_board(cast: Cast) -> None:
    empty = Campaign.objects.create(affiliate=cast.council, name="Empty", starts_on=LONG_AGO)
    with pytest.raises(NotFound):
        union_board(cast.actor("ada"), empty.pk)


def test_an_ask_that_there_is_not_is_judged_as_if_none_was_named(three: Cast) -> None:
    assert union_board(three.actor("ada"), three.civic.pk, ask="no-such").ask.key == "committed"
    assert union_board(three.actor("ada"), three.civic.pk, ask="delegate").ask.key == "delegate"


def test_without_phases_and_targets_the_first_ask_is_spoken_of(cast: Cast) -> None:
    Target.objects.all().delete()
    assert union_board(cast.actor("ada"), cast.civic.pk).ask.key == "interested"


@pytest.mark.parametrize("who", ["ada", "olga", "amina", "tou", "otto"])
def test_whoever_sees_the_board_sees_all_of_it_and_opens_what_is_theirs(three: Cast, who: str) -> None:
    found = union_board(three.actor(who), three.civic.pk)
    assert {row.body.name for row in found.rows} == {"Local 12", "Local 40", "Local 77"}
    opens = {row.body.name for row in found.rows if row.opens}
    assert (
        opens
        == {
            "ada": {"Local 12", "Local 40", "Local 77"},
            "olga": {"Local 12", "Local 40"},
            "amina": {"Local 12"},
            "tou": {"Local 12"},
            "otto": {"Local 77"},
        }[who]
    )
