"""The folded terms by which each person is found, and keeping them (`finding` reads them).

Every term is found by its beginning, which is one range of an index; nothing is ever searched by
`LIKE '%x%'`. What people type from the middle or the end of something (the last four digits of a phone,
the second half of a hyphenated name) is a term of its own instead. docs/algorithms/search.md
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from wallchart.union.core.proofs import Progress
from wallchart.union.core.scoping import scopes_disabled
from wallchart.union.core.tables import among, in_chunks

from .models import ContactPoint, EarlierRecord, Person, SearchTerm
from .names import fold
from .nicknames import FORMAL, also_called

Kind = SearchTerm.Kind
Term = tuple[str, str]
"""(kind, folded text)"""

CHUNK = 5_000
_PHONE_ENDS = (10, 7, 4)


def formal_names(given: str) -> frozenset[str]:
    """The formal names behind a folded given name: "bob" -> robert, roberto, rupert; "robert" the same."""
    return frozenset((also_called(given) | {given}) & FORMAL)


def terms_of(
    *,
    given_name: str = "",
    middle_name: str = "",
    family_name: str = "",
    preferred_name: str = "",
    number: str = "",
    contacts: Iterable[tuple[str, str]] = (),
) -> frozenset[Term]:
    """All terms by which somebody is found. `contacts` are (ContactPoint.Kind, its folded value)."""
    terms: set[Term] = set()
    for name in (given_name, preferred_name, middle_name, family_name):
        terms.update((Kind.NAME, term) for term in name_terms(name))
    for name in (given_name, preferred_name):
        for token in fold(name).split():
            terms.update((Kind.GIVEN, formal) for formal in formal_names(token))
    terms.update((Kind.NUMBER, term) for term in number_terms(number))
    for kind, folded in contacts:
        if kind == ContactPoint.Kind.EMAIL:
            terms.update((Kind.EMAIL, term) for term in email_terms(folded))
        else:
            terms.update((Kind.PHONE, term) for term in phone_terms(folded))
    return frozenset((kind, term[:254]) for kind, term in terms if term)


def name_terms(name: str) -> set[str]:
    """Each part of a name, and the whole run together: "van der Berg" -> van, der, berg, vanderberg."""
    parts = fold(name).split()
    return {*parts, "".join(parts)}


def number_terms(number: str) -> set[str]:
    """A member number as it stands, and its digits without what leads them: M-00412 -> m00412, 412."""
    plain = re.sub(r"\W", "", number.casefold())
    digits = re.sub(r"\D", "", plain).lstrip("0")
    return {plain, digits} - {""}


def email_terms(address: str) -> set[str]:
    """An address, and its ends from each part of what stands before the @: ann.berg@x.org, berg@x.org."""
    address = address.casefold().strip()
    at = address.find("@")
    starts = [0, *(found.end() for found in re.finditer(r"[._+-]+", address[: max(at, 0)]))]
    return {address[start:] for start in starts}


def phone_terms(digits: str) -> set[str]:
    """A number without a leading 1, and its last ten, seven and four digits: its own, without those of an
    extension."""
    whole = national(digits)
    own = whole[:10] if whole != digits else whole
    return {whole, own, *(own[-end:] for end in _PHONE_ENDS)} - {""}


def national(digits: str) -> str:
    """The digits of a phone number, without the 1 of North America, where all numbers have ten."""
    digits = re.sub(r"\D", "", digits)
    return digits[1:] if len(digits) >= 11 and digits.startswith("1") else digits


# --- keeping them


def refresh_terms(person_ids: Iterable[int]) -> int:
    """Make the terms of these persons what `terms_of` says today; returns how many rows changed.

    Set-based, a few statements for each 5,000 persons, and only terms that differ are written. Called by
    people.actions in the transaction of the change.
    """
    changed = 0
    with scopes_disabled():
        for ids in in_chunks(sorted(set(person_ids)), CHUNK):
            changed += _refresh_chunk(ids)
    return changed


def refresh_all_terms(progress: Progress) -> int:
    """The same for everybody, for a version that finds people by other words (a longer list of nicknames)
    than the one that wrote the terms; `progress(done, total)` counts persons."""
    ids = list(Person._base_manager.filter(erased_at=None).order_by("pk").values_list("pk", flat=True))
    changed = done = 0
    for part in in_chunks(ids, CHUNK):
        changed += refresh_terms(part)
        done += len(part)
        progress(done, len(ids))
    return changed


_NAMES = ("given_name", "middle_name", "family_name", "preferred_name", "number")


def terms_astray(person_ids: Iterable[int]) -> int:
    """How many terms of these persons are missing, or stand without a reason; nothing is written."""
    astray = 0
    with scopes_disabled():
        for ids in in_chunks(sorted(set(person_ids)), CHUNK):
            stale, missing = _compare_chunk(ids)
            astray += len(stale) + len(missing)
    return astray


def _refresh_chunk(ids: Sequence[int]) -> int:
    stale, missing = _compare_chunk(ids)
    for rows in in_chunks(stale, 500):
        SearchTerm.objects.filter(pk__in=rows).delete()
    return len(stale) + write_terms(missing)


def _compare_chunk(ids: Sequence[int]) -> tuple[list[int], list[tuple[int, str, str]]]:
    """(rows that should not stand, terms that should and do not) of these persons."""
    between: dict[str, Any] = _as_range(ids)
    contacts: dict[int, list[tuple[str, str]]] = {}
    for person, kind, folded in ContactPoint.objects.filter(**_of(between)).values_list(
        "person", "kind", "folded"
    ):
        contacts.setdefault(person, []).append((kind, folded))
    wanted: set[tuple[int, str, str]] = set()
    for key, *names in Person.objects.filter(**between).values_list("pk", *_NAMES):
        named = dict(zip(_NAMES, names, strict=True))
        terms = terms_of(**named, contacts=contacts.get(key, ()))
        wanted.update((key, kind, term) for kind, term in terms)
    for key, *names in EarlierRecord.objects.filter(**_of(between)).values_list("person", *_NAMES):
        terms = terms_of(**dict(zip(_NAMES, names, strict=True)))
        wanted.update((key, kind, term) for kind, term in terms)
    standing: dict[tuple[int, str, str], int] = {}
    twice: list[int] = []
    for row, *term in SearchTerm.objects.filter(**_of(between)).values_list("pk", "person", "kind", "term"):
        if tuple(term) in standing:
            twice.append(row)
        standing[term[0], term[1], term[2]] = row
    stale = [row for term, row in standing.items() if term not in wanted] + twice
    return stale, sorted(wanted.difference(standing))


def _as_range(ids: Sequence[int]) -> dict[str, Any]:
    """A filter for these ids: a range where they lie close together, which needs no long list."""
    if len(ids) == ids[-1] - ids[0] + 1:
        return {"pk__gte": ids[0], "pk__lte": ids[-1]}
    return {"pk__in": among(ids)}


def _of(persons: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("pk", "person_id", 1): value for name, value in persons.items()}


def write_terms(terms: Sequence[tuple[int, str, str]]) -> int:
    """Write (person id, kind, term) rows that are not there yet, the quickest way each database has."""
    if not terms:
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy("COPY people_searchterm (person_id, kind, term) FROM STDIN") as copy:
                for row in terms:
                    copy.write_row(row)
        else:
            cursor.executemany(
                "INSERT INTO people_searchterm (person_id, kind, term) VALUES (%s, %s, %s)", terms
            )
    return len(terms)
