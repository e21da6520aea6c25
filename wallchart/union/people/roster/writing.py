"""What the writers of newcomers and of changes share: forms of values, and places made where they are new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from ..models import BargainingUnit, Employer, Worksite
from ..names import fold


def moment(at: datetime) -> Any:
    """A moment as the database at hand stores it."""
    return connection.ops.adapt_datetimefield_value(at)


@dataclass
class PlaceIds:
    """Names of worksites, employers and units -> ids; those that are not there yet are made, and noted."""

    employers: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    worksites: dict[tuple[str, str], tuple[int, int | None]] = field(default_factory=dict)
    made: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> PlaceIds:
        return cls(
            {fold(name): key for key, name in Employer.objects.values_list("id", "name")},
            {fold(name): key for key, name in BargainingUnit.objects.values_list("id", "name")},
            {
                (fold(name), fold(city)): (key, employer)
                for key, name, city, employer in Worksite.objects.values_list(
                    "id", "name", "city", "employer_id"
                )
            },
        )

    def employer(self, name: str) -> int | None:
        if not name:
            return None
        key = fold(name)
        if key not in self.employers:
            self.employers[key] = self._note("employer", Employer.objects.create(name=name).pk)
        return self.employers[key]

    def unit(self, name: str) -> int | None:
        if not name:
            return None
        key = fold(name)
        if key not in self.units:
            self.units[key] = self._note("unit", BargainingUnit.objects.create(name=name).pk)
        return self.units[key]

    def worksite(self, site: Sequence[str] | None, employer: int | None) -> int | None:
        """The worksite's id; a new one belongs to the row's employer."""
        if not site:
            return None
        key = (fold(site[0]), fold(site[1]))
        if key not in self.worksites:
            made = Worksite.objects.create(name=site[0], city=site[1], employer_id=employer)
            self.worksites[key] = (self._note("worksite", made.pk), employer)
        return self.worksites[key][0]

    def _note(self, kind: str, key: int) -> int:
        self.made.setdefault(kind, []).append(key)
        return key


def preferred_first(points: Iterable[Sequence[Any]]) -> int:
    """The place of the point that is preferred: the first that is not the employer's; -1: none is."""
    return next((at for at, point in enumerate(points) if not point[2]), -1)
