"""One's own record, by a link; and the links that an officer has sent somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wallchart.union.core.access import Actor, Verb

from ..models import OwnLink
from ..own_links import BY_LINK, OPEN_FOR, open_now, personal_addresses, to_be_opened
from .record import reached


@dataclass(frozen=True)
class SentLink:
    """A link that waits to be opened, or is open; `until` is when that ends."""

    id: int
    address: str
    made_at: datetime
    opened_at: datetime | None
    until: datetime


@dataclass(frozen=True)
class Links:
    """What an officer may do about somebody's links: the addresses to send one to, and those that live."""

    addresses: list[tuple[int, str]]
    live: list[SentLink]


def links_of(actor: Actor, person_id: int) -> Links:
    """Raises NotFound where the actor may not send this person a link."""
    person = reached(actor, person_id, Verb.EXPORT_PERSON)
    links = OwnLink._base_manager.filter(person=person.pk, ended_at=None).select_related("person")
    live = [link for link in links.order_by("-pk") if to_be_opened(link) or open_now(link)]
    return Links(
        addresses=[(point.pk, point.value) for point in personal_addresses(person.pk)],
        live=[
            SentLink(
                link.pk,
                link.address,
                link.made_at,
                link.opened_at,
                link.opened_at + OPEN_FOR if link.opened_at else link.expires_at,
            )
            for link in live
        ],
    )


def visitor(actor: Actor, link_id: object) -> Actor | None:
    """The actor whose visit a link was opened for, while it lasts; `actor` is whoever brings its number."""
    if not isinstance(link_id, int):
        return None
    link = OwnLink._base_manager.select_related("person").filter(pk=link_id).first()
    if link is None or not open_now(link):
        return None
    return Actor(name=actor.name, person_id=link.person_id, channel=BY_LINK, origin=actor.origin)
