"""The laws of the walking subcaucus, against an evaluator that is written another way."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import ceil, floor

import numpy as np
from hypothesis import assume, example, given
from hypothesis import strategies as st

from wallchart.engines.caucus import Outcome, Room, Viability, Walk, draw, settle, walk
from wallchart.engines.caucus.iowa_democratic import WALKING as IOWA
from wallchart.engines.caucus.minnesota_dfl import WALKING as DFL

COUNTS = st.lists(st.integers(0, 80), min_size=1, max_size=9).map(tuple)
SEATS = st.integers(1, 30)


def settled(
    room: Room, seed: int = 0, rule: object = DFL, viability: Viability = Viability.RECOMPUTED
) -> Walk:
    done = walk(room, rule, viability)
    return done if done.tie is None else settle(done, draw(done.tie, np.random.default_rng(seed)))


def by_the_call(counts: tuple[int, ...], seats: int) -> list[set[int]] | None:
    """The Call's steps in fractions: for each group the numbers of seats that it may end up with."""
    number = ceil(Fraction(sum(counts), seats))
    viable = {group: people for group, people in enumerate(counts) if people >= number and people}
    if not viable:
        return None
    divisor = Fraction(sum(viable.values()), seats)
    quotas = {group: people / divisor for group, people in viable.items()}
    left = seats - sum(floor(quota) for quota in quotas.values())
    allowed: list[set[int]] = [{0} for _ in counts]
    for group, quota in quotas.items():
        better = sum(other % 1 > quota % 1 for other in quotas.values())
        equal = sum(other % 1 == quota % 1 for other in quotas.values())
        if better + equal <= left:
            allowed[group] = {floor(quota) + 1}
        elif better >= left:
            allowed[group] = {floor(quota)}
        else:
            allowed[group] = {floor(quota), floor(quota) + 1}
    return allowed


@given(COUNTS, SEATS, st.integers(0, 9))
@example((20, 20), 5, 0)
@example((12, 12, 9), 4, 1)
@example((0, 7), 1, 0)
def test_the_engine_does_what_the_call_says(counts: tuple[int, ...], seats: int, seed: int) -> None:
    done = settled(Room(counts, seats), seed)
    if sum(counts) <= seats:
        assert (done.outcome, done.won) == (Outcome.EVERYONE, counts)
        return
    allowed = by_the_call(counts, seats)
    if allowed is None:
        assert done.won is None
        assert done.outcome is (Outcome.VOTE if seats == 1 else Outcome.REALIGN)
        return
    assert done.won is not None
    assert all(has in may for has, may in zip(done.won, allowed, strict=True))


@given(COUNTS, SEATS)
def test_seats_add_up_to_the_allotment_or_to_everybody(counts: tuple[int, ...], seats: int) -> None:
    done = settled(Room(counts, seats))
    if done.won is not None:
        assert sum(done.won) + done.unfilled == seats
        assert done.unfilled == max(0, seats - sum(counts))


@given(COUNTS, SEATS)
def test_no_group_is_below_its_quota_or_above_its_quota_and_one(counts: tuple[int, ...], seats: int) -> None:
    done = settled(Room(counts, seats))
    assume(done.outcome is Outcome.SHARED and done.won is not None)
    for quota, has in zip(done.quotas, done.won or (), strict=True):
        assert has == 0 if quota is None else floor(quota) <= has < quota + 1


@given(COUNTS, SEATS)
def test_a_group_below_the_viability_number_wins_no_seat(counts: tuple[int, ...], seats: int) -> None:
    done = settled(Room(counts, seats))
    assume(done.outcome is Outcome.SHARED and done.won is not None)
    for count, has, viable in zip(counts, done.won or (), done.viable, strict=True):
        assert viable == (count >= done.viability)
        assert viable or has == 0
        assert not viable or has >= 1


@given(COUNTS, SEATS, st.randoms(use_true_random=False))
def test_the_order_of_groups_does_not_matter_but_for_lots(
    counts: tuple[int, ...], seats: int, shuffled
) -> None:
    order = list(range(len(counts)))
    shuffled.shuffle(order)
    one = walk(Room(counts, seats), DFL)
    other = walk(Room(tuple(counts[place] for place in order), seats), DFL)
    assert (one.outcome, one.viability, one.base) == (other.outcome, other.viability, other.base)
    if one.won is not None:
        assert tuple(one.won[place] for place in order) == other.won
    if one.tie is not None and other.tie is not None:
        assert one.tie.seats == other.tie.seats
        assert set(one.tie.among) == {order[place] for place in other.tie.among}
    assert (one.tie is None) == (other.tie is None)


@given(COUNTS, SEATS, st.data())
def test_a_group_that_grows_never_loses_a_seat_to_one_that_does_not(
    counts: tuple[int, ...], seats: int, data: st.DataObject
) -> None:
    """With people joining it from outside or from other groups, and the same groups viable."""
    grows = data.draw(st.integers(0, len(counts) - 1))
    after = list(counts)
    for other in range(len(counts)):
        if other != grows:
            moved = data.draw(st.integers(0, min(3, counts[other])))
            after[other] -= moved
            after[grows] += moved
    after[grows] += data.draw(st.integers(0, 5))
    assume(after[grows] > counts[grows])
    before, then = settled(Room(counts, seats)), settled(Room(tuple(after), seats))
    assume(before.outcome is Outcome.SHARED and then.outcome is Outcome.SHARED)
    assume(before.viable == then.viable)
    assert before.won is not None
    assert then.won is not None
    assert then.won[grows] >= before.won[grows]


