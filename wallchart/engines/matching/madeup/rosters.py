"""A union's roster drawn from the made-up state, with the errors that real rosters have."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np

from wallchart.engines.nicknames import CALLED, CANONICAL

from . import names
from .population import SUFFIXES, Ints, Population


@dataclass(frozen=True)
class Errors:
    """The chance of each thing that a roster gets wrong, lacks or says otherwise than the voter file."""

    outside: float = 0.15  # members who are in no voter file
    outside_with_voter: float = 0.75  # ... of whom so many live with somebody who is
    nickname: float = 0.12  # where the given name has one
    first_typo: float = 0.012
    last_typo: float = 0.015
    middle_as_first: float = 0.012
    first_initial: float = 0.006
    swapped: float = 0.004
    other_surname: float = 0.02  # women: the name before or after marriage
    hyphen: float = 0.012  # one name made double, or one half of a double name
    accents_dropped: float = 0.7
    middle_full: float = 0.12
    middle_initial: float = 0.30
    middle_wrong: float = 0.01
    suffix_kept: float = 0.40
    suffix_in_last: float = 0.3
    birth_missing: float = 0.06
    birth_off_by_one: float = 0.008
    birth_typo: float = 0.008
    moved: float = 0.13
    moved_near: float = 0.5  # ... within the ZIP or city
    moved_to_known: float = 0.5  # ... to a dwelling where the voter file has somebody else
    address_missing: float = 0.02
    zip_missing: float = 0.02
    po_box: float = 0.02
    unit_missing: float = 0.25
    house_typo: float = 0.012
    street_typo: float = 0.02
    long_form: float = 0.5  # STREET for ST, NORTH for N
    kind_dropped: float = 0.05  # MAIN for MAIN ST
    phone_known: float = 0.7
    phone_other: float = 0.45  # ... another one than the voter file has
    phone_typo: float = 0.01
    lower_case: float = 0.5
    wrong_neighbour: float = 0.002  # the spouse's birth year in the member's row
    twice: float = 0.003  # members who stand on the roster twice


PAYROLL = Errors()
"""An employer's list: legal names, birth years, addresses of the last payslip."""
FORM_SIGNUP = Errors(
    nickname=0.30,
    first_typo=0.02,
    last_typo=0.02,
    first_initial=0.01,
    birth_missing=0.10,
    birth_typo=0.015,
    moved=0.22,
    address_missing=0.10,
    zip_missing=0.04,
    unit_missing=0.35,
    phone_known=0.9,
    phone_other=0.3,
    suffix_kept=0.2,
    middle_full=0.04,
    middle_initial=0.12,
    lower_case=0.8,
    outside=0.22,
)
"""What people typed into a form on their telephone: short names, fewer addresses, more movers."""


@dataclass(frozen=True)
class Roster:
    """`columns` as the office would export them; `voter` the person behind each row, -1 for nobody."""

    columns: dict[str, list[str]]
    voter: Ints


def roster_of(random: np.random.Generator, people: Population, size: int, errors: Errors) -> Roster:
    """Draw `size` members and write them down badly; the truth is kept beside."""
    who = _members(random, people, size, errors)
    twice = who[random.random(size) < errors.twice]
    who = np.concatenate([who[: size - len(twice)], twice])
    who = who[random.permutation(len(who))]
    scribe = _Scribe(random, people, who, errors)
    columns = {
        "id": [f"M{number:07d}" for number in random.permutation(size)],
        "first": scribe.first,
        "middle": scribe.middle,
        "last": scribe.last,
        "suffix": scribe.suffix,
        **scribe.births(),
        **scribe.addresses(),
        "phone": scribe.phones(),
        "email": scribe.emails(),
    }
    return Roster(columns, np.where(people.registered[who], who, -1))


def _members(random: np.random.Generator, people: Population, size: int, errors: Errors) -> Ints:
    working = (people.year >= 1956) & (people.year <= 2005)
    homes_with_voters = np.zeros(int(people.household.max()) + 1, dtype=bool)
    homes_with_voters[people.household[people.registered]] = True
    inside = np.flatnonzero(working & people.registered)
    outside = working & ~people.registered
    beside = np.flatnonzero(outside & homes_with_voters[people.household])
    alone = np.flatnonzero(outside & ~homes_with_voters[people.household])
    absent = round(size * errors.outside)
    with_voter = round(absent * errors.outside_with_voter)
    return np.concatenate(
        [
            random.choice(inside, size - absent, replace=False),
            random.choice(beside, with_voter, replace=len(beside) < with_voter),
            random.choice(alone, absent - with_voter, replace=len(alone) < absent - with_voter),
        ]
    )


