"""Street segments (the Voting Information Project's layout): an address -> precinct, or all it may be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wallchart.engines.districting.addresses import Address, Street, plain, read_city, read_street, read_unit
from wallchart.engines.districting.places import How
from wallchart.refusal import Refusal

TRUE = frozenset({"true", "1", "yes", "t"})


class Side(StrEnum):
    ODD = "odd"
    EVEN = "even"
    BOTH = "both"


@dataclass(frozen=True)
class Segment:
    """House numbers `low` to `high` on one side of a street, or all of them; blank parts hold for all."""

    street: Street | None  # None: every street of the city or ZIP
    low: int
    high: int
    side: Side
    every_number: bool
    unit: str
    city: str
    state: str
    zip: str
    precinct: str

    def holds(self, number: int) -> bool:
        if self.every_number:
            return True
        parity = Side.ODD if number % 2 else Side.EVEN
        return self.low <= number <= self.high and self.side in (Side.BOTH, parity)


@dataclass(frozen=True)
class Found:
    """What an address came to: the precinct where there is one, else every precinct that it may mean."""

    how: How
    precinct: str
    candidates: tuple[str, ...] = ()


class StreetIndex:
    """Segments by the name of their street."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._by_name: dict[str, list[Segment]] = defaultdict(list)
        self._every_street: list[Segment] = []
        for segment in segments:
            if segment.street is None:
                self._every_street.append(segment)
            else:
                self._by_name[segment.street.name].append(segment)

    @property
    def precincts(self) -> tuple[str, ...]:
        """Every precinct that a segment leads to, in order."""
        named = (one for segments in self._by_name.values() for one in segments)
        return tuple(sorted({one.precinct for one in (*named, *self._every_street)}))

    def locate(self, address: Address) -> Found:
        """The precinct of an address, if the segments leave no doubt."""
        fitting = [one for one in self._around(address) if _same_place(one, address)]
        if address.number is not None:
            fitting = [one for one in fitting if one.holds(address.number)]
        if any(_same_street(one, address.street, strictly=True) for one in fitting):
            fitting = [
                one
                for one in fitting
                if one.street is None or _same_street(one, address.street, strictly=True)
            ]
        candidates = tuple(sorted({one.precinct for one in fitting}))
        if not candidates:
            return Found(How.NONE, "")
        if len(candidates) == 1 and all(_decides(one, address) for one in fitting):
            return Found(How.INSIDE, candidates[0])
        return Found(How.AMBIGUOUS, "", candidates)

    def _around(self, address: Address) -> Iterator[Segment]:
        if not address.street.name:
            return
        for segment in self._by_name.get(address.street.name, ()):
            if _same_street(segment, address.street):
                yield segment
        yield from self._every_street


def _same_street(segment: Segment, street: Street, *, strictly: bool = False) -> bool:
    """Whether parts agree; what the address leaves out agrees with anything, unless strictly."""
    theirs = segment.street
    if theirs is None:
        return not strictly
    pairs = ((street.before, theirs.before), (street.suffix, theirs.suffix), (street.after, theirs.after))
    return all(ours == has or (not ours and not strictly) for ours, has in pairs)


def _decides(segment: Segment, address: Address) -> bool:
    """Whether a segment that fits leaves no doubt. One for every street of a town does only where the address
    names the town or its ZIP: a street that nothing else knows may be anywhere."""
    if segment.street is None and (segment.zip or segment.city):
        return address.zip == segment.zip != "" or address.city == segment.city != ""
    return address.number is not None or segment.every_number


def _same_place(segment: Segment, address: Address) -> bool:
    """City, state, ZIP and unit: blank on either side agrees with anything."""
    return (
        _agree(segment.zip, address.zip)
        and _agree(segment.city, address.city)
        and _agree(segment.state, address.state)
        and _agree(segment.unit, address.unit)
    )


def _agree(theirs: str, ours: str) -> bool:
    return not theirs or not ours or theirs == ours


def read_segments(rows: Iterable[tuple[int, Mapping[str, str]]], file: str) -> StreetIndex:
    """Segments from the rows of a `street_segment` table (row number, cells by column).

    Raises Refusal with file, row, column and value for numbers that are none, a range that runs
    backwards, a side that is not odd, even or both, and a row without precinct or street.
    """
    return StreetIndex([_segment(cells, file, row) for row, cells in rows])


def _segment(cells: Mapping[str, str], file: str, row: int) -> Segment:
    def refuse(why: str, column: str) -> Refusal:
        return Refusal(why, file=file, row=row, column=column, value=cells.get(column) or None)

    every_number = cells.get("includes_all_addresses", "").lower() in TRUE
    every_street = cells.get("includes_all_streets", "").lower() in TRUE
    if not cells.get("precinct_id"):
        raise refuse("is empty", "precinct_id")
    numbers = []
    for column in ("start_house_number", "end_house_number"):
        text = cells.get(column, "")
        in_figures = re.fullmatch("[0-9]{1,9}", text)
        if not in_figures and not (every_number or every_street):
            raise refuse("is not a house number in figures", column)
        numbers.append(int(text) if in_figures else 0)
    if numbers[0] > numbers[1] and not (every_number or every_street):
        raise refuse(f"the range runs backwards, from {numbers[0]}", "end_house_number")
    side = cells.get("odd_even_both", "").lower() or "both"
    if side not in Side.__members__.values():
        raise refuse("is one of odd, even, both", "odd_even_both")
    street = None if every_street else _street(cells)
    if street is not None and not street.name:
        raise refuse("is empty", "street_name")
    return Segment(
        street=street,
        low=numbers[0],
        high=numbers[1],
        side=Side(side),
        every_number=every_number or every_street,
        unit=read_unit(cells.get("unit_number", "")),
        city=read_city(cells.get("city", "")),
        state=plain(cells.get("state", "")),
        zip=cells.get("zip", "")[:5],
        precinct=cells["precinct_id"],
    )


def _street(cells: Mapping[str, str]) -> Street:
    """The segment's street, read from its columns as from an address line that leaves nothing out."""
    parts = ("street_direction", "street_name", "street_suffix", "address_direction")
    return read_street(plain(" ".join(cells.get(column, "") for column in parts)).split())
