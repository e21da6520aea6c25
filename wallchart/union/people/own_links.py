"""How a link to one's own record is signed, how long it is good for, and whether it still is."""

from __future__ import annotations

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.db.models import QuerySet

from wallchart.union.core import clock

from .models import ContactPoint, Merge, OwnLink

GOOD_FOR = timedelta(days=3)
"""From the sending to the opening."""

OPEN_FOR = timedelta(hours=1)
"""From the opening to the end of the visit."""

BY_LINK = "link"
"""The channel of whoever comes by such a link."""


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="wallchart.own-record", sep=".")


def signed(link: OwnLink) -> str:
    """What the letter carries. It is kept nowhere: a copy of the database opens nobody's record."""
    return _signer().sign(str(link.pk))


def link_signed(token: str) -> OwnLink | None:
    """The link that a token names, where this house signed it; whether it still opens is another matter."""
    try:
        number = _signer().unsign(token, max_age=GOOD_FOR)
    except BadSignature:
        return None
    found: OwnLink | None = OwnLink._base_manager.select_related("person").filter(pk=number).first()
    return found


def to_be_opened(link: OwnLink) -> bool:
    """Does it still wait to be opened?"""
    return link.opened_at is None and link.expires_at > clock.now() and _still_theirs(link)


def open_now(link: OwnLink) -> bool:
    """Is the visit for which it was opened still going on?"""
    return link.opened_at is not None and link.opened_at + OPEN_FOR > clock.now() and _still_theirs(link)


def _still_theirs(link: OwnLink) -> bool:
    """Not ended; the address is still theirs and not the employer's; and the record has not taken over
    another one since, which the letter's reader may have no business with."""
    if link.ended_at is not None or link.person.erased_at is not None:
        return False
    merged = Merge._base_manager.filter(kept=link.person_id, at__gte=link.made_at)
    return personal_addresses(link.person_id).filter(folded=link.address).exists() and not merged.exists()


def personal_addresses(person_id: int) -> QuerySet[ContactPoint]:
    """The e-mail addresses of a person at which the employer does not read along."""
    email = ContactPoint.Kind.EMAIL
    found = ContactPoint._base_manager.filter(person=person_id, kind=email, is_work=False)
    return found.order_by("-is_preferred", "pk")
