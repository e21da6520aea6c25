"""A column of cells as Arrow reads it: which of them it could not."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


def first_unreadable(values: pa.Array) -> int:
    """The first cell of a column, which has one, that is no number: halved until one cell is left."""
    low, size = 0, len(values)
    while size > 1:
        half = size // 2
        try:
            pc.cast(values.slice(low, half), pa.float64())
            low, size = low + half, size - half
        except pa.ArrowInvalid:
            size = half
    return low
