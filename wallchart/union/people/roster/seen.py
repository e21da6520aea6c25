"""Who has had their row in this file already: one person, one row; one member number, one person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..identity import Finding, Traits, names_to_look_under, weigh
from ..models import ImportRow
from .known import traits_of_cells
from .lines import Ids, Lines


class Seen:
    """Who in this file has had their row already: known persons by id, newcomers by number and name."""

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self.maybe: set[int] = set()
        self._claimed: dict[int, int] = {}
        self._by_key: dict[int, int | tuple[int, ...]] = {}
        self._batch: dict[int, Traits] = {}
        self._earlier: dict[int, Traits] = {}

    def persons(self) -> Ids:
        """All who are surely or perhaps in the file, but for those met by their lines."""
        return np.array(sorted({*self._claimed, *self.maybe}), dtype=np.int64)

    def claim(self, person: int, row: int, met: Lines) -> int | None:
        """None: nobody had claimed this person. Else the row that did; 0 where only its line is known."""
        earlier = self._claimed.get(person)
        if earlier is not None:
            return earlier
        if met.is_met(person):
            return 0
        self._claimed[person] = row
        met.use_up(person)
        return None

    def give_number(self, number: str, row: int) -> int | None:
        """None, and the number is now this row's; else the row that has it already."""
        rows = self._rows(hash(("number", number.casefold())))
        if rows:
            return rows[0]
        self._by_key[hash(("number", number.casefold()))] = row
        return None

    def _rows(self, key: int) -> tuple[int, ...]:
        """The rows under a key; most keys have one, which is kept bare."""
        rows = self._by_key.get(key, ())
        return (rows,) if isinstance(rows, int) else rows

    def begin(self, traits: Sequence[Traits]) -> None:
        """Get ready for a batch: the newcomers of earlier batches whom one of its rows may repeat."""
        wanted = {row for trait in traits for key in _looked_under(trait) for row in self._rows(key)}
        self._earlier = {}
        rows = sorted(wanted)
        for start in range(0, len(rows), 500):
            part = ImportRow.objects.filter(run_id=self.run_id, row__in=rows[start : start + 500])
            for row, cells in part.values_list("row", "cells"):
                if row is not None:
                    self._earlier[row] = traits_of_cells(cells)

    def written(self) -> None:
        """The rows so far are in the database, and are read from there where they are needed again."""
        self._batch = {}

    def twin(self, row: int, traits: Traits) -> tuple[int, Finding, float, list[str]] | None:
        """The earlier newcomer that is (or may be) the same person: (row, finding, score, reasons)."""
        best: tuple[int, Finding, float, list[str]] | None = None
        for key in _looked_under(traits):
            for earlier in self._rows(key):
                other = self._batch.get(earlier) or self._earlier.get(earlier)
                if other is None or earlier == row:
                    continue
                verdict = weigh(traits, other)
                if verdict.finding is not Finding.DIFFERENT and (best is None or verdict.score > best[2]):
                    best = (earlier, verdict.finding, verdict.score, [str(one) for one in verdict.reasons])
        return best

    def add(self, row: int, traits: Traits) -> None:
        self._batch[row] = traits
        for key in _keys(traits):
            rows = self._rows(key)
            if row not in rows:
                self._by_key[key] = (*rows, row) if rows else row


def _keys(traits: Traits) -> set[int]:
    """What a row is filed under, as numbers: a hundred thousand texts would weigh too much."""
    keys = {hash(("email", address)) for address in traits.emails}
    if traits.family or traits.given:
        keys.add(hash(("name", f"{traits.family}, {traits.given}")))
    if traits.number:
        keys.add(hash(("number", traits.number)))
    return keys


def _looked_under(traits: Traits) -> set[int]:
    """What earlier rows about the same person may be filed under: short forms of the name as well."""
    names = names_to_look_under(traits.given, traits.family)
    return _keys(traits) | {hash(("name", name)) for name in names}
