"""Reading what a browser sends: numbers of rows, and the way back."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LARGEST = 2**63 - 1
"""The largest number that either database counts to."""


def number_asked(text: str) -> int | None:
    """The number of a row, as an address or a form names it; None for whatever is none.

    Digits of other scripts and superscripts are numbers to Python and to nobody else here.
    """
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
    return number if number is not None and number <= LARGEST else None


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The address that the form carries to go `back` to (the tab, the page and the worksite that one was
    working through), if it lies on this site; else the other one."""
    back = request.POST.get("back", "")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()})
    return back if ours else otherwise
