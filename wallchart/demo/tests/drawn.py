"""The people whom several modules look at, drawn once."""

from __future__ import annotations

from functools import cache

import numpy as np

from wallchart.demo.people import MadeUp, draw_people
from wallchart.demo.shape import SHAPES

SEED = 7


@cache
def drawn(size: str, seed: int = SEED) -> tuple[MadeUp, ...]:
    return tuple(draw_people(SHAPES[size], np.random.default_rng(seed)))
