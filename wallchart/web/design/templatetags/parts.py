"""The parts that need reckoning before they are drawn: bars, stamps, pagers, progress.

`{% load parts %}`. Sizes stand in attributes of SVG (x, width), never in style="": the content security
policy allows no inline style. /design/ shows every part beside the source that makes it.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Page
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wallchart.web.words import ANSWERS

register = template.Library()


@register.inclusion_tag("parts/bar.html")
def bar(done: int, total: int, target: int | None = None, label: str = "") -> dict[str, Any]:
    """`done` of `total`, with the target as a line across. `label` is what a screen reader says."""
    whole = max(total, done, target or 0, 1)
    said = label or (
        _("%(done)s of %(total)s") % {"done": done, "total": total}
        if target is None
        else _("%(done)s of %(total)s, target %(target)s") % {"done": done, "total": total, "target": target}
    )
    return {
        "fill": _percent(done, whole),
        "line": None if target is None else _percent(target, whole),
        "label": said,
    }


def _percent(part: int, whole: int) -> str:
    return f"{min(100.0, 100.0 * part / whole):.4g}"


def answer_name(answer: str) -> str:
    """did, might, refused, or nothing -> the word for it."""
    return str(ANSWERS.get(answer) or ANSWERS[""])


@register.inclusion_tag("parts/stamp.html")
def stamp(answer: str | None) -> dict[str, Any]:
    """The mark of one cell, told apart by shape and said in words. None or "" is: not asked."""
    known = answer if answer in ("did", "might", "refused") else "not-asked"
    return {"kind": known, "word": answer_name(answer or "")}


@register.inclusion_tag("parts/key.html")
def stamp_key() -> dict[str, Any]:
    """What the four stamps mean, for under a chart."""
    return {"answers": [(kind, answer_name(kind)) for kind in ("did", "might", "refused", "not-asked")]}


@register.inclusion_tag("parts/pager.html", takes_context=True)
def pager(context: dict[str, Any], page: Page[Any], key: str = "page") -> dict[str, Any]:
    """Where one is in a long list ("41-60 of 18,512") and the ways on. Keeps the rest of the query."""
    return {"page": page, "request": context.get("request"), "key": key}


@register.simple_tag(takes_context=True)
def page_address(context: dict[str, Any], number: int, key: str = "page") -> str:
    """This address with another page's number in its query."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is None:
        return f"?{key}={number}"
    query[key] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def pages_near(paginator: Any, number: int) -> list[Any]:
    """The page numbers to show around this one, with an ellipsis for what is left out."""
    return list(paginator.get_elided_page_range(number, on_each_side=1, on_ends=1))


@register.inclusion_tag("parts/progress.html")
def progress(done: int, total: int, label: str, left: str = "") -> dict[str, Any]:
    """How far a piece of work is; `left` is the estimate in words."""
    return {"done": done, "total": total, "label": label, "left": left}


@register.simple_tag(takes_context=True)
def example(context: Any, name: str) -> dict[str, Any]:
    """An example of the pattern page: what it looks like, and the source that makes it."""
    found = get_template(f"design/examples/{name}.html")
    source = found.template.source  # type: ignore[attr-defined]
    return {"looks": SafeString(found.render(context.flatten())), "source": source.strip()}
