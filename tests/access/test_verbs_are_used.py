"""A verb that opens nothing is a promise nobody keeps: a door, a read or an action asks for each."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from django.urls import get_resolver

from wallchart.union.core.access import POLITICAL, Verb
from wallchart.web.doors import DOORS

ROOT = Path(__file__).resolve().parents[2] / "wallchart"
WAITING: dict[Verb, str] = {}
"""Verbs of rooms that are not built yet. The list only shrinks."""


@cache
def asked_for() -> frozenset[Verb]:
    """The verbs of doors, and those that actions and reads name."""
    get_resolver().url_patterns  # noqa: B018 - importing the pages registers their doors
    found = {verb for door in DOORS.values() for verb in door.verbs}
    for path in [*(ROOT / "union").rglob("*.py"), *(ROOT / "web").rglob("*.py")]:
        if (path.name == "access.py" and path.parent.name == "core") or "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Verb":
                found.update(Verb[name] for name in (node.attr,) if name in Verb.__members__)
    return frozenset(found | {POLITICAL[verb] for verb in found if verb in POLITICAL})


@pytest.mark.parametrize("verb", list(Verb))
def test_each_verb_opens_something(verb: Verb) -> None:
    assert (verb in asked_for()) != (verb in WAITING)
