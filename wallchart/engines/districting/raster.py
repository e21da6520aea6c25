"""A grid over a layer that knows for each cell the one polygon that covers it, or who may.

docs/algorithms/districting.md gives the steps. Cells are numbered row by row from the south-west.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from wallchart.engines.districting.boundaries import Polygons

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
WIDEST = 8192
MARGIN = 1e-6  # of a cell: far above the rounding of a point's cell, far below anything that costs time
SMALLEST_CELL = 1e-7  # degrees, a centimetre: below it rounding would come near the margin


@dataclass(frozen=True)
class Raster:
    """The grid as runs of equal labels, so that it is small on disk.

    A label below `polygons` is the polygon that covers the cell; `polygons` itself is nothing;
    beyond it label - polygons - 1 is a list: `members[first[i]:first[i + 1]]`, ascending.
    """

    west: float
    south: float
    cell: float
    columns: int
    rows: int
    polygons: int
    lengths: npt.NDArray[np.uint32]
    labels: npt.NDArray[np.uint32]
    first: npt.NDArray[np.uint32]
    members: npt.NDArray[np.uint32]

    def grid(self) -> npt.NDArray[np.unsignedinteger]:
        """The label of every cell, in the smallest whole numbers that hold them."""
        small = self.polygons + len(self.first) < 2**16
        return np.repeat(self.labels.astype(np.uint16 if small else np.uint32), self.lengths)

    def labels_of(self, cells: Whole) -> npt.NDArray[np.uint32]:
        """The labels of some cells, looked up in the runs: for few of them the whole grid is not worth it."""
        ends = np.cumsum(self.lengths, dtype=np.int64)
        return self.labels[np.searchsorted(ends, cells, side="right")]


@dataclass(frozen=True)
class Edges:
    """Every edge of every polygon in cell units: from (u, v) to (to_u, to_v), and whose it is.

    Both ends are kept, not a length: where two edges meet, both must have the very same number.
    """

    u: Floats
    v: Floats
    to_u: Floats
    to_v: Floats
    owner: Whole

    def at(self, which: Whole, height: Floats) -> Floats:
        """Where chosen edges are, west to east, at a height; level ones at their start."""
        du, dv = self.to_u[which] - self.u[which], self.to_v[which] - self.v[which]
        part = np.divide(height - self.v[which], dv, out=np.zeros_like(height), where=dv != 0)
        found: Floats = self.u[which] + np.clip(part, 0.0, 1.0) * du
        return found


def edges_of(polygons: Polygons) -> tuple[Floats, Floats, Whole]:
    """Starts and ends (n x 2) of all rings' edges, and the polygon that each belongs to."""
    parts, polygon = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    places, ring = shapely.get_coordinates(rings, return_index=True)
    joined = np.flatnonzero(ring[1:] == ring[:-1])
    return places[joined], places[joined + 1], polygon[part[ring[joined]]].astype(np.int64)


def build_raster(polygons: Polygons, widest: int = WIDEST) -> Raster:
    """The raster of valid polygons, which are in the order of their ids.

    Cells are square in degrees, up to `widest` on the longer side, fewer where there are few edges.
    """
    start, end, owner = edges_of(polygons)
    west, south, east, north = (float(side) for side in shapely.total_bounds(polygons))
    width = min(widest, 16 * int(np.sqrt(len(start))) + 1)
    cell = max(max(east - west, north - south) / width, SMALLEST_CELL)
    west, south = west - 1.5 * cell, south - 1.5 * cell  # a cell of nothing all around
    columns, rows = (int((far - near) / cell) + 3 for far, near in ((east, west), (north, south)))
    origin = np.array([west, south])
    begins, ends = (start - origin) / cell, (end - origin) / cell
    edges = Edges(begins[:, 0], begins[:, 1], ends[:, 0], ends[:, 1], owner)

    touched, toucher = _edge_cells(edges, columns)
    begin, stop, holder = _runs(edges, columns)
    breaks, count, total = _sweep(begin, stop, holder)
    inside, deep = spread(np.where(count > 1, np.diff(breaks, append=breaks[-1:]), 0))
    listed = _sorted_once(np.concatenate([touched, breaks[inside] + deep]))
    held, offset = spread(np.searchsorted(listed, stop) - np.searchsorted(listed, begin))
    cells = listed[np.searchsorted(listed, begin)[held] + offset]
    n = len(polygons)
    pairs = _sorted_once(np.concatenate([touched * n + toucher, cells * n + holder[held]]))
    label, first, members = _lists(pairs, n)

    at = _sorted_once(np.concatenate([breaks, listed, listed + 1]))
    at = at[at < rows * columns]
    step = np.searchsorted(breaks, at, side="right") - 1
    value = np.where(count[step] == 1, total[step], n)
    value[np.searchsorted(at, listed)] = label
    change = np.flatnonzero(np.append(True, value[1:] != value[:-1]))
    lengths = np.diff(at[change], append=rows * columns)
    return Raster(
        west, south, cell, columns, rows, n,
        lengths.astype(np.uint32), value[change].astype(np.uint32),
        first.astype(np.uint32), members.astype(np.uint32),
    )  # fmt: skip


