"""What a row would change of a known person: only cells that say something else than what stands there.

- An empty cell changes nothing.
- A member number that has lost its leading zeros changes nothing; one that brings them does.
- A value that differs only in capitals or diacritics changes nothing, unless it brings the diacritics.
- A short form or an initial of the given name changes nothing.
- An e-mail address or phone that is not known is added; none is taken away.
- What a merge put aside (the number or name of a record that was merged into theirs) changes nothing.
- An affiliate above the person's home changes nothing: the home says it more exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..models.persons import Status
from ..nicknames import FORMAL, also_called
from .known import ADDRESS, State, folded, street_token
from .places import Places
from .standards import Cells

Diff = tuple[dict[str, Any], dict[str, Any]]
"""(before, after) of the cells that change."""

_TEXTS = ("family_name", "suffix", "preferred_name", "classification", "shift", "employer", "unit")
_DAYS = ("birth_date", "hired_on")


def compare(state: State, cells: Cells, places: Places) -> Diff:
    """The cells of the row that change something, as they stand and as they would."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for key, old, new in _changes(state, cells, places):
        if state.put_aside(key, new):
            continue
        before[key] = old
        after[key] = new
    return before, after


def _changes(state: State, cells: Cells, places: Places) -> Iterator[tuple[str, Any, Any]]:
    number = cells.get("number")
    if number and state.takes_number(number):
        yield "number", state.number, number
    given = cells.get("given_name")
    preferred = cells.get("preferred_name") or state.preferred_name
    if given and says_more(given, state.given_name) and not _is_short_form(given, state, preferred):
        yield "given_name", state.given_name, given
    middle = cells.get("middle_name")
    if middle and says_more(middle, state.middle_name) and not _is_initial(middle, state.middle_name):
        yield "middle_name", state.middle_name, middle
    for key in _TEXTS:
        value = cells.get(key)
        if value and says_more(value, getattr(state, key)):
            yield key, getattr(state, key), value
    for key in _DAYS:
        value = cells.get(key)
        if value and value != getattr(state, key):
            yield key, getattr(state, key), value
    yield from _languages(state, cells)
    yield from _membership(state, cells, places)
    for key in ("emails", "phones"):
        yield from _points(state, cells, key)
    yield from _address(state, cells)
    yield from _worksite(state, cells, places)


def says_more(value: str, stands: str) -> bool:
    """Is it another word, or the same with the diacritics that are missing?"""
    if value == stands:
        return False
    return folded(value) != folded(stands) or _brings_signs(value, stands)


def _brings_signs(value: str, stands: str) -> bool:
    return folded(value) == folded(stands) and stands.isascii() and not value.isascii()


def _is_initial(middle: str, stands: str) -> bool:
    """ "M." where Maria stands tells nothing new."""
    return folded(stands).startswith(folded(middle)) and not _brings_signs(middle, stands)


def _is_short_form(given: str, state: State, preferred: str) -> bool:
    """ "Bob" or "R." where Robert stands, or Bob is preferred once this row is taken in: it tells nothing
    new. (The preferred name as it is now would not do: a row that brings another one would tell its given
    name the next time.)"""
    new, old = folded(given), folded(state.given_name)
    if _brings_signs(given, state.given_name):
        return False
    if new == folded(preferred) or new == old.split(" ", 1)[0]:
        return True
    return (len(new) == 1 and old.startswith(new)) or (old in also_called(new) and new not in FORMAL)


def _languages(state: State, cells: Cells) -> Iterator[tuple[str, Any, Any]]:
    said = cells.get("languages")
    if said and not set(said) <= set(state.languages):
        yield "languages", state.languages, [*said, *(tag for tag in state.languages if tag not in said)]


def _membership(state: State, cells: Cells, places: Places) -> Iterator[tuple[str, Any, Any]]:
    """Home, status and the day it began. Who had left and stands on the roster again has come back. A day
    within an earlier membership tells nothing new: somebody who has moved joined the union before that."""
    home = cells.get("home")
    if home is not None and home != state.home and not places.lies_within(state.home, places.homes[home]):
        yield "home", state.home, home
    status = cells.get("status") or (status_unsaid(cells, state) if state.status == Status.LEFT else None)
    if status and status != state.status:
        yield "status", state.status, status
    since = cells.get("since")
    if since and since != state.since and state.since is not None and since >= state.ended:
        yield "since", state.since, since


def status_unsaid(cells: Cells, state: State | None = None) -> str:
    """The status of somebody whose row does not say it: a member where there is a member number."""
    return str(Status.MEMBER if cells.get("number") or (state and state.number) else Status.WORKER)


def _points(state: State, cells: Cells, key: str) -> Iterator[tuple[str, Any, Any]]:
    said = cells.get(key)
    if not said:
        return
    stand = [list(point[1:]) for point in getattr(state, key)]
    then = [list(point) for point in stand]
    for value, fold_, is_work in said:
        known = next((point for point in then if point[1] == fold_), None)
        if known is None:
            then.append([value, fold_, bool(is_work)])
        elif is_work and not known[2]:
            known[2] = True  # the employer's own word; never the other way, for the firewall's sake
    if then != stand:
        yield key, stand, then


def _address(state: State, cells: Cells) -> Iterator[tuple[str, Any, Any]]:
    said = {key: cells[key] for key in ADDRESS if key in cells}
    if not said:
        return
    stands = state.address
    if stands is None:
        yield "address", None, {key: said.get(key, "") for key in ADDRESS}
        return
    same_street = "line1" not in said or street_token(said["line1"]) == street_token(stands["line1"])
    same = same_street and all(_same_line(key, said[key], stands[key]) for key in said)
    if not same:
        base = stands if same_street else dict.fromkeys(ADDRESS, "")
        then = {**base, **said}
        if same_street and "line1" in said:
            then["line1"] = stands["line1"]
        yield "address", stands, then


def _same_line(key: str, said: str, stands: str) -> bool:
    if key == "zip":
        return bool(stands) and (stands.startswith(said) or said == stands)
    if key in ("line1", "line2"):
        return street_token(said) == street_token(stands)
    return folded(said) == folded(stands)


def _worksite(state: State, cells: Cells, places: Places) -> Iterator[tuple[str, Any, Any]]:
    """The worksite; and with it the employer that it belongs to, where the row names none."""
    said = cells.get("worksite")
    if not said:
        return
    stands = state.worksite
    if stands and (folded(stands[0]), folded(stands[1])) == (folded(said[0]), folded(said[1])):
        return
    yield "worksite", list(stands) if stands else None, list(said)
    employer = places.employer_of(said)
    if employer and "employer" not in cells and folded(employer) != folded(state.employer):
        yield "employer", state.employer, employer


def complete(cells: Cells, places: Places) -> Cells:
    """The cells with which somebody new comes in: those of the row, with what they imply."""
    new = dict(cells)
    new.setdefault("status", status_unsaid(cells))
    if "worksite" in new and "employer" not in new:
        employer = places.employer_of(new["worksite"])
        if employer:
            new["employer"] = employer
    for key in ("emails", "phones"):
        if key in new:
            once: dict[str, list[Any]] = {}
            for value, fold_, is_work in new[key]:
                point = once.setdefault(fold_, [value, fold_, False])
                point[2] = point[2] or bool(is_work)
            new[key] = list(once.values())
    return new
