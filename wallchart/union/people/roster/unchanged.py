"""Rows that change nothing, kept packed: ten thousand to a block, in the order of their numbers.

A roster that comes again is mostly these, and two numbers say all of each: the row and its person.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..models import UnchangedRows

BLOCK = 10_000

Numbers = NDArray[np.int64]


class Unchanged:
    """The unchanged rows of one run, gathered until there is a block of them to write."""

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self._single: list[tuple[int, int]] = []
        self._parts: list[Numbers] = []
        self._in_parts = 0

    def __len__(self) -> int:
        return len(self._single) + self._in_parts

    def add(self, row: int, person: int) -> None:
        self._single.append((row, person))

    def add_many(self, rows: Numbers, persons: Numbers) -> None:
        """Rows and, at the same places, their persons."""
        self._parts.append(np.stack([rows, persons], axis=1))
        self._in_parts += len(rows)

    def write(self, *, last: bool = False) -> int:
        """Write the full blocks, and with `last` the rest too; returns how many rows that were."""
        gathered = np.concatenate([np.array(self._single, dtype=np.int64).reshape(-1, 2), *self._parts])
        gathered = gathered[np.argsort(gathered[:, 0], kind="stable")]
        count = len(gathered) if last else len(gathered) // BLOCK * BLOCK
        for start in range(0, count, BLOCK):
            keep_block(self.run_id, gathered[start : min(start + BLOCK, count)])
        self._single, self._parts, self._in_parts = [], [gathered[count:]], len(gathered) - count
        return count


def keep_block(run_id: int, block: Numbers) -> None:
    """Write one block of (row, person)."""
    packed = zlib.compress(block[:, 0].astype("<u4").tobytes() + block[:, 1].astype("<i8").tobytes(), level=1)
    UnchangedRows.objects.create(run_id=run_id, first_row=int(block[0, 0]), count=len(block), packed=packed)


def unpack(block: UnchangedRows) -> list[tuple[int, int]]:
    """(row, person) of each row of a block."""
    rows, persons = _unpacked(block)
    return list(zip(rows.tolist(), persons.tolist(), strict=True))


def is_unchanged(run_id: int, person: int) -> bool:
    """Has the run a row about this person that changes nothing?"""
    blocks = UnchangedRows.objects.filter(run_id=run_id).iterator(chunk_size=10)
    return any(bool((_unpacked(block)[1] == person).any()) for block in blocks)


def _unpacked(block: UnchangedRows) -> tuple[Any, Any]:
    plain = zlib.decompress(block.packed)
    rows = np.frombuffer(plain, dtype="<u4", count=block.count)
    return rows, np.frombuffer(plain, dtype="<i8", offset=4 * block.count, count=block.count)
