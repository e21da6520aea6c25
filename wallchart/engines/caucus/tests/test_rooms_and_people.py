"""Who may come, by when the employer must know, who is elected without a walk, who steps in."""

from __future__ import annotations

import datetime
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallchart.engines.caucus import (
    Alternate,
    Attendee,
    Days,
    Lot,
    Outcome,
    Room,
    Tie,
    born_in,
    born_on,
    draw,
    elect_by_plurality,
    general_election,
    judge,
    latest_rules,
    notice_deadline,
    rules_in_force,
    seat_alternates,
    settle,
    uncontested,
    walk,
)
from wallchart.engines.caucus.eligibility import age_reached, birthday
from wallchart.engines.caucus.iowa_democratic import WALKING as IOWA
from wallchart.engines.caucus.minnesota import default_caucus_day
from wallchart.engines.caucus.minnesota_dfl import WALKING as DFL
from wallchart.engines.caucus.shown import decimal, percent
from wallchart.refusal import Refusal

CAUCUS = datetime.date(2026, 2, 3)
DAYS = Days(CAUCUS, general_election(2026))
DFL_RULES = rules_in_force("minnesota_dfl", CAUCUS)
REPUBLICAN = rules_in_force("minnesota_republican", CAUCUS)
NEIGHBOR = Attendee(
    birth=born_in(1980),
    lives_in_precinct=True,
    can_vote_in_november=True,
    agrees_with_principles=True,
    supported_party_last=None,
    intends_to_support=True,
    active_in_another_party=False,
)


def but(**changes: object) -> Attendee:
    return Attendee(**(vars(NEIGHBOR) | changes))


def test_the_days_of_2026() -> None:
    assert general_election(2026) == datetime.date(2026, 11, 3)
    assert general_election(2022) == datetime.date(2022, 11, 8)
    assert default_caucus_day(2026) == CAUCUS
    assert default_caucus_day(2025) is None


@given(st.integers(1950, 2100))
def test_the_general_election_is_the_tuesday_after_the_first_monday(year: int) -> None:
    day = general_election(year)
    assert day.weekday() == 1
    assert 2 <= day.day <= 8


def test_a_neighbor_may_take_part_in_either_party() -> None:
    for rules in (DFL_RULES, REPUBLICAN):
        assert judge(rules.eligibility, NEIGHBOR, DAYS).may is True


def test_somebody_who_cannot_vote_may_come_to_the_dfl_and_not_to_the_republicans() -> None:
    resident = but(can_vote_in_november=False)
    assert judge(DFL_RULES.eligibility, resident, DAYS).may is True
    answer = judge(REPUBLICAN.eligibility, resident, DAYS)
    assert answer.may is False
    assert answer.unmet == ("can vote at the general election in November",)


@pytest.mark.parametrize(
    ("birth", "may"),
    [
        (born_on(datetime.date(2010, 2, 3)), True),
        (born_on(datetime.date(2010, 2, 4)), False),
        (born_in(2009), True),
        (born_in(2011), False),
        (born_in(2010), None),
        (None, None),
    ],
)
def test_sixteen_on_caucus_day_is_known_as_well_as_the_birth_date_is(birth: object, may: bool | None) -> None:
    answer = judge(DFL_RULES.eligibility, but(birth=birth), DAYS)
    assert answer.may is may
    assert (answer.unknown == ("is 16 or older on caucus day",)) == (may is None)


def test_a_leap_day_birthday_is_reached_on_the_first_of_march() -> None:
    days = Days(datetime.date(2026, 2, 28), DAYS.general_election)
    leapling = but(birth=born_on(datetime.date(2008, 2, 29)))
    assert judge(DFL_RULES.eligibility, leapling, days).may is True
    young = but(birth=born_on(datetime.date(2012, 2, 29)))
    assert judge(DFL_RULES.eligibility, young, Days(datetime.date(2028, 2, 28), days.caucus)).may is False
    born = datetime.date(2008, 2, 29)
    assert birthday(born, 18) == datetime.date(2026, 3, 1)
    assert age_reached(born_on(born), 18, days.caucus) is False
    assert age_reached(born_on(born), 18, datetime.date(2026, 3, 1)) is True
    assert birthday(born, 20) == datetime.date(2028, 2, 29)


