"""Those who asked to be forgotten: known again by a digest, when a roster names them once more.

Of somebody who was erased the house keeps a keyed one-way digest of their member number, and one of each
name they went by with their birth date, and the day. Nothing else, and nothing that leads from it to what
stayed of them. docs/privacy.md says what it is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wallchart.union.core import clock

from .models import EarlierRecord, ForgottenPerson, Person
from .names import fold

SALT = "wallchart.people.forgotten"


@dataclass(frozen=True)
class Signs:
    """By what somebody is known again. `names` are (given names, family name) as they are written."""

    number: str = ""
    names: tuple[tuple[tuple[str, ...], str], ...] = ()
    birth_date: date | None = None

    def number_signs(self) -> set[str]:
        return {f"number {self.number.casefold()}"} if self.number else set()

    def name_signs(self) -> set[str]:
        """The name with the birth date: by each given name, and the first one alone."""
        if self.birth_date is None:
            return set()
        found = set()
        for givens, family in self.names:
            for given in filter(None, map(fold, givens)):
                for one in (given, given.split()[0]):
                    found.add(f"born {self.birth_date.isoformat()} {one} {fold(family)}")
        return found


def remember_forgotten(person: Person) -> int:
    """Keep the digests of a person who is about to be erased; returns how many."""
    records: list[Person | EarlierRecord] = [person, *EarlierRecord._base_manager.filter(person=person.pk)]
    texts: set[str] = set()
    for record in records:
        names = (((record.given_name, record.preferred_name), record.family_name),)
        signs = Signs(record.number, names, record.birth_date or person.birth_date)
        texts |= signs.number_signs() | signs.name_signs()
    for text in texts:
        ForgottenPerson.objects.update_or_create(
            digest=_digest(text, settings.SECRET_KEY), defaults={"on": clock.today()}
        )
    return len(texts)


class Forgotten:
    """All who asked to be forgotten, held for one comparison: asked of each row that would bring somebody."""

    def __init__(self) -> None:
        self._days = dict(ForgottenPerson.objects.values_list("digest", "on"))

    @property
    def anybody(self) -> bool:
        return bool(self._days)

    def told_of(self, signs: Signs) -> str:
        """The sentence about these signs; "" where nobody of them has been forgotten."""
        day = self._day_of(signs.number_signs())
        if day is not None:
            why = _(
                "somebody with this member number asked to be forgotten and was erased on %(day)s; leave"
                " them out, unless they have agreed to be listed since"
            )
            return why % {"day": date_format(day, "j F Y")}
        day = self._day_of(signs.name_signs())
        if day is None:
            return ""
        why = _(
            "somebody of this name and birth date asked to be forgotten and was erased on %(day)s; leave"
            " them out, unless they have agreed to be listed since"
        )
        return why % {"day": date_format(day, "j F Y")}

    def _day_of(self, texts: Iterable[str]) -> date | None:
        days = [self._days[digest] for text in texts for digest in _digests(text) if digest in self._days]
        return max(days, default=None)


def _digest(text: str, key: str) -> str:
    return salted_hmac(SALT, text, secret=key, algorithm="sha256").hexdigest()


def _digests(text: str) -> Iterator[str]:
    """Under the key of today, and those that it had before."""
    return (_digest(text, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