def test_a_growing_group_can_lose_a_seat_when_another_grows_too() -> None:
    assert settled(Room((26, 7, 8), 9)).won == (6, 1, 2)
    assert settled(Room((27, 7, 12), 9)).won == (5, 2, 2)


def test_a_growing_group_can_lose_a_seat_by_pushing_another_out() -> None:
    before = settled(Room((24, 58, 17, 18, 59, 22), 9))
    after = settled(Room((25, 58, 17, 18, 59, 22), 9))
    assert (before.viability, before.won) == (22, (2, 3, 0, 0, 3, 1))
    assert (after.viability, after.won) == (23, (1, 4, 0, 0, 4, 0))


def test_a_growing_group_can_lose_a_seat_to_one_that_stays_while_the_room_empties() -> None:
    """Nobody but the first group grows, and the second, which stays as it was, takes its seat."""
    assert settled(Room((11, 27, 19), 7)).won == (2, 3, 2)
    assert settled(Room((12, 27, 13), 7)).won == (1, 4, 2)


def test_a_growing_group_can_lose_a_seat_to_one_that_a_smaller_room_lets_in() -> None:
    assert settled(Room((3, 2, 2), 3)).won == (3, 0, 0)
    assert settled(Room((4, 2, 0), 3)).won == (2, 1, 0)


def test_in_no_small_room_does_growth_lose_a_seat_where_the_page_says_it_cannot() -> None:
    """Every room of three groups of up to six, every way to grow by one or two while others stay or
    shrink: with the same groups viable and no fewer people in them, no lot can take a seat either."""
    seen = 0
    for seats in range(1, 6):
        rooms = {room: walk(Room(room, seats), DFL) for room in itertools.product(range(9), repeat=3)}
        for room, growth in itertools.product(itertools.product(range(7), repeat=3), (1, 2)):
            for left in itertools.product(range(room[1] + 1), range(room[2] + 1)):
                before, then = rooms[room], rooms[(room[0] + growth, *left)]
                shared = before.outcome is then.outcome is Outcome.SHARED
                if shared and before.viable == then.viable and then.base >= before.base:
                    assert surely(then, 0) >= at_best(before, 0)
                    seen += 1
    assert seen > 5_000


def surely(done: Walk, group: int) -> int:
    """Seats of a group if every lot goes against it."""
    assert done.won is not None
    tied = done.tie is not None and group in done.tie.among
    return done.won[group] + (done.tie.seats == len(done.tie.among) if done.tie and tied else 0)


def at_best(done: Walk, group: int) -> int:
    """Seats of a group if the lot falls on it."""
    assert done.won is not None
    return done.won[group] + (done.tie is not None and group in done.tie.among)


@given(COUNTS, SEATS, st.integers(0, 2**32))
def test_the_same_seed_draws_the_same_lot(counts: tuple[int, ...], seats: int, seed: int) -> None:
    assert settled(Room(counts, seats), seed) == settled(Room(counts, seats), seed)


@given(COUNTS, SEATS, st.integers(0, 400))
def test_a_kept_viability_number_still_gives_every_seat_or_none(
    counts: tuple[int, ...], seats: int, first: int
) -> None:
    done = settled(Room(counts, seats, first_count_total=first), viability=Viability.INITIAL)
    assert done.viability == max(1, ceil(Fraction(first, seats)))
    if done.outcome is Outcome.SHARED:
        assert done.won is not None
        assert sum(done.won) == seats
        for quota, has in zip(done.quotas, done.won, strict=True):
            assert has == 0 if quota is None else floor(quota) <= has < quota + 1


def test_a_group_with_a_quota_below_one_wins_nothing_even_where_the_first_count_made_it_viable() -> None:
    done = settled(Room((1, 2), 2, first_count_total=0), viability=Viability.INITIAL)
    assert done.viable == (True, True)
    assert done.won == (0, 2)
    assert done.quotas == (None, 2)


@given(COUNTS, SEATS, st.integers(0, 40))
def test_iowa_gives_every_seat_and_one_at_least_to_each_viable_group(
    counts: tuple[int, ...], seats: int, beside: int
) -> None:
    room = Room(counts, seats, attendance=sum(counts) + beside)
    done = settled(room, rule=IOWA)
    if done.outcome is Outcome.SHARED:
        assert done.won is not None
        assert sum(done.won) == seats
        assert [has > 0 for has in done.won] == list(done.viable)


@given(COUNTS, SEATS, st.randoms(use_true_random=False))
def test_iowa_knows_no_order_of_groups_either(counts: tuple[int, ...], seats: int, shuffled) -> None:
    order = list(range(len(counts)))
    shuffled.shuffle(order)
    one = walk(Room(counts, seats), IOWA)
    other = walk(Room(tuple(counts[place] for place in order), seats), IOWA)
    assert one.outcome is other.outcome
    if one.won is not None:
        assert tuple(one.won[place] for place in order) == other.won
