"""The columns of what is held about somebody, in the words of the one who reads it.

The files of an export keep the plain names, by which machines find them; a page says these.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, str | Promise] = {
    "account id": _("number of the account"),
    "address": _("address"),
    "affiliate": _("Local or part of the union"),
    "after": _("afterwards"),
    "answer": _("answer"),
    "ask": _("what was asked"),
    "at": _("when"),
    "before": _("until then"),
    "birth date": _("born on"),
    "came to": _("what came of it"),
    "campaign": _("campaign"),
    "changed at": _("last changed"),
    "city": _("town"),
    "classification": _("job"),
    "created at": _("written down"),
    "decided at": _("decided"),
    "email": _("e-mail"),
    "emails": _("e-mail addresses"),
    "employer": _("employer"),
    "ended at": _("ended"),
    "erased at": _("forgotten"),
    "expires at": _("good until"),
    "facts": _("more"),
    "family name": _("family name"),
    "file": _("file"),
    "found at": _("found"),
    "from": _("from where"),
    "given name": _("given name"),
    "gone record": _("the record that was given up"),
    "happened on": _("happened on"),
    "hired on": _("hired on"),
    "home": _("at home in"),
    "home id": _("at home in number"),
    "id": _("number here"),
    "ip": _("address of the device"),
    "is active": _("can sign in"),
    "is preferred": _("preferred"),
    "is work": _("at work"),
    "kept record": _("the record that was kept"),
    "kind": _("kind"),
    "languages": _("languages"),
    "last login": _("last signed in"),
    "last seen at": _("last seen"),
    "line1": _("street"),
    "line2": _("street, second line"),
    "looked after by them": _("do they look after the other"),
    "made at": _("made"),
    "member number": _("member number"),
    "merged": _("merged"),
    "middle name": _("middle name"),
    "moved": _("moved"),
    "name": _("name"),
    "number": _("member number"),
    "on": _("on"),
    "on the list since": _("on the list since"),
    "opened at": _("opened"),
    "people.contactpoint": _("phone numbers and e-mail addresses"),
    "phones": _("phone numbers"),
    "preferred name": _("preferred name"),
    "question": _("in these words"),
    "read": _("read"),
    "reasons": _("why"),
    "recorded at": _("written down"),
    "recorded by": _("by"),
    "role": _("post"),
    "row": _("row"),
    "score": _("how alike, of 1"),
    "second factors": _("second ways to sign in"),
    "sessions": _("signed in on"),
    "shift": _("shift"),
    "since": _("since"),
    "sort name": _("sorted as"),
    "source": _("source"),
    "state": _("state"),
    "status": _("status"),
    "suffix": _("suffix"),
    "term": _("word"),
    "title": _("title"),
    "undone at": _("undone"),
    "unit": _("bargaining unit"),
    "until": _("until"),
    "user agent": _("browser"),
    "value": _("is"),
    "void reason": _("struck out because"),
    "voided at": _("struck out"),
    "what": _("what"),
    "worksite": _("worksite"),
    "zip": _("ZIP"),
}


def words_for(column: str) -> str:
    """What a column is called. The log speaks of more than stands here: those go by their own names."""
    name = column.replace("_", " ")
    return str(_WORDS.get(name, name))


def has_words(column: str) -> bool:
    return column.replace("_", " ") in _WORDS
