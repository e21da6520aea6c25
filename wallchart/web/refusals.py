"""A refusal as a page says it: in the reader's language, and without the words of a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest
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


@dataclass(frozen=True)
class _Saying:
    """`saying_why`, under way."""

    request: HttpRequest
    done: str
    form: BaseForm | None

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, trouble: BaseException | None, _trace: object) -> bool:
        if trouble is None:
            if self.done:
                messages.success(self.request, self.done)
            return False
        if not isinstance(trouble, Refusal):
            return False
        if self.form is None:
            messages.error(self.request, why_not(trouble))
        elif trouble.column in self.form.fields:
            self.form.add_error(trouble.column, trouble.why)
        else:
            self.form.add_error(None, why_not(trouble))
        return True


def saying_why(request: HttpRequest, done: str = "", *, on: BaseForm | None = None) -> _Saying:
    """What stands in the block is done or refused. The next page says which: `done`, or why not; with `on`
    the form itself says why not, at the field that it is about where it has one.

    After a refusal the view goes on behind the block, so that one may return from within where all went well.
    """
    return _Saying(request, done, on)
