"""Where rules begin and end: days, birthdays, lines that rise later, rooms of Iowa, and what is shown."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallchart.engines.caucus import (
    REGISTER,
    Alternate,
    AlternatePolicy,
    Birth,
    DropRule,
    EmployerNotice,
    EndorsementRule,
    Outcome,
    Pool,
    Room,
    born_in,
    count_race,
    elect_by_plurality,
    latest_rules,
    notice_deadline,
    rules_in_force,
    seat_alternates,
    walk,
)
from wallchart.engines.caucus.eligibility import age_reached, born_on, either, opposite
from wallchart.engines.caucus.shown import decimal, percent
from wallchart.refusal import Refusal

Day = datetime.date
IOWA = latest_rules("iowa_democratic").walking
assert IOWA is not None


@pytest.mark.parametrize("name", sorted(REGISTER))
def test_rules_begin_on_their_day_and_not_the_day_before(name: str) -> None:
    since = REGISTER[name][0].since
    assert rules_in_force(name, since).since == since
    with pytest.raises(Refusal, match="no rules of"):
        rules_in_force(name, since - datetime.timedelta(days=1))
    assert latest_rules(name) is REGISTER[name][-1]


@pytest.mark.parametrize("name", sorted(REGISTER))
def test_no_two_rules_of_a_party_hold_on_one_day(name: str) -> None:
    for earlier, later in zip(REGISTER[name], REGISTER[name][1:], strict=False):
        assert earlier.until == later.since
    assert REGISTER[name][-1].until is None


@pytest.mark.parametrize(
    ("birth", "on", "reached"),
    [
        (born_on(Day(2010, 2, 3)), Day(2026, 2, 3), True),
        (born_on(Day(2010, 2, 4)), Day(2026, 2, 3), False),
        (born_on(Day(2008, 2, 29)), Day(2024, 2, 29), True),
        (born_on(Day(2008, 2, 29)), Day(2024, 2, 28), False),
        (born_in(2009), Day(2026, 2, 3), True),
        (born_in(2010), Day(2026, 2, 3), None),
        (born_in(2010), Day(2026, 12, 31), True),
        (born_in(2011), Day(2026, 12, 31), False),
        (None, Day(2026, 2, 3), None),
    ],
)
def test_an_age_is_reached_on_the_birthday_and_not_known_of_a_year_alone(
    birth: Birth | None, on: datetime.date, reached: bool | None
) -> None:
    assert age_reached(birth, 16, on) is reached


def test_not_known_is_neither_yes_nor_no() -> None:
    assert [either(True, None), either(None, False), either(False, False)] == [True, None, False]
    assert [opposite(True), opposite(False), opposite(None)] == [False, True, None]


@pytest.mark.parametrize(
    ("event", "days", "closed", "last", "send"),
    [
        (Day(2026, 1, 8), 10, (), Day(2025, 12, 29), Day(2025, 12, 29)),
        (Day(2026, 1, 11), 10, (Day(2026, 1, 1),), Day(2026, 1, 1), Day(2025, 12, 31)),
        (Day(2026, 1, 13), 10, (Day(2026, 1, 1), Day(2026, 1, 2)), Day(2026, 1, 3), Day(2025, 12, 31)),
        (Day(2026, 3, 2), 0, (), Day(2026, 3, 2), Day(2026, 3, 2)),
    ],
)
def test_notice_goes_out_before_weekends_and_closed_days_however_many_meet(
    event: Day, days: int, closed: tuple[Day, ...], last: Day, send: Day
) -> None:
    deadline = notice_deadline(EmployerNotice(days, True, "law", "a caucus"), event, closed)
    assert (deadline.last_day, deadline.send_by) == (last, send)


def race(rule: DropRule, votes: dict[str, int], number: int = 1) -> tuple[str, ...]:
    endorsement = EndorsementRule(threshold=Fraction(99, 100), drop=rule)
    return count_race(endorsement, [votes], first=number).ballots[0].dropped


VOTES = {"A": 50, "B": 30, "C": 12, "D": 8}


@pytest.mark.parametrize(
    ("rule", "number", "dropped"),
    [
        (DropRule(below=Fraction(1, 10), from_ballot=3), 2, ()),
        (DropRule(below=Fraction(1, 10), from_ballot=3), 3, ("D",)),
        (DropRule(below=Fraction(1, 10), rise=Fraction(1, 20), from_ballot=3), 4, ("D", "C")),
        (DropRule(below=Fraction(8, 100)), 1, ()),  # at the line is not under it
        (DropRule(lowest_from=2), 1, ()),
        (DropRule(lowest_from=2), 2, ("D",)),
        (DropRule(below=Fraction(1)), 1, ("D", "C")),  # two always stay
        (DropRule(below=Fraction(1), keep=1), 1, ("D", "C", "B")),
    ],
)
def test_who_drops_depends_on_the_ballot_and_never_leaves_too_few(
    rule: DropRule, number: int, dropped: tuple[str, ...]
) -> None:
    assert race(rule, VOTES, number) == dropped


def test_two_at_the_bottom_with_equal_votes_stay_where_only_one_may_go() -> None:
    assert race(DropRule(lowest_from=1), {"A": 50, "B": 25, "C": 25}) == ()
    assert race(DropRule(lowest_from=1, keep=1), {"A": 50, "B": 25, "C": 25}) == ("C", "B")


@pytest.mark.parametrize(("votes", "seats"), [([3, 4], 0), ([3, -1], 1), ([3, 1.5], 1), ([True, 2], 1)])
def test_a_plurality_vote_that_cannot_be_is_refused(votes: list[int], seats: int) -> None:
    with pytest.raises(Refusal, match="votes whole numbers, 0 or more"):
        elect_by_plurality(votes, seats, np.random.default_rng(0))


def test_each_alternate_takes_one_seat_and_then_nobody_is_left() -> None:
    policy = AlternatePolicy(None, Pool.DELEGATION, "")
    pool = [Alternate("Ash", 2), Alternate("Birch", 1)]
    assert [one and one.name for one in seat_alternates(policy, ["x"] * 3, pool)] == ["Birch", "Ash", None]
    assert seat_alternates(policy, [], pool) == []


def test_in_iowa_those_who_stand_in_no_group_count_too() -> None:
    """100 checked in, 80 in groups: 15 is the viability number, and of 4 seats 40 people earn 1.6."""
    done = walk(Room((40, 26, 14), 4, attendance=100), IOWA)
    assert (done.viability, done.base, done.viable) == (15, 100, (True, True, False))
    assert done.quotas == (Fraction(8, 5), Fraction(26, 25), None)
    assert (done.outcome, done.won, done.tie) == (Outcome.SHARED, (2, 2, 0), None)


def test_in_iowa_more_viable_groups_than_seats_must_join() -> None:
    done = walk(Room((25, 25, 25, 25), 2), IOWA)
    assert (done.outcome, done.won, done.viable) == (Outcome.REALIGN, None, (True,) * 4)


@settings(max_examples=60)
@given(st.fractions(-20, 20, max_denominator=3000), st.integers(0, 5))
def test_a_fraction_is_shown_as_decimal_arithmetic_rounds_it(value: Fraction, places: int) -> None:
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert decimal(value, places) == str(rounded or abs(rounded))


def test_a_share_is_shown_with_one_decimal() -> None:
    assert [percent(Fraction(1, 3)), percent(Fraction(1, 2000)), percent(Fraction(1))] == [
        "33.3 %", "0.1 %", "100.0 %",
    ]  # fmt: skip
