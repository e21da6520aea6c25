"""What is kept, in the words of `wallchart.web.words`; and the entries of the log."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from wallchart.union.core.sentences import Change
from wallchart.web.words import heading, in_words, logged, place_of

register = template.Library()
register.filter("in_words", in_words)


@register.inclusion_tag("parts/changes.html")
def changes_told(changes: list[Change]) -> dict[str, list[Change]]:
    """The cells that a deed changed, each in its line: what it is, what it was and what it is now."""
    told = [
        Change(heading(each.cell), logged(each.before, each.cell), logged(each.after, each.cell))
        for each in sorted(changes, key=lambda each: place_of(each.cell))
        if each.before or each.after
    ]
    return {"changes": told}


@register.filter
def by_way_of(channel: str) -> str:
    """By which way somebody came who did not come to a page."""
    known = {"terminal": _("at the terminal"), "worker": _("in the background"), "link": _("by a link")}
    return known.get(channel, channel)