def test_support_for_the_party_is_past_or_to_come() -> None:
    assert (
        judge(REPUBLICAN.eligibility, but(supported_party_last=True, intends_to_support=False), DAYS).may
        is True
    )
    assert (
        judge(REPUBLICAN.eligibility, but(supported_party_last=False, intends_to_support=None), DAYS).may
        is None
    )
    assert (
        judge(REPUBLICAN.eligibility, but(supported_party_last=False, intends_to_support=False), DAYS).may
        is False
    )


def test_one_thing_unmet_outweighs_things_unknown() -> None:
    answer = judge(DFL_RULES.eligibility, but(birth=None, lives_in_precinct=False), DAYS)
    assert (answer.may, answer.unmet) == (False, ("lives in the precinct",))


def test_rules_are_dated_and_unknown_ones_refused() -> None:
    with pytest.raises(Refusal, match="no rules of minnesota_dfl are in force"):
        rules_in_force("minnesota_dfl", datetime.date(1944, 4, 15))
    for lookup in (latest_rules, lambda name: rules_in_force(name, CAUCUS)):
        with pytest.raises(Refusal, match="minnesota_dfl"):
            lookup("whigs")


def test_every_party_names_its_sources_and_what_is_not_confirmed() -> None:
    for name in ("minnesota_dfl", "minnesota_republican", "iowa_democratic"):
        rules = latest_rules(name)
        assert rules.name == name
        assert rules.sources
        assert rules.unconfirmed
        assert rules.in_force(CAUCUS)


def test_the_notice_for_the_caucus_of_2026_is_due_on_a_saturday_so_it_goes_out_on_friday() -> None:
    assert DFL_RULES.notice is not None
    assert (DFL_RULES.notice.days, DFL_RULES.notice.written) == (10, True)
    assert "202A.19" in DFL_RULES.notice.statute
    deadline = notice_deadline(DFL_RULES.notice, CAUCUS)
    assert deadline.last_day == datetime.date(2026, 1, 24)
    assert deadline.send_by == datetime.date(2026, 1, 23)


def test_a_closed_day_moves_the_notice_forward_too() -> None:
    notice = DFL_RULES.notice
    assert notice is not None
    event = datetime.date(2026, 1, 29)  # ten days before: Monday 19 January, Martin Luther King day
    closed = {datetime.date(2026, 1, 19)}
    assert notice_deadline(notice, event).send_by == datetime.date(2026, 1, 19)
    assert notice_deadline(notice, event, closed).send_by == datetime.date(2026, 1, 16)


@given(st.dates(datetime.date(2020, 1, 1), datetime.date(2040, 1, 1)))
def test_notice_is_sent_on_a_working_day_at_least_ten_days_ahead(event: datetime.date) -> None:
    assert DFL_RULES.notice is not None
    deadline = notice_deadline(DFL_RULES.notice, event)
    assert deadline.send_by <= deadline.last_day
    assert (event - deadline.send_by).days in (10, 11, 12)
    assert deadline.send_by.weekday() < 5


def test_more_seats_than_people_seats_everybody() -> None:
    done = walk(Room((3, 2, 0), 8), DFL)
    assert (done.outcome, done.won, done.unfilled) == (Outcome.EVERYONE, (3, 2, 0), 3)
    full = walk(Room((3, 2), 5), DFL)
    assert (full.outcome, full.won, full.unfilled) == (Outcome.EVERYONE, (3, 2), 0)


