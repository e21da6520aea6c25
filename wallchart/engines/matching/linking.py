"""Linking a roster to a voter file: at most one voter for each row, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from . import model
from .chance import Floats
from .columns import read_column_names
from .comparing import Compared, Tell, compare_files, silent, take_in, workshop
from .model import Ints, Weights
from .reasons import Names, in_words
from .writing import write_columns

AUTO = 0.99
"""Below this probability no link is made without a person looking."""
WRONG = 0.001
"""The share of the links made without a person looking that may be wrong."""
REVIEW = 0.2
"""From this probability on a person should look."""
TRAINED_ON = 8_000
"""At most so many roster rows teach the weights."""
COLUMNS = ("roster_id", "voter_id", "probability", "decision", "reasons")


@dataclass(frozen=True)
class Link:
    """One roster row and the voter it is most likely to be; `voter_id` is None where there is none."""

    roster_id: str
    voter_id: str | None
    probability: float
    decision: str  # auto, review, none
    reasons: str


@dataclass(frozen=True)
class Linked:
    """A link for every roster row, ordered by its id, and the weights that were learnt."""

    links: list[Link]
    weights: Weights
    candidates: int

    def count(self, decision: str) -> int:
        return sum(link.decision == decision for link in self.links)


def link_files(
    roster: Path,
    voters: Path,
    *,
    columns: Path | None = None,
    tell: Tell = silent,
    memory: str = "1500MB",
    threads: int = 2,
) -> Linked:
    """Link every row of `roster` to at most one row of `voters` (CSV or Parquet).

    `columns`: a TOML that names the columns where the files call them otherwise. Raises `Refusal`
    for a file that cannot be linked. The result does not depend on the order of the rows.
    """
    named = read_column_names(columns)
    with workshop(memory, threads) as connection:
        tell("reading the roster")
        _, members = take_in(connection, roster, named["roster"], "roster_file")
        _, listed = take_in(connection, voters, named["voters"], "voters_file")
        compared = compare_files(connection, members, listed, tell)
        tell("learning the weights")
        weights = learn_weights(compared)
        probability = model.probabilities(compared.pairs, weights)
        best = best_of_each(compared.pairs.row, probability)
        weights = replace(weights, auto=auto_from(probability[best.pair]))
        tell("writing reasons")
        wanted = np.unique(compared.voter[best.pair])
        people = {
            row[0]: (row[1], Names(row[2], row[3]))
            for row in connection.execute(
                "select w.v, b.id, b.first, b.last from (select unnest($1::bigint[]) as v) as w "
                "join near as b on b.rowid = w.v",
                [wanted.tolist()],
            ).fetchall()
        }
        own = [
            Names(*row) for row in connection.execute("select first, last from roster order by r").fetchall()
        ]
        links = list(_links(compared, probability, best, people, own, auto=weights.auto))
        return Linked(links, weights, len(compared.pairs))


def learn_weights(compared: Compared) -> Weights:
    """Learn from all rows, or from those of the smallest numbers drawn from their ids."""
    pairs, rows = compared.pairs, len(compared.ids)
    if rows > TRAINED_ON:
        chosen = np.zeros(rows, dtype=bool)
        chosen[np.argsort(compared.order, kind="stable")[:TRAINED_ON]] = True
        pairs, rows = pairs.only(chosen), TRAINED_ON
    return model.learn(pairs, rows, compared.counts.size)


@dataclass(frozen=True)
class Best:
    """Of each roster row that has candidates, in order: its number, its likeliest pair, and the
    probability of the second (0 where there is one candidate only)."""

    row: Ints
    pair: Ints
    second: Floats


def best_of_each(row: Ints, probability: Floats) -> Best:
    """The likeliest pair of each row (of equals the first); `row` is in order."""
    if not len(row):
        nothing = np.zeros(0, dtype=np.int64)
        return Best(nothing, nothing, np.zeros(0))
    starts = np.flatnonzero(np.concatenate([[True], row[1:] != row[:-1]]))
    lengths = np.diff(np.append(starts, len(row)))
    at_top = np.flatnonzero(probability == np.repeat(np.maximum.reduceat(probability, starts), lengths))
    pair = at_top[np.searchsorted(at_top, starts)]
    rest = probability.copy()
    rest[pair] = 0.0
    return Best(row[starts], pair, np.maximum.reduceat(rest, starts))


def _links(
    compared: Compared,
    probability: Floats,
    best: Best,
    people: dict[int, tuple[str, Names]],
    own: list[Names],
    *,
    auto: float,
) -> Iterator[Link]:
    told = zip(
        best.row.tolist(),
        probability[best.pair].tolist(),
        best.second.tolist(),
        compared.voter[best.pair].tolist(),
        map(tuple, compared.pairs.levels[best.pair].tolist()),
        strict=True,
    )
    following = next(told, None)
    for number, roster_id in enumerate(compared.ids):
        if following is None or following[0] != number:
            yield nobody(roster_id)
            continue
        _, sure, second, voter, levels = following
        following = next(told, None)
        voter_id, names = people[voter]
        yield decided(roster_id, voter_id, sure, second, in_words(levels, own[number], names), auto=auto)


def nobody(roster_id: str) -> Link:
    return Link(roster_id, None, 0.0, "none", "nobody in the voter file resembles this row")


def auto_from(probability: Floats) -> float:
    """From which probability on links are made without a person looking: the least, but `AUTO` at
    least, from which on all of them together are right but for a share of `WRONG`; 1 where none are.

    `probability`: of the likeliest voter of each row, in any order.
    """
    likely = np.sort(probability[probability >= AUTO])[::-1]
    ends = np.flatnonzero(np.append(likely[1:] < likely[:-1], True))[: len(likely)]  # equals stand together
    safe = ends[np.cumsum(1 - likely)[ends] <= WRONG * (ends + 1)]
    return float(likely[safe[-1]]) if len(safe) else 1.0


def decided(roster_id: str, voter_id: str, sure: float, second: float, words: str, *, auto: float) -> Link:
    """The link that a probability makes; `second` is that of the next candidate, `auto` the least at which
    nobody needs to look."""
    if sure < REVIEW:
        return Link(roster_id, None, sure, "none", f"nearest is {voter_id}: {words}")
    if sure >= auto:
        return Link(roster_id, voter_id, sure, "auto", words)
    doubt = "; another voter fits about as well" if second >= sure / 4 else ""
    return Link(roster_id, voter_id, sure, "review", words + doubt)


def write_links(links: list[Link], out: Path) -> None:
    """Write `COLUMNS` as CSV, or Parquet where `out` ends so; one line for each roster row."""
    values = (
        [link.roster_id for link in links],
        [link.voter_id for link in links],
        [link.probability for link in links],
        [link.decision for link in links],
        [link.reasons for link in links],
    )
    write_columns(dict(zip(COLUMNS, values, strict=True)), out)
