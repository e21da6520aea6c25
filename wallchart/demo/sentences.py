"""How the audit log reads the filling of a house with the made-up union."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

LAST = "whole"
"""The step that is noted when all others are done."""


def step_told(cells: Mapping[str, Any]) -> str:
    """How the log reads a step that is done."""
    kind, _space, what = str(cells["step"]).partition(" ")
    told = {
        "tree": _("{actor} planted its Locals"),
        "roster": _("{actor} brought in what an employer had sent: {what}"),
        "posts": _("{actor} gave its posts, and handed out whom to look after"),
        "campaign": _("{actor} marked what its people did: {what}"),
        LAST: _("{actor} has moved in"),
    }
    return told.get(kind, "{actor}: {kind} {what}").format(actor=cells["actor"], kind=kind, what=what)