def test_an_empty_room_seats_nobody_and_breaks_nothing() -> None:
    done = walk(Room((0, 0), 4), DFL)
    assert (done.won, done.unfilled, done.viable) == ((0, 0), 4, (False, False))


def test_one_seat_is_for_a_vote_unless_the_room_is_of_one_mind() -> None:
    done = walk(Room((15, 30, 5), 1), DFL)
    assert (done.outcome, done.viability, done.won, done.majority) == (Outcome.VOTE, 50, None, 1)
    assert walk(Room((20, 20, 10), 1), DFL).majority is None
    agreed = walk(Room((0, 50, 0), 1), DFL)
    assert (agreed.outcome, agreed.won) == (Outcome.SHARED, (0, 1, 0))


def test_an_iowa_room_with_one_seat_goes_to_the_majority() -> None:
    assert walk(Room((15, 30, 5), 1), IOWA).won == (0, 1, 0)
    assert walk(Room((20, 20, 10), 1), IOWA).outcome is Outcome.VOTE


def test_iowa_thresholds_follow_the_seats() -> None:
    assert [IOWA.viability_number(100, seats) for seats in (1, 2, 3, 4, 9)] == [51, 25, 17, 15, 15]


def test_iowa_takes_a_delegate_from_the_lowest_decimal_above_a_half() -> None:
    # 1.52, 1.56 and 1.92 round to six: the first gives one back.
    done = walk(Room((38, 39, 48), 5), IOWA)
    assert done.won == (1, 2, 2)


def test_iowa_never_takes_the_only_delegate_of_a_group() -> None:
    done = walk(Room((60, 15, 15, 10), 4, attendance=100), IOWA)  # 2.4, .6, .6 and .4, which is not viable
    assert done.won == (2, 1, 1, 0)
    crowded = walk(Room((70, 15, 15), 4), IOWA)  # 2.8, .6, .6: five, and only the first can give one back
    assert crowded.won == (2, 1, 1)


def test_equal_decimals_in_iowa_are_a_tie_on_the_way_up_and_on_the_way_down() -> None:
    up = walk(Room((23, 23, 46), 9), IOWA)  # 2.25, 2.25, 4.5: nine with the half rounded up
    assert up.tie is None
    short = walk(Room((33, 33, 33), 4), IOWA)
    assert short.tie == Tie((0, 1, 2), 1)
    over = walk(Room((50, 50), 5), IOWA)
    assert (over.won, over.tie) == ((2, 2), Tie((0, 1), 1))


@pytest.mark.parametrize(
    ("counts", "seats", "more", "column"),
    [
        ((15,), 0, {}, "seats"),
        ((15,), -1, {}, "seats"),
        ((15,), True, {}, "seats"),
        ((15,), 2.0, {}, "seats"),
        ((), 3, {}, "counts"),
        ((-1, 3), 3, {}, "counts"),
        ((1.5, 3), 3, {}, "counts"),
        (("3", 3), 3, {}, "counts"),
        ((3, 3), 3, {"first_count_total": -1}, "first_count_total"),
        ((3, 3), 3, {"attendance": 5}, "attendance"),
        ((3, 3), 3, {"attendance": "9"}, "attendance"),
    ],
)
def test_a_room_that_cannot_be_is_refused(
    counts: tuple, seats: int, more: dict[str, int], column: str
) -> None:
    with pytest.raises(Refusal) as refused:
        Room(counts, seats, **more)
    assert refused.value.column == column


def test_a_coin_tossed_in_the_room_settles_a_tie_and_a_wrong_one_is_refused() -> None:
    counted = walk(Room((20, 20), 5), DFL)
    assert counted.tie == Tie((0, 1), 1)
    assert settle(counted, Lot((1, 0), 1)).won == (2, 3)
    for wrong in (Lot((0, 2), 1), Lot((0, 1), 2)):
        with pytest.raises(Refusal, match="not one among those"):
            settle(counted, wrong)
    with pytest.raises(Refusal, match="no tie"):
        settle(settle(counted, Lot((1, 0), 1)), Lot((1, 0), 1))