class _Scribe:
    """Writes one roster; each method one group of columns, all draws from one generator in one order."""

    def __init__(self, random: np.random.Generator, people: Population, who: Ints, errors: Errors) -> None:
        self.random, self.people, self.who, self.errors = random, people, who, errors
        self.lower = self.chance(errors.lower_case)
        self.first = self._firsts()
        self.middle = self._middles()
        self.last, self.suffix = self._lasts()
        swapped = np.flatnonzero(self.chance(errors.swapped))
        for row in swapped:
            self.first[row], self.last[row] = self.last[row], self.first[row]
        self.first, self.middle, self.last = (
            self.cased(column) for column in (self.first, self.middle, self.last)
        )

    def chance(self, share: float) -> np.ndarray:
        return self.random.random(len(self.who)) < share

    def cased(self, column: list[str]) -> list[str]:
        return [text.title() if lower else text for text, lower in zip(column, self.lower, strict=True)]

    def _firsts(self) -> list[str]:
        errors, people = self.errors, self.people
        first = people.given[people.first[self.who]].tolist()
        middles = people.given[people.middle[self.who]].tolist()
        plain = self.chance(errors.accents_dropped)
        first = [without_accents(name) if drop else name for name, drop in zip(first, plain, strict=True)]
        for row in np.flatnonzero(self.chance(errors.nickname)):
            known = CALLED.get(CANONICAL.get(first[row], ""), ())
            if known:  # the first short forms of a line are the usual ones
                first[row] = known[min(int(self.random.geometric(0.5)) - 1, len(known) - 1)]
        for row in np.flatnonzero(self.chance(errors.middle_as_first)):
            first[row] = middles[row]
        self._misspell(first, errors.first_typo)
        for row in np.flatnonzero(self.chance(errors.first_initial)):
            first[row] = first[row][:1]
        return first

    def _middles(self) -> list[str]:
        errors, people = self.errors, self.people
        known = people.given[people.middle[self.who]].tolist()
        drawn = self.random.random(len(self.who))
        wrong = self.random.permutation(known)
        wrongly = self.chance(errors.middle_wrong)
        middle = [
            other if swap else name for name, other, swap in zip(known, wrong.tolist(), wrongly, strict=True)
        ]
        cut = errors.middle_full + errors.middle_initial
        return [
            name if chance < errors.middle_full else name[:1] if chance < cut else ""
            for name, chance in zip(middle, drawn.tolist(), strict=True)
        ]

    def _lasts(self) -> tuple[list[str], list[str]]:
        errors, people, who = self.errors, self.people, self.who
        last = people.surnames[people.last[who]].tolist()
        for row in np.flatnonzero(people.second[who] >= 0):
            if self.random.random() < 0.6:
                last[row] = (
                    f"{last[row]}{self.random.choice(['-', ' '])}{people.surnames[people.second[who[row]]]}"
                )
        for row in np.flatnonzero((people.maiden[who] >= 0) & self.chance(errors.other_surname)):
            last[row] = people.surnames[people.maiden[who[row]]]
        for row in np.flatnonzero((people.sex[who] == 1) & self.chance(errors.hyphen)):
            last[row] = f"{people.surnames[self.random.integers(len(people.surnames))]}-{last[row]}"
        plain = self.chance(errors.accents_dropped)
        last = [without_accents(name) if drop else name for name, drop in zip(last, plain, strict=True)]
        self._misspell(last, errors.last_typo)
        kept = np.where(self.chance(errors.suffix_kept), people.suffix[who], 0)
        suffix = [SUFFIXES[code] for code in kept]
        for row in np.flatnonzero((kept > 0) & self.chance(errors.suffix_in_last)):
            last[row], suffix[row] = f"{last[row]} {suffix[row]}", ""
        return last, suffix

    def births(self) -> dict[str, list[str]]:
        errors, people = self.errors, self.people
        year, day = people.year[self.who].copy(), people.day[self.who].copy()
        year += np.where(self.chance(errors.birth_off_by_one), self.random.choice([-1, 1], len(year)), 0)
        for row in np.flatnonzero(self.chance(errors.birth_typo)):
            slipped = misdated(self.random, int(year[row]))
            year[row] = slipped
        for row in np.flatnonzero(self.chance(errors.wrong_neighbour)):
            same_home = np.flatnonzero(people.household == people.household[self.who[row]])
            year[row] = people.year[self.random.choice(same_home)]
        there = ~self.chance(errors.birth_missing)
        if people.shape.birth == "year":
            return {
                "birth_year": [str(value) if known else "" for value, known in zip(year, there, strict=True)]
            }
        from .tables import a_date

        slip = self.chance(errors.birth_typo)
        day = np.where(slip, self.random.integers(1, 366, len(day)), day)
        return {
            "birth_date": [
                a_date(int(when), int(of)) if known else ""
                for when, of, known in zip(year, day, there, strict=True)
            ]
        }

    def addresses(self) -> dict[str, list[str]]:
        errors, people = self.errors, self.people
        home = self._moved()
        new = self.fresh
        house = np.where(new, self.random.integers(100, 9900, len(home)), people.house[home])
        street = people.streets[people.street[home]].tolist()
        unit = np.where(new | self.chance(errors.unit_missing), 0, people.unit[home])
        zips = people.zip[home]
        self._misspell(street, errors.street_typo)
        number = house.astype(str).tolist()
        for row in np.flatnonzero(self.chance(errors.house_typo)):
            number[row] = misspelt(self.random, number[row], "0123456789")
        long = self.chance(errors.long_form)
        dropped = self.chance(errors.kind_dropped)
        boxes = self.chance(errors.po_box)
        gone = self.chance(errors.address_missing)
        lines = []
        forms = self.random.choice(["APT", "#", "UNIT", "Apt.", "#"], len(home))
        for at in range(len(home)):
            words = street[at].split()
            if dropped[at] and len(words) > 1:
                words = [word for word in words if word not in names.STREET_KINDS] or words
            if long[at]:
                words = [names.LONG_FORMS.get(word, word) for word in words]
            line = f"{number[at]} {' '.join(words)}" + (f" {forms[at]} {unit[at]}" if unit[at] else "")
            if boxes[at]:
                line = f"PO BOX {int(house[at]) % 1000 + 1}"
            lines.append("" if gone[at] else line)
        code = [f"{55000 + value}" for value in zips]
        for row in np.flatnonzero(self.chance(errors.zip_missing) | (gone & self.chance(0.5))):
            code[row] = ""
        for row in np.flatnonzero(self.chance(0.1)):
            code[row] = f"{code[row]}-{self.random.integers(1000, 9999)}" if code[row] else ""
        city = [
            "" if missing else name
            for name, missing in zip(people.cities[zips].tolist(), gone & self.chance(0.5), strict=True)
        ]
        return {"address": self.cased(lines), "city": self.cased(city), "zip": code}

    def _moved(self) -> Ints:
        """The household at whose dwelling each member lives now; `fresh` marks dwellings of nobody known."""
        errors, people = self.errors, self.people
        home = people.household[self.who]
        moved = self.chance(errors.moved)
        near = moved & self.chance(errors.moved_near)
        homes = len(people.zip)
        step = self.random.integers(1, 2500, len(home)) * self.random.choice([-1, 1], len(home))
        home = np.where(near, np.clip(home + step, 0, homes - 1), home)  # households are ordered by ZIP
        home = np.where(moved & ~near, self.random.integers(0, homes, len(home)), home)
        self.fresh = moved & ~self.chance(errors.moved_to_known)
        return np.asarray(home)

    def phones(self) -> list[str]:
        errors = self.errors
        own = self.people.phone[self.who]
        other = self.random.integers(2_000_000_000, 9_899_999_999, len(own))
        number = np.where(self.chance(errors.phone_other), other, own)
        text = number.astype(str).tolist()
        for row in np.flatnonzero(self.chance(errors.phone_typo)):
            text[row] = misspelt(self.random, text[row], "0123456789")
        known, dashed = self.chance(errors.phone_known), self.chance(0.6)
        return [
            "" if not there else f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if dash else digits
            for digits, there, dash in zip(text, known, dashed, strict=True)
        ]

    def emails(self) -> list[str]:
        known = self.chance(0.5)
        return [
            f"{without_accents(first)[:1]}{without_accents(last).replace(' ', '')}@example.org".lower()
            if there
            else ""
            for first, last, there in zip(self.first, self.last, known, strict=True)
        ]

    def _misspell(self, column: list[str], share: float) -> None:
        for row in np.flatnonzero(self.chance(share)):
            column[row] = misspelt(self.random, column[row], "ABCDEFGHIJKLMNOPRSTUVWYZ")


def misspelt(random: np.random.Generator, text: str, alphabet: str) -> str:
    """One slip of a hand: a letter changed, left out, put in, doubled, or two exchanged."""
    if len(text) < 2:
        return text
    at, kind = int(random.integers(len(text) - 1)), int(random.integers(5))
    letter = alphabet[int(random.integers(len(alphabet)))]
    if kind == 0:
        return text[:at] + letter + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    if kind == 2:
        return text[:at] + letter + text[at:]
    if kind == 3:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def misdated(random: np.random.Generator, year: int) -> int:
    """A year whose last two digits are exchanged, or one of them is another."""
    century, tens, ones = year // 100 * 100, year // 10 % 10, year % 10
    kind = int(random.integers(4))
    if kind < 2:
        return century + ones * 10 + tens
    digit = int(random.integers(10))
    return century + (digit * 10 + ones if kind == 2 else tens * 10 + digit)


def without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
