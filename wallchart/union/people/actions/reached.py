"""How an action comes to the person it changes: within reach, held for the transaction, and not stale."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from wallchart.union.core import audit, clock
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import Conflict, NotFound
from wallchart.union.core.scoping import reaching

from ..models import Affiliate, Person


def reached_person(
    actor: Actor, person_id: int, verb: Verb = Verb.CHANGE_PEOPLE, *, seen_at: datetime | None = None
) -> Person:
    """The person, held until the transaction ends. `seen_at` is the `changed_at` that the page showed.

    Raises NotFound outside the reach of the verb, Conflict where somebody has changed the person since.
    """
    with reaching(actor.must(verb)):
        person: Person | None = (
            Person.objects.select_for_update(of=("self",)).filter(pk=person_id, erased_at=None).first()
        )
    if person is None:
        raise NotFound
    if seen_at is not None and person.changed_at != seen_at:
        raise Conflict(_("somebody has changed this person since you opened the page; look again"))
    return person


def reached_home(actor: Actor, affiliate_id: int | None, verb: Verb = Verb.CHANGE_PEOPLE) -> Affiliate | None:
    """The affiliate that is to be somebody's home; raises NotFound where the actor does not reach it whole.

    Nobody but those who reach the whole union may leave a person without a home: the person would be
    out of everybody else's sight.
    """
    reach = actor.must(verb)
    if affiliate_id is None:
        if not reach.everything:
            raise NotFound
        return None
    home = Affiliate.objects.filter(pk=affiliate_id).first()
    if home is None or not reach.holds_affiliate(home.left):
        raise NotFound
    return home


def _told(value: Any) -> Any:
    """A cell as the audit log keeps it: plain JSON."""
    return value.isoformat() if isinstance(value, date) else value


def note(
    actor: Actor,
    verb: str,
    person: Person,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write what was done to a person into the audit log, and mark the person as changed."""
    audit.record(
        actor,
        verb,
        "person",
        person.pk,
        affiliate_id=person.home_id,
        subject_id=person.pk,
        subject_name=person.shown_name,
        before=None if before is None else {key: _told(value) for key, value in before.items()},
        after=None if after is None else {key: _told(value) for key, value in after.items()},
    )
    person.changed_at = clock.now()
    person.save(update_fields=["changed_at"])