def test_lots_are_fair() -> None:
    rng = np.random.default_rng(7)
    tie = Tie((2, 5, 9), 1)
    wins = [draw(tie, rng).won[0] for _ in range(3000)]
    # 1000 each is expected with a standard deviation of 26; five of them are never left in a fixed seed.
    assert all(abs(wins.count(place) - 1000) < 130 for place in tie.among)


def test_a_room_without_a_contest_elects_all_who_want_it() -> None:
    elected = uncontested(3, 5)
    assert elected is not None
    assert (elected.delegates, elected.unfilled) == ((0, 1, 2), 2)
    assert uncontested(6, 5) is None
    assert elect_by_plurality([0, 7], 3, np.random.default_rng(0)).delegates == (0, 1)


def test_the_most_votes_win_and_the_next_are_alternates_in_order() -> None:
    elected = elect_by_plurality([3, 9, 5, 7, 1], 2, np.random.default_rng(0))
    assert (elected.delegates, elected.alternates, elected.lots) == ((1, 3), (2, 0, 4), ())


def test_a_tie_across_the_line_is_drawn_and_a_tie_above_it_is_not() -> None:
    elected = elect_by_plurality([9, 9, 4, 4, 4], 3, np.random.default_rng(1))
    assert set(elected.delegates) >= {0, 1}
    assert len(elected.lots) == 1
    assert elected.lots[0].seats == 1
    assert sorted(elected.delegates + elected.alternates) == [0, 1, 2, 3, 4]


def test_alternates_with_equal_votes_are_ranked_by_lot() -> None:
    orders = {elect_by_plurality([9, 4, 4], 1, np.random.default_rng(seed)).alternates for seed in range(20)}
    assert orders == {(1, 2), (2, 1)}


@given(st.lists(st.integers(0, 20), min_size=1, max_size=10), st.integers(1, 8), st.integers(0, 99))
def test_plurality_seats_the_most_votes(votes: list[int], seats: int, seed: int) -> None:
    elected = elect_by_plurality(votes, seats, np.random.default_rng(seed))
    assert sorted(elected.delegates + elected.alternates) == list(range(len(votes)))
    assert len(elected.delegates) + elected.unfilled == seats
    ranked = [votes[place] for place in elected.alternates]
    assert ranked == sorted(ranked, reverse=True)
    if elected.alternates:
        assert min(votes[place] for place in elected.delegates) >= max(ranked)


def test_a_vacancy_is_filled_from_the_same_subcaucus_by_rank() -> None:
    assert DFL_RULES.alternates is not None
    pool = [
        Alternate("Ash", 1, "Oak"),
        Alternate("Birch", 1, "Maple", present=False),
        Alternate("Cedar", 2, "Maple"),
    ]
    seated = seat_alternates(DFL_RULES.alternates, ["Maple", "Maple", "Oak"], pool)
    assert [one and one.name for one in seated] == ["Cedar", None, "Ash"]


def test_a_republican_vacancy_goes_to_the_next_in_votes_whoever_is_absent() -> None:
    assert REPUBLICAN.alternates is not None
    pool = [Alternate("Cedar", 2), Alternate("Ash", 1), Alternate("Birch", 3, present=False)]
    seated = seat_alternates(REPUBLICAN.alternates, ["x", "y", "z"], pool)
    assert [one and one.name for one in seated] == ["Ash", "Cedar", None]


def test_decimals_are_for_show_and_round_half_away_from_zero() -> None:
    assert [decimal(Fraction(n, 16)) for n in (1, 3, -1, 0)] == ["0.063", "0.188", "-0.063", "0.000"]
    assert decimal(Fraction(-1, 10_000)) == "0.000"
    assert decimal(Fraction(5, 2), 0) == "3"
    assert percent(Fraction(11, 20)) == "55.0 %"
