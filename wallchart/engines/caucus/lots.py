"""Ties, and the lots that settle them. A tie is a result: a chair may toss a coin instead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Tie:
    """Equals at the cut: positions of those tied, and how many of them get a seat."""

    among: tuple[int, ...]
    seats: int


@dataclass(frozen=True, slots=True)
class Lot:
    """A drawn tie: the first `seats` of `order` win."""

    order: tuple[int, ...]
    seats: int

    @property
    def won(self) -> tuple[int, ...]:
        return tuple(sorted(self.order[: self.seats]))


def draw(tie: Tie, rng: np.random.Generator) -> Lot:
    """Draw lots among equals; every order is equally likely."""
    return Lot(tuple(tie.among[place] for place in rng.permutation(len(tie.among))), tie.seats)
