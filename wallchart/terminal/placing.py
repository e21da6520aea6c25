"""What `wallchart locate` looks points up in: layers of polygons, or a table of street segments."""

from __future__ import annotations

import argparse
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from wallchart.engines.districting import (
    Address,
    How,
    Located,
    Places,
    StreetIndex,
    open_places,
    read_address,
    read_segments,
)
from wallchart.refusal import Refusal
from wallchart.terminal.points import Piece, heading_of
from wallchart.terminal.sheets import read_rows


@dataclass(frozen=True)
class Placed:
    """For each row of a piece: the row of the source's columns (-1: none), how, metres, candidates.

    `unknown`: how many rows have no coordinates (or no address).
    """

    row: npt.NDArray[np.int32]
    how: npt.NDArray[np.uint8]
    metres: npt.NDArray[np.float64]
    candidates: pa.Array
    unknown: int


class Source(ABC):
    """A layer or a table of segments; `columns` are what it adds to a point, as text."""

    def __init__(self, name: str, id_column: str, columns: dict[str, pa.Array]) -> None:
        self.name = name
        self.id_column = id_column
        self.columns = columns
        self._counts: Counter[int] = Counter()

    @abstractmethod
    def place(self, piece: Piece) -> Placed: ...

    @abstractmethod
    def places(self) -> int: ...

    def count(self, placed: Placed) -> None:
        for how in How:
            self._counts[how] += int((placed.how == how).sum())

    def told(self) -> dict[str, Any]:
        counts = {how.name.lower(): self._counts[how] for how in How}
        return {
            "name": self.name,
            "id": self.id_column,
            "places": self.places(),
            **counts,
            **self.notes(),
        }

    def notes(self) -> dict[str, Any]:
        """What was odd about it: ids of mended and of empty polygons, a missing coordinate system."""
        return {"mended": [], "empty": [], "assumed": False}


class Boundaries(Source):
    """A layer of polygons."""

    def __init__(self, places: Places, options: argparse.Namespace) -> None:
        layer = places.layer
        chosen = options.columns or list(layer.columns)
        columns = {name: pa.array(values) for name, values in layer.columns.items() if name in chosen}
        super().__init__(layer.name, layer.id_column, columns)
        self._found = places
        self._options = options
        self._ids = layer.ids
        self._box = shapely.total_bounds(layer.polygons)

    def places(self) -> int:
        return len(self._ids)

    def notes(self) -> dict[str, Any]:
        layer = self._found.layer
        return {"mended": list(layer.mended), "empty": list(layer.empty), "assumed": layer.assumed}

    def place(self, piece: Piece) -> Placed:
        options = self._options
        lon, lat = piece.degrees(options.lon, 180), piece.degrees(options.lat, 90)
        self._refuse_swapped(piece, lon, lat)
        found = self._found.locate(lon, lat, options.within)
        unknown = int((np.isnan(lon) | np.isnan(lat)).sum())
        return Placed(found.polygon, found.how, found.metres, self._candidates(found), unknown)

    def _candidates(self, found: Located) -> pa.Array:
        """The ids of all polygons that hold a point, where it lies in several; blank elsewhere."""
        points, place = np.unique(found.shared[:, 0], return_inverse=True)
        named: list[list[str]] = [[] for _ in points]
        for row, polygon in zip(place.tolist(), found.shared[:, 1].tolist(), strict=True):
            named[row].append(self._ids[polygon])
        which = np.zeros(len(found.polygon), dtype=np.int32)
        which[points] = np.arange(1, len(points) + 1)
        return pa.array(["", *(";".join(ids) for ids in named)]).take(pa.array(which))

    def _refuse_swapped(
        self, piece: Piece, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
    ) -> None:
        """A point far away that would be in place with its numbers swapped is a mistake, not a traveller."""
        west, south, east, north = self._box
        there = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
        swapped = (lat >= west) & (lat <= east) & (lon >= south) & (lon <= north)
        if (wrong := np.flatnonzero(swapped & ~there)).size:
            row = int(wrong[0])
            value, names = f"{lon[row]:g}, {lat[row]:g}", f"{self._options.lon} and {self._options.lat}"
            why = f"is far from {self.name}, and in it with the two swapped: swap {names}"
            raise piece.refuse(why, row, self._options.lon, value)


class Segments(Source):
    """A table of street segments."""

    def __init__(self, name: str, index: StreetIndex, columns: dict[str, list[str]]) -> None:
        self._index = index
        self._row = {precinct: row for row, precinct in enumerate(index.precincts)}
        texts = {column: pa.array(values, pa.string()) for column, values in columns.items()}
        super().__init__(name, "precinct_id", texts)

    def places(self) -> int:
        return len(self._row)

    def place(self, piece: Piece) -> Placed:
        addresses = _addresses(piece)
        found = [self._index.locate(address) for address in addresses]
        row = np.array([self._row.get(one.precinct, -1) for one in found], dtype=np.int32)
        how = np.array([one.how for one in found], dtype=np.uint8)
        metres = np.where(how == How.INSIDE, 0.0, np.nan)
        candidates = pa.array([";".join(one.candidates) for one in found], pa.string())
        return Placed(row, how, metres, candidates, sum(not one.street.name for one in addresses))


def _addresses(piece: Piece) -> list[Address]:
    columns = ("address", "house_number", "street", "unit", "city", "state", "zip")
    cells = zip(*(piece.texts(column) for column in columns), strict=True)
    return [
        read_address(line or f"{number} {street}", unit=unit, city=city, state=state, zip_code=zip_code)
        for line, number, street, unit, city, state, zip_code in cells
    ]


def open_boundaries(path: Path, cache: Path | None, options: argparse.Namespace) -> list[Source]:
    return [Boundaries(places, options) for places in open_places(path, cache, options.id)]


def open_segments(options: argparse.Namespace, header: Sequence[str]) -> Source:
    """The street segments, for points whose file has this header."""
    path: Path = options.segments
    named = {name for name in ("address", "house_number", "street") if heading_of(header, name)}
    if "address" not in named and not {"house_number", "street"} <= named:
        why = "street segments need an address, or house_number and street"
        raise Refusal(why, file=options.points.name, row=1, column="address")
    index = read_segments(read_rows(path, ("precinct_id",)), path.name)
    if not index.precincts:
        raise Refusal("has no street segments under its header", file=path.name)
    columns = {"precinct_id": list(index.precincts)}
    if options.precincts is not None:
        columns |= _columns_of(options.precincts, index.precincts)
    chosen = {name: cells for name, cells in columns.items() if name in (options.columns or columns)}
    return Segments(path.name.split(".")[0], index, chosen)


def _columns_of(path: Path, wanted: Sequence[str]) -> dict[str, list[str]]:
    """A precinct table's columns in the order of the precincts wanted; refuses a precinct that it lacks."""
    rows: dict[str, dict[str, str]] = {}
    for row, cells in read_rows(path):
        key = "id" if "id" in cells else next(iter(cells))
        name = cells.pop(key)
        if name in rows:
            raise Refusal("this precinct has a row already", file=path.name, row=row, column=key, value=name)
        rows[name] = cells
    for name in wanted:
        if name not in rows:
            raise Refusal("a precinct of the street segments has no row", file=path.name, value=name)
    return {column: [rows[name][column] for name in wanted] for column in (rows[wanted[0]] if wanted else ())}
