"""The same person twice in one file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import model
from .chance import Floats
from .columns import read_column_names
from .comparing import Compared, Tell, compare_within, silent, take_in, workshop
from .model import Ints, Weights
from .writing import write_columns

SHOWN = 0.001
"""Pairs below this probability are not worth a line."""
SAME = 0.5
"""From this probability on two rows stand in one cluster."""


@dataclass(frozen=True)
class Duplicate:
    """Two rows of one file and the probability that they are one person; `left_id` < `right_id`."""

    left_id: str
    right_id: str
    probability: float


@dataclass(frozen=True)
class Duplicates:
    """The pairs, likeliest first, and the cluster (the smallest id in it) of every row, ordered by id."""

    pairs: list[Duplicate]
    clusters: list[tuple[str, str]]
    weights: Weights


def find_duplicates(
    file: Path, *, columns: Path | None = None, tell: Tell = silent, memory: str = "700MB", threads: int = 2
) -> Duplicates:
    """Find the rows of one CSV or Parquet file that are the same person.

    Raises `Refusal` for a file that cannot be read. The result does not depend on the order of the rows.
    """
    named = read_column_names(columns)
    with workshop(memory, threads) as connection:
        tell("reading the file")
        _, rows = take_in(connection, file, named["file"], "file")
        weigh = compare_within(connection, rows, tell)
    tell("learning the weights")
    compared, weights = learn_within(weigh)
    probability = model.probabilities(compared.pairs, weights, within=True)
    left, right, sure = through_others(compared, probability)
    shown = sure >= SHOWN
    left, right, sure = left[shown], right[shown], sure[shown]
    order = np.lexsort((right, left, -sure))
    ids = compared.ids
    pairs = [
        Duplicate(ids[a], ids[b], chance)
        for a, b, chance in zip(
            left[order].tolist(), right[order].tolist(), sure[order].tolist(), strict=True
        )
    ]
    same = sure >= SAME
    return Duplicates(pairs, _clusters(ids, left[same], right[same]), weights)


def learn_within(weigh: Callable[[float], Compared]) -> tuple[Compared, Weights]:
    """Learn twice: first as if nobody had further rows, then with as many as were found."""
    rows = 1.0
    for _ in range(2):
        compared = weigh(rows)
        weights = model.learn(compared.pairs, len(compared.ids), compared.counts.size, within=True)
        rows = 1 + weights.found
    return compared, weights


def through_others(compared: Compared, probability: Floats) -> tuple[Ints, Ints, Floats]:
    """Pairs raised by what a third row says: if A is B and B is C, then A is C.

    The probability of a pair is at least the product over the best way through one other row.
    """
    left, right = compared.pairs.row, compared.voter
    likely = probability >= SHOWN
    held: dict[tuple[int, int], float] = {}
    near: dict[int, dict[int, float]] = {}
    for a, b, sure in zip(
        left[likely].tolist(), right[likely].tolist(), probability[likely].tolist(), strict=True
    ):
        held[a, b] = sure
        near.setdefault(a, {})[b] = sure
        near.setdefault(b, {})[a] = sure
    raised = dict(held)
    for middle in sorted(near):
        around = sorted(near[middle].items())
        for at, (a, first) in enumerate(around):
            for b, second in around[at + 1 :]:
                if first * second > raised.get((a, b), 0.0):
                    raised[a, b] = first * second
    pairs = sorted(raised)
    return (
        np.array([a for a, _ in pairs], dtype=np.int64),
        np.array([b for _, b in pairs], dtype=np.int64),
        np.array([raised[pair] for pair in pairs], dtype=np.float64),
    )


def _clusters(ids: list[str], left: Ints, right: Ints) -> list[tuple[str, str]]:
    """Rows joined by likely pairs; the smallest number of each group names it."""
    head = list(range(len(ids)))

    def top(row: int) -> int:
        while head[row] != row:
            head[row] = head[head[row]]
            row = head[row]
        return row

    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        one, other = top(a), top(b)
        head[max(one, other)] = min(one, other)
    return [(row_id, ids[top(number)]) for number, row_id in enumerate(ids)]


def write_pairs(pairs: list[Duplicate], out: Path) -> None:
    """Write the pairs as CSV, or Parquet where `out` ends so."""
    write_columns(
        {
            "left_id": [pair.left_id for pair in pairs],
            "right_id": [pair.right_id for pair in pairs],
            "probability": [pair.probability for pair in pairs],
        },
        out,
    )


def write_clusters(clusters: list[tuple[str, str]], out: Path) -> None:
    """Write the cluster of every row as CSV, or Parquet where `out` ends so."""
    write_columns({"id": [row for row, _ in clusters], "cluster": [name for _, name in clusters]}, out)
