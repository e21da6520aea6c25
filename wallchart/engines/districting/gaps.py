"""Points in no polygon: the nearest one within some metres, on the ellipsoid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from wallchart.engines.districting.boundaries import Polygons
from wallchart.engines.districting.raster import Floats, Whole, edges_of

EQUATOR = 6_378_137.0  # WGS 84, metres
FLATTENING = 1 / 298.257223563
ECCENTRICITY = FLATTENING * (2 - FLATTENING)
AT_ONCE = 50_000  # points, so that memory stays small
SAME = 1e-6  # metres: nearer together than this is equally near


def metres_per_degree(latitude: Floats) -> tuple[Floats, Floats]:
    """Length of a degree of longitude and of latitude at a latitude (degrees), in metres."""
    phi = np.radians(latitude)
    bent = 1 - ECCENTRICITY * np.sin(phi) ** 2
    north = EQUATOR * (1 - ECCENTRICITY) / bent**1.5
    east = EQUATOR / np.sqrt(bent) * np.cos(phi)
    return np.radians(east), np.radians(north)


@dataclass(frozen=True)
class Shore:
    """The edges of all polygons in a tree, made when the first point needs it."""

    start: Floats
    end: Floats
    owner: Whole
    tree: shapely.STRtree

    @classmethod
    def of(cls, polygons: Polygons) -> Shore:
        start, end, owner = edges_of(polygons)
        lines = shapely.linestrings(np.stack([start, end], axis=1))
        return cls(start, end, owner, shapely.STRtree(lines))

    def nearest(self, lon: Floats, lat: Floats, within: float) -> tuple[npt.NDArray[np.int32], Floats]:
        """The nearest polygon of each point (-1: none within so many metres), and how far it is."""
        polygon = np.full(len(lon), -1, dtype=np.int32)
        metres = np.full(len(lon), np.nan)
        for begin in range(0, len(lon), AT_ONCE):
            chunk = slice(begin, begin + AT_ONCE)
            polygon[chunk], metres[chunk] = self._nearest(lon[chunk], lat[chunk], within)
        return polygon, metres

    def _nearest(self, lon: Floats, lat: Floats, within: float) -> tuple[npt.NDArray[np.int32], Floats]:
        polygon = np.full(len(lon), -1, dtype=np.int32)
        metres = np.full(len(lon), np.nan)
        east, north = metres_per_degree(np.abs(lat))
        # A degree is shorter towards the pole: the box is as wide as its pole-most side needs.
        polar, _ = metres_per_degree(np.minimum(np.abs(lat) + 1.01 * within / north, 89.9))
        wide, high = 1.01 * within / polar, 1.01 * within / north
        point, edge = self.tree.query(shapely.box(lon - wide, lat - high, lon + wide, lat + high))
        if not len(point):
            return polygon, metres
        away = self._distances(lon[point], lat[point], edge, east[point], north[point])
        order = np.lexsort((self.owner[edge], np.round(away / SAME), point))
        best = order[np.append(True, point[order][1:] != point[order][:-1])]
        best = best[away[best] <= within]
        polygon[point[best]] = self.owner[edge[best]]
        metres[point[best]] = away[best]
        return polygon, metres

    def _distances(self, lon: Floats, lat: Floats, edge: Whole, east: Floats, north: Floats) -> Floats:
        """Metres from points to edges: the nearest place in the plane at the point, then measured midway."""
        x, y = (self.start[edge, 0] - lon) * east, (self.start[edge, 1] - lat) * north
        dx = (self.end[edge, 0] - self.start[edge, 0]) * east
        dy = (self.end[edge, 1] - self.start[edge, 1]) * north
        length = dx * dx + dy * dy
        part = np.divide(-(x * dx + y * dy), length, out=np.zeros_like(length), where=length > 0)
        part = np.clip(part, 0.0, 1.0)
        away_x, away_y = (x + part * dx) / east, (y + part * dy) / north  # in degrees again
        east, north = metres_per_degree(lat + away_y / 2)
        metres: Floats = np.hypot(away_x * east, away_y * north)
        return metres
