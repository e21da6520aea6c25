"""The walk: the chance of winning at least j seats when n of ours come, over the others' number.

For n of ours, t others and s seats the seats won never rise with t, so "at least j seats" means
"t at most some number", with one further t where a coin decides. That turns the expectation over
t into two look-ups in the others' cumulative distribution instead of a sum.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wallchart.engines.planner.problem import Delegations, Floats, Whole

CHUNK = 1_500_000  # cells of the largest table built at once
LONGEST = 8_000  # others of one delegation whose chances are laid out one by one
Tables = tuple[Floats, Floats, Whole, Whole]


def last_needed(seats: Whole, largest: Whole) -> Whole:
    """Others beyond this number leave us nothing, however many of ours (up to `largest`) come."""
    return np.where(seats == 1, largest, np.maximum(seats, largest * (seats - 1)))


def others_tables(held: Delegations, largest: Whole) -> Tables:
    """P(t others) and P(at most t others) of every delegation, t = 0..last, one after another.

    `largest` (delegations,) is the most that can come of ours. Returns (chance, at_most, start,
    last): a delegation's run begins at start and has last + 1 entries. What lies further out than
    about 20 standard deviations is left away: it weighs less than 1e-15. A run of more than LONGEST
    entries is not laid out (last = -1).
    """
    mean, spread = held.others_mean, held.others_dispersion
    with np.errstate(divide="ignore", over="ignore"):
        decay = np.log1p(np.minimum(spread / np.maximum(mean, 1e-300), 1e300))
        far = mean + 20 * np.sqrt(mean) * np.sqrt(1 + mean / spread) + 45 / decay + 20
    far = np.where(mean > 0, far, 0)
    last = np.minimum(last_needed(held.seats, largest).astype(float), far).astype(np.int64)
    last = np.where(last > LONGEST, -1, last)
    start = np.concatenate([[0], np.cumsum(last + 1)[:-1]]).astype(np.int64)
    chance = np.empty(int((last + 1).sum()))
    at_most = np.empty_like(chance)
    order = np.argsort(last, kind="stable")
    at = 0
    while at < order.size:
        narrow = int(last[order[at]])
        if narrow < 0:
            at += 1
            continue
        # rows of nearly the same length together, so that little of the padded table is waste
        fits = int(np.searchsorted(last[order], narrow + narrow // 3 + 8, side="right"))
        rows = order[at : min(fits, at + max(1, CHUNK // (2 * narrow + 9)))]
        width = int(last[rows].max()) + 1
        table = _negative_binomial(mean[rows], spread[rows], width)
        cells = start[rows, None] + np.arange(width)
        kept = np.arange(width) <= last[rows, None]
        chance[cells[kept]] = table[kept]
        at_most[cells[kept]] = np.minimum(np.cumsum(table, axis=1), 1.0)[kept]
        at += rows.size
    return chance, at_most, start, last


def _negative_binomial(mean: Floats, spread: Floats, width: int) -> Floats:
    """P(t), t = 0..width-1, by the ratio of neighbours in logarithms, so that nothing underflows early."""
    t = np.arange(width - 1, dtype=float)
    with np.errstate(divide="ignore", over="ignore"):
        none = -spread * np.log1p(np.minimum(mean / spread, 1e300))
        shrink = -np.log1p(np.minimum(spread / np.maximum(mean, 1e-300), 1e300))
        step = np.log(spread[:, None] + t) - np.log1p(t) + shrink[:, None]
    logs = np.concatenate([none[:, None], step], axis=1)
    table: Floats = np.exp(np.minimum(np.cumsum(logs, axis=1), 0.0))
    table[mean == 0] = 0.0
    table[mean == 0, 0] = 1.0
    return table


def seat_bounds(seats: Whole, n: Whole, j: Whole) -> tuple[Whole, Whole]:
    """(full, tie): at least j of `seats` are ours for every t <= full, and by a coin when t = tie.

    All arrays broadcast; n >= 1, 1 <= j <= min(n, seats). tie is -1 where no t makes a tie. Exact
    in whole numbers: `count * s / total >= j - 1/2` is `2 n s >= (2 j - 1)(n + t)`.
    """
    twice = 2 * n * seats
    odd = 2 * j - 1
    viable = n * (seats - 1)  # ours are viable while t <= n (s - 1)
    share = np.minimum((twice - 1) // odd - n, viable)
    alone = (n - 1) // np.maximum(seats - 1, 1)  # the others are not viable up to here
    full = np.maximum(np.maximum(share, alone), seats - n)  # up to s - n nobody contests
    tie = np.where(twice % odd == 0, twice // odd - n, -1)
    tie = np.where((tie == full + 1) & (tie <= viable), tie, -1)
    single = seats == 1
    return np.where(single, n - 1, full), np.where(single, n, tie)


def seat_tables(
    held: Delegations, rows: Whole, largest: int, tables: Tables
) -> Iterator[tuple[Whole, Floats]]:
    """P(at least j seats | n of ours come) of the delegations `rows`, in pieces of bounded size.

    Yields (delegations, table of shape (delegations, largest + 1, J)), j = 1..J, those with like
    numbers of seats together; delegations without seats are left out. `tables` come from `others_tables`.
    """
    rows = rows[held.seats[rows] > 0]
    rows = rows[np.argsort(held.seats[rows], kind="stable")]
    seats = held.seats[rows]
    at = 0
    while at < rows.size:
        fits = int(np.searchsorted(seats, seats[at] * 3 // 2 + 2, side="right"))
        width = (largest + 1) * max(1, min(largest, int(seats[fits - 1])))
        some = rows[at : min(fits, at + max(1, CHUNK // width))]
        yield some, _chance_of_seats(held, some, largest, tables)
        at += some.size


def _chance_of_seats(held: Delegations, rows: Whole, largest: int, tables: Tables) -> Floats:
    chance, at_most, start, last = tables
    seats = held.seats[rows]
    most = min(largest, int(seats.max(initial=0)))
    won = np.zeros((rows.size, largest + 1, most))
    n, j = np.tril_indices(largest, 0, most) if most else (np.empty(0, int), np.empty(0, int))
    n, j = n + 1, j + 1
    s = seats[:, None]
    full, tie = seat_bounds(np.maximum(s, 1), n[None, :], j[None, :])
    reach, begin = last[rows, None], start[rows, None]
    if (last[rows] >= 0).all():
        got = at_most[begin + np.clip(full, 0, reach)]
        coin = (tie >= 0) & (tie <= reach)
        got = got + 0.5 * np.where(coin, chance[begin + np.where(coin, tie, 0)], 0.0)
    else:
        got = _at_most(held, rows, full)
        coin = tie >= 0
        got = got + 0.5 * np.where(coin, _at_most(held, rows, np.where(coin, tie, 0)) - got, 0.0)
    won[:, n, j - 1] = np.where(j[None, :] <= s, got, 0.0)
    return won


def _at_most(held: Delegations, rows: Whole, t: Whole) -> Floats:
    """P(at most t others), shape of t (rows, ...), by the incomplete beta function: for very long runs."""
    from scipy.special import betainc

    mean, spread = held.others_mean[rows, None], held.others_dispersion[rows, None]
    share = 1.0 / (1.0 + np.minimum(mean / spread, 1e300))
    return np.where(mean > 0, betainc(spread, t + 1.0, share), 1.0)
