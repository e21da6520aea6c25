"""What an employer makes of the truth: it loses and garbles, and it never invents."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallchart.demo import mess
from wallchart.demo.dice import Dice
from wallchart.demo.names import COMMUNITIES, NICKNAMES
from wallchart.demo.people import MadeUp
from wallchart.union.people.names import fold

from .drawn import drawn

PEOPLE = drawn("small")
FAMILIES = sorted({name for community in COMMUNITIES for name in community.family})
GIVEN = sorted({name for community in COMMUNITIES for name in community.given})


def dice(seed: int = 1) -> Dice:
    return Dice(np.random.default_rng(seed))


somebody = st.sampled_from(PEOPLE)
seeds = st.integers(0, 2**32)


@given(somebody, seeds)
@settings(max_examples=60)
def test_an_employer_leaves_out_and_garbles_and_invents_nothing(person: MadeUp, seed: int) -> None:
    kept = mess.as_the_employer_has_it(person, dice(seed))
    assert kept.phone in ("", person.phone) and kept.email in ("", person.email)
    assert kept.suffix in ("", person.suffix) and kept.local in (person.local, mess.NOWHERE)
    assert sorted(kept.family) == sorted(person.family)
    assert kept.number == (person.number if person.member else "")
    same = ("given", "middle", "preferred", "born", "site", "classification", "hired", "street", "household")
    assert [getattr(kept, name) for name in same] == [getattr(person, name) for name in same]


@given(st.sampled_from(FAMILIES), seeds)
@settings(max_examples=60)
def test_a_slip_changes_two_neighbours_within_the_name(name: str, seed: int) -> None:
    slipped = mess.slipped(name, dice(seed))
    different = [at for at, (one, other) in enumerate(zip(name, slipped, strict=True)) if one != other]
    assert len(different) in (0, 2) and (slipped[0], slipped[-1]) == (name[0], name[-1])
    if different:
        assert different[1] == different[0] + 1


def test_each_fault_is_as_rare_as_it_is_said_to_be() -> None:
    thrown, found = dice(), Counter[str]()
    people = drawn("full")[:3500]
    for person in people:
        kept = mess.as_the_employer_has_it(person, thrown)
        found["slip"] += kept.family != person.family
        found["no phone"] += bool(person.phone) and not kept.phone
        found["no email"] += bool(person.email) and not kept.email
        found["nowhere"] += kept.local == mess.NOWHERE
    share = {name: count / len(people) for name, count in found.items()}
    assert share["slip"] == pytest.approx(mess.SLIP, rel=0.5)
    assert share["no phone"] == pytest.approx(2 * mess.GAP * 0.86, rel=0.3)
    assert share["no email"] == pytest.approx(3 * mess.GAP * 0.78, rel=0.3)
    assert 0 < share["nowhere"] < 5 * mess.NO_SUCH_LOCAL


@given(somebody)
@settings(max_examples=30)
def test_of_who_is_half_known_there_is_a_name_and_a_street_and_no_more(person: MadeUp) -> None:
    half = mess.half_known(person)
    assert half.given == (person.preferred or NICKNAMES.get(person.given, person.given))
    assert (half.family, half.street, half.zip) == (person.family, person.street, person.zip)
    assert not any((half.number, half.phone, half.email, half.work_email, half.middle, half.member))
    assert half.born == half.hired == mess.UNKNOWN


@given(somebody, somebody, seeds)
@settings(max_examples=30)
def test_somebody_with_another_job_is_known_by_one_phone_alone(
    person: MadeUp, beside: MadeUp, seed: int
) -> None:
    other = mess.with_another_job(person, beside, dice(seed))
    assert other.phone == person.phone and sorted(other.family) == sorted(person.family)
    assert (other.employer, other.site, other.local) == (beside.employer, beside.site, beside.local)
    assert not any((other.number, other.email, other.work_email, other.street, other.zip, other.member))
    assert other.born == mess.UNKNOWN


def test_whoever_has_a_nickname_is_called_by_it_elsewhere() -> None:
    robert = next(person for person in drawn("full") if person.given == "Robert")
    assert mess.with_another_job(robert, PEOPLE[0], dice()).given == "Bob"
    assert set(NICKNAMES) <= set(GIVEN), "nicknames of names that somebody bears"
    assert all(called != name for name, called in NICKNAMES.items())


def test_an_old_system_can_write_every_name_and_each_is_known_again() -> None:
    for name in [*FAMILIES, *GIVEN]:
        kept = mess.in_windows_1252(name)
        assert kept.encode("cp1252").decode("cp1252") == kept, name
        assert fold(kept) == fold(name), "but for its marks"
    assert mess.in_windows_1252("Nguyễn Đặng Łucja Hernández") == "Nguyen Dang Lucja Hernández"


DAYS: dict[str, tuple[object, str]] = {
    "american": (mess.american, "%m/%d/%Y"),
    "short_american": (mess.short_american, "%m/%d/%y"),
    "in_words": (mess.in_words, "%b %d, %Y"),
    "day_month_year": (mess.day_month_year, "%d-%b-%Y"),
    "iso": (mess.iso, "%Y-%m-%d"),
}


@pytest.mark.parametrize("name", sorted(DAYS))
@given(day=st.dates(date(1957, 1, 1), date(2025, 12, 31)))
@settings(max_examples=25)
def test_a_day_is_written_so_that_it_can_be_read(name: str, day: date) -> None:
    write, pattern = DAYS[name]
    read = datetime.strptime(write(day), pattern).date()
    assert (read.month, read.day, read.year % 100) == (day.month, day.day, day.year % 100)
    if name != "short_american":
        assert read == day
    assert write(mess.UNKNOWN) == "", "of who has none, nothing is written"


@pytest.mark.parametrize(
    "write",
    [mess.phone_with_brackets, mess.phone_with_dots, mess.phone_with_dashes, mess.phone_with_country],
)
@given(area=st.integers(200, 999), line=st.integers(0, 9999))
@settings(max_examples=15)
def test_a_phone_is_written_with_its_own_digits(write: object, area: int, line: int) -> None:
    digits = f"{area}555{line:04d}"
    written = write(digits)
    assert re.sub(r"\D", "", written).removeprefix("1" if written.startswith("+1") else "") == digits
    assert write("") == ""
