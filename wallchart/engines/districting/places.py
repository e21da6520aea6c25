"""Points -> polygons of a layer, exactly, by way of its raster."""

from __future__ import annotations

import functools
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from wallchart.engines.districting.boundaries import Layer, read_layers
from wallchart.engines.districting.gaps import Shore
from wallchart.engines.districting.raster import WIDEST, Floats, Raster, Whole, build_raster, spread
from wallchart.refusal import Refusal

AT_ONCE = 1 << 18  # points: their arrays stay in the processor's cache
CACHE_FORM = 1  # raise it when a raster of old no longer means the same
FEW = 20_000  # points: for so many the grid, of up to 67 million cells, is not laid out
WITHIN = 100.0


class How(IntEnum):
    """What an answer rests on, the weakest first."""

    NONE = 0
    AMBIGUOUS = 1
    NEAREST = 2
    INSIDE = 3


@dataclass(frozen=True)
class Located:
    """For each point: the polygon (-1: none), what that rests on (How), and metres to it (NaN: none).

    `shared` lists (point, polygon) for every polygon of every point that lies in several.
    """

    polygon: npt.NDArray[np.int32]
    how: npt.NDArray[np.uint8]
    metres: Floats
    shared: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Places:
    """A layer and its raster, ready for points."""

    layer: Layer
    raster: Raster

    @functools.cached_property
    def _grid(self) -> npt.NDArray[np.unsignedinteger]:
        return self.raster.grid()

    @functools.cached_property
    def _shore(self) -> Shore:
        return Shore.of(self.layer.polygons)

    def locate(self, lon: Floats, lat: Floats, within: float = WITHIN) -> Located:
        """Place points given in degrees; NaN is an unknown place.

        A point in no polygon is given the nearest one that is at most `within` metres away.
        """
        known = np.isfinite(lon) & np.isfinite(lat)
        if not known.all():
            return _spaced(self.locate(lon[known], lat[known], within), known)
        polygon = np.empty(len(lon), dtype=np.int32)
        how = np.empty(len(lon), dtype=np.uint8)
        shared = [np.empty((0, 2), dtype=np.int64)]
        shapely.prepare(self.layer.polygons)
        labels = self.raster.labels_of if len(lon) <= FEW else self._grid.__getitem__
        for begin in range(0, len(lon), AT_ONCE):
            chunk = slice(begin, begin + AT_ONCE)
            polygon[chunk], how[chunk], several = self._hold(lon[chunk], lat[chunk], labels)
            several[:, 0] += begin
            shared.append(several)
        metres = np.where(how == How.NONE, np.nan, 0.0)
        outside = np.flatnonzero(how == How.NONE)
        if len(outside) and within > 0:
            polygon[outside], metres[outside] = self._shore.nearest(lon[outside], lat[outside], within)
            how[outside[polygon[outside] >= 0]] = How.NEAREST
        return Located(polygon, how, metres, np.concatenate(shared))

    def _hold(
        self, lon: Floats, lat: Floats, labels: Callable[[Whole], npt.NDArray[np.unsignedinteger]]
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
        """The lowest polygon that holds each point, how, and the pairs of points in several."""
        raster = self.raster
        column = np.clip((lon - raster.west) / raster.cell, 0, raster.columns - 1).astype(np.int32)
        row = np.clip((lat - raster.south) / raster.cell, 0, raster.rows - 1).astype(np.int32)
        label = labels(row * raster.columns + column).astype(np.int32)
        polygon = np.where(label < raster.polygons, label, np.int32(-1))
        how = np.where(label < raster.polygons, np.uint8(How.INSIDE), np.uint8(How.NONE))
        unsure = np.flatnonzero(label > raster.polygons)
        listed = label[unsure].astype(np.int64) - raster.polygons - 1
        point, member = self._tested(lon, lat, unsure, listed)
        first = np.append(True, point[1:] != point[:-1])[: len(point)]
        polygon[point[first]] = member[first]
        how[point] = How.INSIDE
        again = point[~first]
        how[again] = How.AMBIGUOUS
        several = np.isin(point, again)
        return polygon, how, np.stack([point[several], member[several]], axis=1)

    def _tested(self, lon: Floats, lat: Floats, unsure: Whole, listed: Whole) -> tuple[Whole, Whole]:
        """The (point, polygon) pairs that hold, of all candidates; by point, then by polygon."""
        first = self.raster.first.astype(np.int64)
        which, place = spread(first[listed + 1] - first[listed])
        point = unsure[which]
        member = self.raster.members[first[listed][which] + place].astype(np.int64)
        by_polygon = np.argsort(member, kind="stable")  # one polygon after the other stays in the cache
        holds = np.empty(len(point), dtype=bool)
        at = point[by_polygon]
        holds[by_polygon] = shapely.intersects_xy(self.layer.polygons[member[by_polygon]], lon[at], lat[at])
        return point[holds], member[holds]


def _spaced(found: Located, known: npt.NDArray[np.bool_]) -> Located:
    """The answers for known points put back among unknown ones."""
    where = np.flatnonzero(known)
    polygon = np.full(len(known), -1, dtype=np.int32)
    how = np.full(len(known), How.NONE, dtype=np.uint8)
    metres = np.full(len(known), np.nan)
    polygon[where], how[where], metres[where] = found.polygon, found.how, found.metres
    shared = found.shared.copy()
    shared[:, 0] = where[shared[:, 0]]
    return Located(polygon, how, metres, shared)


def open_places(
    path: Path,
    cache: Path | None = None,
    id_columns: Sequence[str] = (),
    widest: int = WIDEST,
) -> list[Places]:
    """Every polygon layer of a boundary file, its raster read from the cache folder or built and kept there.

    `cache` None: nothing is kept. Raises Refusal for a file that cannot be read as boundaries.
    """
    return [Places(layer, _raster_of(layer, cache, widest)) for layer in read_layers(path, id_columns)]


def default_cache() -> Path:
    """The folder for rasters in the user's cache."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "wallchart" / "districting"


def _raster_of(layer: Layer, cache: Path | None, widest: int) -> Raster:
    if cache is None:
        return build_raster(layer.polygons, widest)
    print_of = hashlib.sha256(f"{CACHE_FORM} {widest} ".encode())
    for shape in shapely.to_wkb(layer.polygons):
        print_of.update(shape)
    kept = cache / f"{print_of.hexdigest()[:32]}.npz"
    raster = _read_raster(kept)
    if raster is None:
        raster = build_raster(layer.polygons, widest)
        _keep_raster(kept, raster)
    return raster


def _read_raster(kept: Path) -> Raster | None:
    """The raster in a cache file; None where there is none or it is damaged."""
    try:
        with np.load(kept, allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in (one.name for one in fields(Raster))}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return Raster(**{name: array if array.ndim else array.item() for name, array in found.items()})


def _keep_raster(kept: Path, raster: Raster) -> None:
    """Write a cache file whole or not at all: somebody else may be reading."""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=kept.parent, suffix=".part", delete=False) as part:
            np.savez_compressed(part, **{one.name: getattr(raster, one.name) for one in fields(Raster)})
        Path(part.name).replace(kept)
    except OSError as trouble:
        raise Refusal(f"the cache cannot be written: {trouble.strerror}", file=str(kept.parent)) from None
