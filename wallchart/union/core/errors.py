"""What actions and reads raise."""

from __future__ import annotations

from django.http import Http404

from wallchart.refusal import Refusal

__all__ = ["Conflict", "NotFound", "Refusal"]


class NotFound(Http404):
    """There is no such thing, or this actor may not know of it: the two look the same."""


class Conflict(Refusal):
    """What was asked was right when the page was made, and is not any more; look again."""
