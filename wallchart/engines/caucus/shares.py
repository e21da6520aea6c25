"""Seats in proportion to people: largest remainder, and Iowa's rounding. Whole numbers only."""

from __future__ import annotations

from collections.abc import Sequence

from wallchart.engines.caucus.lots import Tie

Shared = tuple[list[int], Tie | None]


def largest_remainder(weights: Sequence[int], seats: int) -> Shared:
    """Whole parts of weight x seats / total, then the largest remainders.

    The total must be above 0. A tie's seats are not in the list yet.
    """
    total = sum(weights)
    won, remainders = [], []
    for weight in weights:
        whole, remainder = divmod(weight * seats, total)
        won.append(whole)
        remainders.append(remainder)
    return won, _give(won, remainders, seats - sum(won))


def iowa_rounding(counts: Sequence[int], seats: int, attendance: int) -> Shared:
    """Iowa Democratic: half rounds up, at least one for each group with people, then corrected.

    Groups with a count of 0 take no part. The groups may not outnumber the seats.
    """
    playing = [place for place, count in enumerate(counts) if count]
    won = [0] * len(counts)
    for place in playing:
        won[place] = max(1, (2 * counts[place] * seats + attendance) // (2 * attendance))
    decimals = [count * seats % attendance for count in counts]
    high = [2 * decimal >= attendance for decimal in decimals]
    missing = seats - sum(won)
    if missing > 0:  # the highest decimals below .5 first, then the others, round after round
        rounds, missing = divmod(missing, len(playing))
        for place in playing:
            won[place] += rounds
        keys = [decimals[place] - attendance * high[place] for place in range(len(counts))]
        for place in set(range(len(counts))) - set(playing):
            keys[place] = -2 * attendance  # below every group that plays
        return won, _give(won, keys, missing)
    if missing < 0:
        return won, _take(won, [decimals[i] + attendance * (not high[i]) for i in range(len(won))], -missing)
    return won, None


def _give(won: list[int], keys: Sequence[int], seats: int) -> Tie | None:
    """Add a seat to each of the highest keys; those tied at the cut are returned instead."""
    if not seats:
        return None
    order = sorted(range(len(won)), key=keys.__getitem__, reverse=True)
    cut = keys[order[seats - 1]]
    if seats == len(order) or keys[order[seats]] != cut:
        for place in order[:seats]:
            won[place] += 1
        return None
    sure = [place for place in order[:seats] if keys[place] > cut]
    for place in sure:
        won[place] += 1
    return Tie(tuple(place for place, key in enumerate(keys) if key == cut), seats - len(sure))


def _take(won: list[int], keys: Sequence[int], seats: int) -> Tie | None:
    """Take a seat from each of the lowest keys that have more than one; a tie gives some back."""
    while seats:
        order = sorted((place for place, has in enumerate(won) if has > 1), key=keys.__getitem__)
        losing = order[:seats]
        cut = keys[losing[-1]]
        tied = [place for place in order if keys[place] == cut]
        keep = len([place for place in order if keys[place] <= cut]) - len(losing)
        for place in {*losing, *tied} if keep else losing:
            won[place] -= 1
        if keep:
            return Tie(tuple(sorted(tied)), keep)
        seats -= len(losing)
    return None
