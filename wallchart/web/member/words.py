"""How a member's own record names what is held: the columns of the rows, and the codes in them, in words.

The file that they take along keeps the columns' own names, which do not change with the language.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from wallchart.union.core.access import ROLE_NAMES
from wallchart.union.people.roster.fields import LABELS

COLUMNS: Mapping[str, str | Promise] = {
    **LABELS,
    "number": _("member number"),
    "member number": _("member number"),
    "name": _("name"),
    "given_name": _("given name"),
    "middle_name": _("middle name"),
    "family_name": _("family name"),
    "suffix": _("suffix"),
    "preferred_name": _("preferred name"),
    "birth_date": _("birth date"),
    "languages": _("languages"),
    "home": _("Local"),
    "status": _("status"),
    "on the list since": _("on the list since"),
    "kind": _("kind"),
    "value": _("number or address"),
    "is_work": _("at work"),
    "is_preferred": _("preferred"),
    "verified_at": _("verified"),
    "line1": _("street"),
    "line2": _("second line"),
    "city": _("city"),
    "state": _("state"),
    "zip": _("ZIP"),
    "since": _("from"),
    "until": _("until"),
    "affiliate": _("in"),
    "employer": _("employer"),
    "worksite": _("worksite"),
    "unit": _("bargaining unit"),
    "classification": _("classification"),
    "shift": _("shift"),
    "hired_on": _("hired on"),
    "role": _("post"),
    "title": _("called"),
    "looked after by them": _("looks after somebody"),
    "term": _("word"),
    "file": _("file"),
    "row": _("row"),
    "came to": _("came to"),
    "read": _("it said"),
    "before": _("before"),
    "after": _("afterwards"),
    "source": _("came from"),
    "keyed number": _("number it is known by"),
    "score": _("how alike (0 to 1)"),
    "reasons": _("why"),
    "found_at": _("found"),
    "decided_at": _("decided"),
    "at": _("when"),
    "undone_at": _("undone"),
    "gone_record": _("the record that went"),
    "kept_record": _("the record that stayed"),
    "address": _("sent to"),
    "made_at": _("sent"),
    "expires_at": _("good until"),
    "opened_at": _("opened"),
    "ended_at": _("ended"),
    "what": _("what"),
    "facts": _("more"),
    "from": _("from the network address"),
    "email": _("e-mail"),
    "is_active": _("open"),
    "created_at": _("made"),
    "last_login": _("last signed in"),
    "second factors": _("second steps of sign-in"),
    "sessions": _("signed in from"),
    "ip": _("network address"),
    "user_agent": _("browser"),
    "last_seen_at": _("last seen"),
    "campaign": _("campaign"),
    "ask": _("asked"),
    "question": _("question"),
    "answer": _("answer"),
    "happened_on": _("on"),
    "recorded_at": _("recorded"),
    "recorded_by": _("recorded by"),
    "voided_at": _("taken back"),
    "void_reason": _("why it was taken back"),
}

CODES: Mapping[str, Mapping[str, str | Promise]] = {
    "kind": {
        "email": _("e-mail"),
        "phone": _("phone"),
        "home": _("home"),
        "mailing": _("mailing"),
        "given": _("given name"),
        "number": _("member number"),
        "name": _("name"),
    },
    "status": {
        "member": _("member"),
        "worker": _("not (yet) a member"),
        "retiree": _("retiree"),
        "staff": _("staff"),
        "ally": _("ally"),
        "left": _("left"),
    },
    "state": {"open": _("waits for a decision"), "merged": _("merged"), "apart": _("two people")},
    "answer": {"did": _("did"), "might": _("might"), "refused": _("refused")},
    "came to": {"left": _("possibly left"), "ambiguous": _("waits for a decision")},
    "role": {str(role.value): name for role, name in ROLE_NAMES.items()},
}
"""Column -> what is stored in it -> in words; what is not here is in words already."""

NOTHING: tuple[Any, ...] = (None, "", [], {})


def in_words(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The cells that say anything, each as (what it is, what it says) in the language of the page."""
    return [(heading(name), said(value, name)) for name, value in row.items() if value not in NOTHING]


def heading(name: str) -> str:
    """A column in words; what lies deeper (the facts of an entry of the log) has none of its own."""
    return str(COLUMNS.get(name) or COLUMNS.get(name.replace(" ", "_")) or name.replace("_", " "))


def said(value: Any, name: str = "") -> str:
    if isinstance(value, bool):
        return now("yes") if value else now("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{label} {inner}" for label, inner in in_words(value))
    if isinstance(value, list):
        return ", ".join(said(inner) for inner in value)
    return str(CODES.get(name, {}).get(str(value), value))
