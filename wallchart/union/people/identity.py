"""Are two records one person? Evidence weighed in points, and told in words.

`weigh(one, other)` takes what is known of two records (`Traits`) and gives a `Verdict`: the same,
doubtful, or different, with the points and the reasons. It is pure: the roster import calls it for a
row of a file and a person, the duplicate queue for two persons.

What it holds to:

- A member number decides, unless the given names contradict it (then it is doubtful: a typing error).
- Then e-mail, phone with the name, name with the birth date. A name alone is never enough.
- People of one household share an address, a phone, often an e-mail. Given names that cannot be one
  name are two people, whatever else agrees; a father and a son of one name are told apart by
  suffix or birth date, and where neither is known they are doubtful.
- Two member numbers that differ are never the same without a person's word.

The points are about bits of evidence (a coincidence of one in two is one point), rounded to whole
numbers for reading; docs/algorithms/identity.md works an example.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .names import fold
from .nicknames import also_called, may_be_one_name

SAME_AT = 12
DOUBTFUL_AT = 6
CLEARLY_AHEAD = 4
"""By how many points the best of several candidates must lead to be taken without a question."""


class Finding(StrEnum):
    SAME = "same"
    DOUBTFUL = "doubtful"
    DIFFERENT = "different"


class Reason(StrEnum):
    """What spoke for or against."""

    NUMBER_SAME = "number_same"
    NUMBER_DIFFERS = "number_differs"
    EMAIL_SAME = "email_same"
    PHONE_SAME = "phone_same"
    BIRTH_SAME = "birth_same"
    BIRTH_CLOSE = "birth_close"
    BIRTH_DIFFERS = "birth_differs"
    NAME_SAME = "name_same"
    NAME_SWAPPED = "name_swapped"
    NAME_UNKNOWN = "name_unknown"
    GIVEN_NICKNAME = "given_nickname"
    GIVEN_INITIAL = "given_initial"
    GIVEN_CLOSE = "given_close"
    GIVEN_DIFFERS = "given_differs"
    FAMILY_CLOSE = "family_close"
    FAMILY_DIFFERS = "family_differs"
    MIDDLE_DIFFERS = "middle_differs"
    SUFFIX_DIFFERS = "suffix_differs"
    ADDRESS_SAME = "address_same"
    HIRED_SAME = "hired_same"
    WORKSITE_SAME = "worksite_same"
    HOME_DIFFERS = "home_differs"


POINTS: dict[Reason, int] = {
    Reason.NUMBER_SAME: 14,
    Reason.NUMBER_DIFFERS: -8,
    Reason.EMAIL_SAME: 8,
    Reason.PHONE_SAME: 6,
    Reason.BIRTH_SAME: 8,
    Reason.BIRTH_CLOSE: -1,
    Reason.BIRTH_DIFFERS: -10,
    Reason.NAME_SAME: 7,
    Reason.NAME_SWAPPED: 5,
    Reason.NAME_UNKNOWN: 4,
    Reason.GIVEN_NICKNAME: -1,
    Reason.GIVEN_INITIAL: -2,
    Reason.GIVEN_CLOSE: -2,
    Reason.GIVEN_DIFFERS: -11,
    Reason.FAMILY_CLOSE: -2,
    Reason.FAMILY_DIFFERS: -7,
    Reason.MIDDLE_DIFFERS: -2,
    Reason.SUFFIX_DIFFERS: -9,
    Reason.ADDRESS_SAME: 3,
    Reason.HIRED_SAME: 4,
    Reason.WORKSITE_SAME: 1,
    Reason.HOME_DIFFERS: -3,
}


REASON_WORDS: Mapping[Reason, Promise] = {
    Reason.NUMBER_SAME: _("the same member number"),
    Reason.NUMBER_DIFFERS: _("two member numbers"),
    Reason.EMAIL_SAME: _("the same e-mail address"),
    Reason.PHONE_SAME: _("the same phone number"),
    Reason.BIRTH_SAME: _("the same birth date"),
    Reason.BIRTH_CLOSE: _("nearly the same birth date"),
    Reason.BIRTH_DIFFERS: _("two birth dates"),
    Reason.NAME_SAME: _("the same name"),
    Reason.NAME_SWAPPED: _("given and family name in each other's place"),
    Reason.NAME_UNKNOWN: _("no name to compare"),
    Reason.GIVEN_NICKNAME: _("one given name is a short form of the other"),
    Reason.GIVEN_INITIAL: _("only an initial for the given name"),
    Reason.GIVEN_CLOSE: _("given names a slip apart"),
    Reason.GIVEN_DIFFERS: _("different given names"),
    Reason.FAMILY_CLOSE: _("nearly the same family name"),
    Reason.FAMILY_DIFFERS: _("different family names"),
    Reason.MIDDLE_DIFFERS: _("different middle names"),
    Reason.SUFFIX_DIFFERS: _("one is Sr, one is Jr"),
    Reason.ADDRESS_SAME: _("the same home address"),
    Reason.HIRED_SAME: _("hired on the same day"),
    Reason.WORKSITE_SAME: _("the same worksite"),
    Reason.HOME_DIFFERS: _("in two different affiliates"),
}
"""The reasons as a person reads them. `NAME_SAME` is weakened by the reasons about names after it."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of one record. Text is folded (names.fold), phones digits only, e-mail lower case.

    An empty value is unknown and speaks neither for nor against. `home` and `worksite` are the ids (or
    any tokens) of the affiliate and the worksite; `address` the folded street and ZIP.
    """

    number: str = ""
    given: str = ""
    middle: str = ""
    family: str = ""
    suffix: str = ""
    preferred: str = ""
    birth_date: date | None = None
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    address: str = ""
    home: object = None
    worksite: object = None
    hired_on: date | None = None

    @classmethod
    def of(
        cls,
        *,
        given: str = "",
        family: str = "",
        middle: str = "",
        suffix: str = "",
        preferred: str = "",
        number: str = "",
        address: str = "",
        **rest: object,
    ) -> Traits:
        """Traits from names as they are written (they are folded here)."""
        return cls(
            number=number.strip().casefold(),
            given=fold(given),
            middle=fold(middle),
            family=fold(family),
            suffix=fold(suffix),
            preferred=fold(preferred),
            address=fold(address),
            **rest,  # type: ignore[arg-type]  # the remaining fields pass as they are
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    finding: Finding
    points: int
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def words(self) -> list[str]:
        """The reasons in words. "The same name" is left out where another says what differs in it."""
        odd = {Reason.GIVEN_DIFFERS, Reason.FAMILY_DIFFERS, Reason.GIVEN_CLOSE, Reason.FAMILY_CLOSE}
        shown = [r for r in self.reasons if r is not Reason.NAME_SAME or not odd & set(self.reasons)]
        return [str(REASON_WORDS[reason]) for reason in shown]

    @property
    def score(self) -> float:
        """The points as a figure in 0..1, for order and for show: one half at the edge of doubtful."""
        return round(1 / (1 + math.exp2((DOUBTFUL_AT - self.points) / 3)), 3)


def weigh(one: Traits, other: Traits) -> Verdict:
    """The verdict on two records; the order of the two does not matter."""
    reasons = tuple(_reasons(one, other))
    points = sum(POINTS[reason] for reason in reasons)
    if points < DOUBTFUL_AT or Reason.GIVEN_DIFFERS in reasons:
        return Verdict(_at_most_doubtful(points, reasons), points, reasons)
    if points < SAME_AT or Reason.NUMBER_DIFFERS in reasons or Reason.SUFFIX_DIFFERS in reasons:
        return Verdict(Finding.DOUBTFUL, points, reasons)
    return Verdict(Finding.SAME, points, reasons)


def _at_most_doubtful(points: int, reasons: tuple[Reason, ...]) -> Finding:
    """Given names that cannot be one: doubtful only where the number, or all else, says otherwise."""
    if Reason.NUMBER_SAME in reasons:
        return Finding.DOUBTFUL
    all_else = {Reason.EMAIL_SAME, Reason.BIRTH_SAME} <= set(reasons)
    return Finding.DOUBTFUL if all_else and points >= DOUBTFUL_AT else Finding.DIFFERENT


def _reasons(one: Traits, other: Traits) -> Iterator[Reason]:
    if one.number and other.number:
        yield Reason.NUMBER_SAME if one.number == other.number else Reason.NUMBER_DIFFERS
    email = not one.emails.isdisjoint(other.emails)
    if email:
        yield Reason.EMAIL_SAME
    if not one.phones.isdisjoint(other.phones):
        yield Reason.PHONE_SAME
    yield from _names(one, other, email)
    if one.birth_date and other.birth_date:
        yield _births(one.birth_date, other.birth_date)
    if one.address and one.address == other.address:
        yield Reason.ADDRESS_SAME
    if one.hired_on and one.hired_on == other.hired_on:
        yield Reason.HIRED_SAME
    if one.worksite is not None and one.worksite == other.worksite:
        yield Reason.WORKSITE_SAME
    if one.home is not None and other.home is not None and one.home != other.home:
        yield Reason.HOME_DIFFERS


def _names(one: Traits, other: Traits, email: bool) -> Iterator[Reason]:
    if not (one.given or one.family) or not (other.given or other.family):
        if email:
            yield Reason.NAME_UNKNOWN
        return
    if one.given != other.given and one.given == other.family and one.family == other.given:
        yield Reason.NAME_SWAPPED
        return
    yield Reason.NAME_SAME
    given = _givens(one, other)
    if given is not None:
        yield given
    family = _families(one.family, other.family)
    if family is not None:
        yield family
    if one.suffix and other.suffix and one.suffix != other.suffix:
        yield Reason.SUFFIX_DIFFERS
    if one.middle and other.middle and one.middle[0] != other.middle[0] and given is None:
        yield Reason.MIDDLE_DIFFERS


def _givens(one: Traits, other: Traits) -> Reason | None:
    """Why the given names are not simply the same; None where they are (or one is unknown)."""
    if not one.given or not other.given or one.given == other.given:
        return None
    ours = {one.given, one.preferred, *one.given.split()[:1]} - {""}
    theirs = {other.given, other.preferred, *other.given.split()[:1]} - {""}
    if ours & theirs or any(may_be_one_name(a, b) for a in ours for b in theirs):
        return Reason.GIVEN_NICKNAME
    if one.given == other.middle or other.given == one.middle:
        return Reason.GIVEN_NICKNAME
    shorter, longer = sorted((one.given, other.given), key=len)
    if len(shorter) == 1 and longer.startswith(shorter):
        return Reason.GIVEN_INITIAL
    return Reason.GIVEN_CLOSE if one_slip_apart(one.given, other.given) else Reason.GIVEN_DIFFERS


def _families(one: str, other: str) -> Reason | None:
    if not one or not other or one == other:
        return None
    ours, theirs = set(one.split()), set(other.split())
    if one.replace(" ", "") == other.replace(" ", ""):
        return None
    if ours < theirs or theirs < ours or one_slip_apart(one, other):
        return Reason.FAMILY_CLOSE
    return Reason.FAMILY_DIFFERS


def _births(one: date, other: date) -> Reason:
    """Close: day and month changed places, or one of day, month and year differs by a slip."""
    if one == other:
        return Reason.BIRTH_SAME
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return Reason.BIRTH_CLOSE
    slips = one_slip_apart(one.isoformat(), other.isoformat())
    return Reason.BIRTH_CLOSE if slips else Reason.BIRTH_DIFFERS


def one_slip_apart(one: str, other: str) -> bool:
    """One letter wrong, missing, too many, or two neighbours swapped; for words of four letters or more."""
    if one == other or min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    if len(one) == len(other):
        swapped = one[start : start + 2] == other[start : start + 2][::-1]
        return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])
    shorter, longer = sorted((one, other), key=len)
    return shorter[start:] == longer[start + 1 :]


def names_to_look_under(given: str, family: str) -> tuple[str, ...]:
    """The sort names under which a person called so may stand: nicknames, swapped, parts of a double name.

    `given` and `family` are folded. Used to find candidates; `weigh` decides about them.
    """
    if not family:
        return ()
    first = given.split(maxsplit=1)[0] if given else ""
    givens = dict.fromkeys([given, first, *sorted(also_called(given) | also_called(first))])
    parts = family.split()
    families = dict.fromkeys([family, *(parts if len(parts) > 1 else []), family.replace(" ", "")])
    found = [f"{one}, {name}" for one in families for name in givens]
    if given:
        found.append(f"{given}, {family}")
    return tuple(dict.fromkeys(found))
