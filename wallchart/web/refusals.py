"""A refusal as a page says it: in the reader's language, and without the words of a spreadsheet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wallchart.refusal import Refusal
from wallchart.web.words import heading

LONGEST = 80
"""Signs of the value that are shown, so that the reader knows it again."""


def why_not(refusal: Refusal) -> str:
    """`Refusal.sentence` is for the terminal: it says "column birth_date ('x')" where a page has a field."""
    place = [str(refusal.file)] if refusal.file else []
    if refusal.row is not None:
        place.append(_("row %(row)d") % {"row": refusal.row})
    if refusal.column is not None:
        place.append(heading(str(refusal.column)))
    if refusal.value is not None and str(refusal.value):
        place.append(f"“{str(refusal.value)[:LONGEST]}”")
    return f"{', '.join(place)}: {refusal.why}" if place else str(refusal.why)
