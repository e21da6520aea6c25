"""The columns of what is kept, and the codes in them, in words: for a member who reads their own record, and
for the log. Files that people take along keep the columns' own names, which do not change with the language.
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
from wallchart.union.people.cells import statuses
from wallchart.union.people.roster.fields import LABELS

Words = Mapping[str, str | Promise]

ANSWERS: Words = {"did": _("did"), "might": _("might"), "refused": _("refused"), "": _("not asked")}
"""What each answer to an ask is called; none is "not asked"."""

CONTACT_KINDS: Words = {"phone": _("phone"), "email": _("e-mail")}
ADDRESS_KINDS: Words = {"home": _("home"), "mailing": _("mailing")}
AFFILIATE_KINDS: Words = {
    "international": _("international"),
    "council": _("council"),
    "region": _("region"),
    "local": _("Local"),
    "chapter": _("chapter"),
}

COLUMNS: Words = {
    **LABELS,
    "member number": LABELS["number"],
    "name": _("name"),
    "suffix": _("suffix"),
    "on the list since": _("on the list since"),
    "kind": _("kind"),
    "value": _("number or address"),
    "is_work": _("at work"),
    "is_preferred": _("preferred"),
    "verified_at": _("verified"),
    "line2": _("second line"),
    "zip": _("ZIP"),
    "since": _("from"),
    "until": _("until"),
    "affiliate": _("in"),
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
    "label": _("head of its column"),
    "share": _("share of its members"),
    "starts_on": _("first day"),
    "ends_on": _("day after the last"),
    "key_day": _("the day that it leads to"),
    "under": _("under"),
    "colour": _("colour"),
    "merged": _("the record that went"),
    "verified": _("they said so themselves"),
}

CODES: Mapping[str, Words] = {
    "kind": {
        **CONTACT_KINDS,
        **ADDRESS_KINDS,
        **AFFILIATE_KINDS,
        "given": LABELS["given_name"],
        "number": LABELS["number"],
        "name": _("name"),
    },
    "state": {"open": _("waits for a decision"), "merged": _("merged"), "apart": _("two people")},
    "answer": ANSWERS,
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


def place_of(name: str) -> int:
    """Where a column stands among the others: PostgreSQL does not keep the order of what is written."""
    return _PLACES.get(name, len(_PLACES))


_PLACES = {name: place for place, name in enumerate(COLUMNS)}


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
    return str(_codes(name).get(str(value), value))


def _codes(name: str) -> Mapping[str, Any]:
    return dict(statuses()) if name == "status" else CODES.get(name, {})


def logged(text: str, name: str) -> str:
    """What stood in a cell that the log shows, where every value is a text: days and flags are read again.
    Only in the columns that hold such, since somebody may be called True."""
    if name in FLAGS:
        return {"True": now("yes"), "False": now("no")}.get(text, text)
    return said(_day_of(text) if name in DAYS else text, name)


def _day_of(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


FLAGS = frozenset({"is_work", "is_preferred", "verified"})
DAYS = frozenset(
    {"since", "until", "birth_date", "hired_on", "starts_on", "ends_on", "key_day", "member_since"}
)
