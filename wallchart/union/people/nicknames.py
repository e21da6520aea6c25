"""Given names and what people who bear them are called, folded as names are compared in this room.

The list itself is that of the engines, by which voters are matched too: `wallchart.engines.nicknames`.
"""

from __future__ import annotations

from collections.abc import Mapping

from wallchart.engines.nicknames import GROUPS

_FOLDED = tuple(
    (frozenset(map(str.lower, formal)), frozenset(map(str.lower, short))) for formal, short in GROUPS
)


def _also_called() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for formal, short in _FOLDED:
        for name in formal | short:
            found.setdefault(name, set()).update(formal | short if name in formal else formal)
    return {name: frozenset(others - {name}) for name, others in found.items()}


FORMAL: frozenset[str] = frozenset(name for formal, _ in _FOLDED for name in formal)
"""The folded formal names: those that short forms lead to."""

ALSO_CALLED: Mapping[str, frozenset[str]] = _also_called()
"""Folded given name -> the names its bearer may also go by. Two short forms are not joined to each
other here: "chris" leads to "christine" and "christopher", never from one of those to the other."""


def also_called(given: str) -> frozenset[str]:
    """The folded names that somebody called `given` (folded) may stand under elsewhere."""
    return ALSO_CALLED.get(given, frozenset())


def may_be_one_name(one: str, other: str) -> bool:
    """Are two folded given names the same, spellings of one name, or one a short form of the other?

    Two short forms of one formal name ("bob", "rob") count as well.
    """
    if one == other:
        return True
    first, second = also_called(one), also_called(other)
    if other in first or one in second:
        return True
    return bool(first & second) and not (one in FORMAL and other in FORMAL)
