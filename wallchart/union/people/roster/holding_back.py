"""A row that would bring back somebody who asked to be forgotten waits for a decision."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from ..forgetting import Forgotten, Signs
from ..models import ImportRow
from .standards import Cells, Problem

Op = ImportRow.Operation


class Held(Protocol):
    """What of a row's outcome is looked at here."""

    operation: str
    cells: Cells
    after: dict[str, Any] | None
    problems: list[Problem]


def hold_back(outcome: Held, forgotten: Forgotten) -> bool:
    """Hold back a row about nobody who is known, if somebody like this was erased; says whether it was."""
    if not forgotten.anybody or outcome.operation not in (Op.NEW, Op.AMBIGUOUS):
        return False
    why = forgotten.told_of(_signs_of(outcome.cells))
    if why:
        outcome.operation, outcome.after = Op.AMBIGUOUS, None
        outcome.problems.append(Problem("", "", why, left_out=False))
    return bool(why)


def _signs_of(cells: Cells) -> Signs:
    born = cells.get("birth_date")
    givens = (cells.get("given_name", ""), cells.get("preferred_name", ""))
    names = ((givens, cells.get("family_name", "")),)
    return Signs(cells.get("number", ""), names, date.fromisoformat(born) if born else None)
