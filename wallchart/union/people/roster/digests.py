"""A row of a roster as one number, by which it is known again when the source says the same.

The digest is keyed by everything that decides what a row means (the mapping, the choices, the Local that
stands for an unsaid one), so that another meaning finds nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b, sha256
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .standards import Choices, Column

MEANING = 3
"""Goes up whenever values are made standard or compared otherwise than before: old lines are then dead."""


@dataclass(frozen=True)
class Digests:
    """The digests of rows: of their cells in these places, in this order. `key` stands for their meaning."""

    key: bytes
    places: tuple[int, ...]

    @classmethod
    def meaning(
        cls, source_id: int, columns: Sequence[Column], choices: Choices, home_id: int | None
    ) -> Digests:
        """The digests of a source's rows; in which order its columns stand is all the same."""
        ordered = sorted(columns, key=lambda column: (column.field, column.heading))
        meaning = [MEANING, source_id, home_id, [[column.field, column.heading] for column in ordered]]
        said = json.dumps([*meaning, choices.day_first, sorted(choices.taught.items())])
        return cls(sha256(said.encode()).digest(), tuple(column.at for column in ordered))

    def of(self, rows: Iterable[Sequence[str]]) -> NDArray[np.int64]:
        """One 64-bit number for each row."""
        pick, begin = self._pick, blake2b(digest_size=8, key=self.key).copy
        found: list[bytes] = []
        for texts in rows:
            try:
                said = "\x1f".join(pick(texts))
            except IndexError:
                said = "\x1f".join(texts[at] if at < len(texts) else "" for at in self.places)
            digest = begin()
            digest.update(said.encode("utf-8", "surrogatepass"))
            found.append(digest.digest())
        return np.frombuffer(b"".join(found), dtype="<i8").astype(np.int64)

    @cached_property
    def _pick(self) -> Callable[[Sequence[str]], Any]:
        if len(self.places) > 1:
            return itemgetter(*self.places)
        return lambda texts: (texts[self.places[0]],)