def _edge_cells(edges: Edges, columns: int) -> tuple[Whole, Whole]:
    """Every cell that an edge touches, the cell taken larger by the margin, and the edge's polygon."""
    low, high = np.minimum(edges.v, edges.to_v), np.maximum(edges.v, edges.to_v)
    bottom = np.floor(low - MARGIN).astype(np.int64)
    edge, up = spread(np.floor(high + MARGIN).astype(np.int64) - bottom + 1)
    row = bottom[edge] + up
    enters = edges.at(edge, np.maximum(row - MARGIN, low[edge]))
    leaves = edges.at(edge, np.minimum(row + 1 + MARGIN, high[edge]))
    leaves = np.where(low[edge] == high[edge], edges.to_u[edge], leaves)
    left = np.floor(np.minimum(enters, leaves) - MARGIN).astype(np.int64)
    piece, along = spread(np.floor(np.maximum(enters, leaves) + MARGIN).astype(np.int64) - left + 1)
    return row[piece] * columns + left[piece] + along, edges.owner[edge[piece]]


def _runs(edges: Edges, columns: int) -> tuple[Whole, Whole, Whole]:
    """Runs of cells whose centres a polygon holds: first cell, cell after the last, the polygon."""
    low, high = np.minimum(edges.v, edges.to_v), np.maximum(edges.v, edges.to_v)
    bottom = np.ceil(low - 0.5).astype(np.int64)
    edge, up = spread(np.ceil(high - 0.5).astype(np.int64) - bottom)
    row = bottom[edge] + up
    crossing = edges.at(edge, np.asarray(row + 0.5, dtype=np.float64))
    owner = edges.owner[edge]
    order = np.lexsort((crossing, row, owner))
    column = np.ceil(crossing[order] - 0.5).astype(np.int64)
    row, owner = row[order][::2], owner[order][::2]
    begin, stop = row * columns + column[::2], row * columns + column[1::2]
    filled = stop > begin
    return begin[filled], stop[filled], owner[filled]


def _sweep(begin: Whole, stop: Whole, holder: Whole) -> tuple[Whole, Whole, Whole]:
    """Where the number of covering runs changes, how many cover from there on, and the sum of whose."""
    at = np.concatenate([[0], begin, stop])
    order = np.argsort(at, kind="stable")
    one = np.ones_like(holder)
    count = np.cumsum(np.concatenate([[0], one, -one])[order])
    total = np.cumsum(np.concatenate([[0], holder, -holder])[order])
    at = at[order]
    last = np.append(at[1:] != at[:-1], True)
    return at[last], count[last], total[last]


def _lists(pairs: Whole, n: int) -> tuple[Whole, Whole, Whole]:
    """A label for each cell's list of candidates, equal lists sharing one; the lists end to end."""
    cell, member = np.divmod(pairs, n)
    start = np.flatnonzero(np.append(True, cell[1:] != cell[:-1]))
    size = np.diff(start, append=len(pairs))
    state = member[start]
    fresh = n
    for depth in range(1, int(size.max())):
        longer = np.flatnonzero(size > depth)
        key, code = np.unique(state[longer] * n + member[start[longer] + depth], return_inverse=True)
        state[longer] = fresh + code  # a list so far and its next member are one new state
        fresh += len(key)
    _, example, code = np.unique(state, return_index=True, return_inverse=True)
    which, place = spread(size[example])
    first = np.concatenate([[0], np.cumsum(size[example])])
    return n + 1 + code, first, member[start[example][which] + place]


def spread(counts: Whole) -> tuple[Whole, Whole]:
    """For counts [2, 0, 3]: which ([0, 0, 2, 2, 2]) and place ([0, 1, 0, 1, 2])."""
    which = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    return which, np.arange(len(which)) - (ends - counts)[which]


def _sorted_once(values: Whole) -> Whole:
    """Sorted, without doubles (numpy's unique takes thrice as long on millions)."""
    ordered = np.sort(values)
    once: Whole = ordered[np.append(True, ordered[1:] != ordered[:-1])]
    return once
