"""Two records that may be one: found wherever they stand, laid side by side, decided, listed once decided."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from django.db.models import Max, Min

from tests.cast import HOUSE, LONG_AGO, Cast
from wallchart.union.core.errors import NotFound
from wallchart.union.core.models import AuditEntry, Job
from wallchart.union.core.scoping import scopes_disabled
from wallchart.union.people import doubles
from wallchart.union.people.actions.contacts import add_contact, change_address
from wallchart.union.people.actions.merging import merge_pair, merge_people
from wallchart.union.people.actions.pairs import keep_apart
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.actions.persons import change_person
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.doubles import SHARED_BY, step, traits_of
from wallchart.union.people.identity import POINTS, REASON_WORDS, Finding, Reason, Traits, weigh
from wallchart.union.people.models import DuplicatePair, Employment, Merge, Person, Worksite
from wallchart.union.people.reads.pairs import beside, made, merges_made, pair_beside, pairs_open, shown
from wallchart.union.people.reads.waiting import what_waits

from .records import put, search

DOCS = Path(__file__).resolve().parents[4] / "docs" / "algorithms" / "identity.md"


# --- found


def test_however_small_its_steps_a_search_finds_the_same(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for given_name, email in (
        ("Bob", "o@x.org"),
        ("Rob", "o@x.org"),
        ("Robert", "p@x.org"),
        ("Ana", "p@x.org"),
    ):
        put(cast, given_name, "Olson", email=email, birth_date=date(1980, 1, 2))
    whole = search()
    DuplicatePair.objects.all().delete()
    # One person a step, but where the database leaves gaps between the ids of the cast and the newcomers.
    span = Person._base_manager.aggregate(span=Max("id") - Min("id"))["span"]
    monkeypatch.setattr(doubles, "PEOPLE_A_STEP", max(1, span // 40))
    assert search() == whole
    assert frozenset({"Bob", "Rob"}) in whole and len(whole) >= 3


def test_a_search_says_how_far_it_is_and_ends_with_all_done(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubles, "PEOPLE_A_STEP", 5)
    job, told = Job(), []
    while True:
        piece = step(job)
        job.cursor = piece.cursor
        told.append((piece.done, piece.total))
        if piece.finished:
            break
    totals = {total for _done, total in told}
    assert totals == {3 + 4}, "fourteen people in fives, and four homes"
    assert [done for done, _total in told] == [*range(1, 8), 7]


def test_an_empty_house_is_searched_at_once(db: None) -> None:
    assert step(Job()).finished and search() == set()


def test_of_a_name_that_very_many_bear_only_those_at_one_worksite_are_asked_about(cast: Cast) -> None:
    """Two Xiong Lees at one desk may be one; of forty in a Local a name tells nothing."""
    many = [
        put(cast, "Xiong", "Lee", number=f"L{n}", birth_date=date(1990, 1, 1)) for n in range(SHARED_BY + 2)
    ]
    Person._base_manager.filter(pk__in=[person.pk for person in many]).update(number="", birth_date=None)
    site = Worksite.objects.get(city="Duluth")
    for person in many[:2]:
        Employment._base_manager.create(person=person, worksite=site, since=LONG_AGO)
    Employment._base_manager.create(person=many[2], since=LONG_AGO)
    search()
    asked = set(DuplicatePair.objects.values_list("first", "second"))
    assert asked == {(many[0].pk, many[1].pk)}


def test_of_a_name_that_some_bear_all_are_asked_about(cast: Cast) -> None:
    some = [put(cast, "Xiong", "Lee") for _n in range(4)]
    search()
    asked = set(DuplicatePair.objects.values_list("first", "second"))
    assert asked == set(combinations([person.pk for person in some], 2))


def test_a_value_is_shared_by_twenty_at_the_most(cast: Cast) -> None:
    for n in range(SHARED_BY):
        put(cast, "Alex", f"Name{n}", email="family@example.org")
    assert len(doubles.sharing(0, 10**6)) == SHARED_BY * (SHARED_BY - 1) / 2
    put(cast, "Alex", "Onemore", email="family@example.org")
    assert doubles.sharing(0, 10**6) == set()


def test_namesakes_without_a_family_name_are_nobodys_double(cast: Cast) -> None:
    put(cast, "Sukarno", "")
    put(cast, "Sukarno", "")
    assert search() == set()


def test_whoever_was_erased_is_nobodys_double(cast: Cast) -> None:
    first, second = (put(cast, given_name, "Olson", email="o@x.org") for given_name in ("Bob", "Robert"))
    erase_person(cast.actor("ada"), first.pk)
    erase_person(cast.actor("ada"), cast.rosa.pk)
    assert search() == set() and Person._base_manager.get(pk=second.pk).erased_at is None


def test_what_is_compared_is_what_stands_today(cast: Cast) -> None:
    change_address(HOUSE, cast.hassan.pk, "home", {"line1": "1 Elm St.", "zip": "55101-1234"})
    change_address(HOUSE, cast.hassan.pk, "mailing", {"line1": "Box 7", "zip": "55101"})
    add_contact(HOUSE, cast.hassan.pk, "phone", "218-555-0101")
    with scopes_disabled():
        traits = traits_of([cast.hassan.pk, 999_999])
        assert set(traits) == {cast.hassan.pk}
        hassan = traits[cast.hassan.pk]
        assert (hassan.address, hassan.number, hassan.home) == ("1 elm st 55101", "m1009", cast.local12.pk)
        assert "12185550101" in hassan.phones and len(hassan.emails) == 1 and hassan.worksite is not None
        Employment._base_manager.filter(person=cast.hassan).update(until=LONG_AGO)
        assert traits_of([cast.hassan.pk])[cast.hassan.pk].worksite is None


# --- weighed: what the page about it says


def test_the_points_are_those_that_the_page_prints() -> None:
    table = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| same ")]
    cells = [cell.strip().replace("−", "-") for line in table for cell in line.strip("|").split("|")]
    printed = dict(zip(cells[::2], cells[1::2], strict=True))
    assert {
        "same member number": POINTS[Reason.NUMBER_SAME],
        "same e-mail": POINTS[Reason.EMAIL_SAME],
        "same birth date": POINTS[Reason.BIRTH_SAME],
        "same given and family name": POINTS[Reason.NAME_SAME],
        "same phone": POINTS[Reason.PHONE_SAME],
        "same home address": POINTS[Reason.ADDRESS_SAME],
        "same worksite": POINTS[Reason.WORKSITE_SAME],
        "two member numbers": POINTS[Reason.NUMBER_DIFFERS],
        "two birth dates": POINTS[Reason.BIRTH_DIFFERS],
        "nearly the same birth date": POINTS[Reason.BIRTH_CLOSE],
        "different given names": POINTS[Reason.GIVEN_DIFFERS],
        "Sr and Jr": POINTS[Reason.SUFFIX_DIFFERS],
    }.items() <= {
        name: int(points) for name, points in printed.items() if re.fullmatch(r"[+-]?\d+", points)
    }.items()


def test_every_reason_has_points_and_words_of_its_own() -> None:
    assert set(POINTS) == set(REASON_WORDS) == set(Reason)
    assert len({str(words) for words in REASON_WORDS.values()}) == len(Reason)


def test_the_example_of_the_page_comes_out_as_it_says() -> None:
    family = frozenset({"the.nguyens@example.org"})
    row = Traits.of(given="Bob", family="Nguyen", emails=family)
    robert = weigh(row, Traits.of(given="Robert", family="Nguyễn", emails=family))
    linda = weigh(row, Traits.of(given="Linda", family="Nguyễn", emails=family))
    assert (robert.points, robert.finding) == (14, Finding.SAME)
    assert (linda.points, linda.finding) == (4, Finding.DIFFERENT)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"birth_date": date(1984, 3, 9)}, {"birth_date": date(1984, 9, 3)}, Reason.BIRTH_CLOSE),
        ({"birth_date": date(1984, 3, 9)}, {"birth_date": date(1984, 3, 8)}, Reason.BIRTH_CLOSE),
        ({"birth_date": date(1984, 3, 9)}, {"birth_date": date(1994, 3, 9)}, Reason.BIRTH_CLOSE),
        ({"birth_date": date(1984, 3, 9)}, {"birth_date": date(1985, 9, 3)}, Reason.BIRTH_DIFFERS),
        ({"suffix": "Jr"}, {"suffix": "Sr"}, Reason.SUFFIX_DIFFERS),
        ({"middle": "Ali"}, {"middle": "Omar"}, Reason.MIDDLE_DIFFERS),
        ({"address": "1 Elm 55101"}, {"address": "1 ELM, 55101"}, Reason.ADDRESS_SAME),
        ({"hired_on": date(2001, 2, 3)}, {"hired_on": date(2001, 2, 3)}, Reason.HIRED_SAME),
        ({"worksite": 7}, {"worksite": 7}, Reason.WORKSITE_SAME),
        ({"home": 12}, {"home": 77}, Reason.HOME_DIFFERS),
        ({"given": "H"}, {}, Reason.GIVEN_INITIAL),
        ({"given": "Hasan"}, {}, Reason.GIVEN_CLOSE),
        ({"given": "Hassan Ali"}, {}, Reason.GIVEN_NICKNAME),
        ({"given": "Ali"}, {"middle": "Ali"}, Reason.GIVEN_NICKNAME),
        ({"family": "Mohamed Nur"}, {}, Reason.FAMILY_CLOSE),
        ({"family": "Mohamad"}, {}, Reason.FAMILY_CLOSE),
        ({"family": "Olson"}, {}, Reason.FAMILY_DIFFERS),
    ],
)  # fmt: skip
def test_one_thing_beside_a_name_is_seen(one: dict, other: dict, reason: Reason) -> None:
    name = {"given": "Hassan", "family": "Mohamed"}
    reasons = set(weigh(Traits.of(**{**name, **one}), Traits.of(**{**name, **other})).reasons)
    assert reasons == {Reason.NAME_SAME, reason}


@pytest.mark.parametrize("cell", ["suffix", "middle", "number", "birth_date", "address", "home", "worksite"])
def test_what_only_one_record_knows_speaks_neither_for_nor_against(cell: str) -> None:
    value = date(1984, 3, 9) if cell == "birth_date" else "x"
    name = {"given": "Hassan", "family": "Mohamed"}
    assert weigh(Traits.of(**name, **{cell: value}), Traits.of(**name)).reasons == (Reason.NAME_SAME,)


def test_a_family_name_run_together_is_the_same_one() -> None:
    one, other = (Traits.of(given="Tess", family=family) for family in ("van der Berg", "VanDerBerg"))
    assert weigh(one, other).reasons == (Reason.NAME_SAME,)


def test_an_address_is_enough_for_a_record_without_a_name_and_a_phone_is_not() -> None:
    nameless = Traits.of(emails=frozenset({"a@x.org"}), phones=frozenset({"1"}))
    verdict = weigh(nameless, Traits.of(given="Ann", emails=frozenset({"a@x.org"})))
    assert verdict.finding is Finding.SAME
    assert verdict.reasons == (Reason.EMAIL_SAME, Reason.NAME_UNKNOWN)
    by_phone = weigh(nameless, Traits.of(given="Ann", phones=frozenset({"1"})))
    assert by_phone.reasons == (Reason.PHONE_SAME,) and by_phone.finding is Finding.DOUBTFUL
    assert weigh(Traits(), Traits()).reasons == ()


# --- side by side, and decided


@pytest.fixture
def two(cast: Cast) -> tuple[Person, Person]:
    """Bob in Local 12, and Robert who is said to be in Local 40."""
    return put(cast, "Bob", "Olson", number="M8"), put(
        cast, "Robert", "Olson", home=cast.local40, suffix="II"
    )


def lines(cast: Cast, two: tuple[Person, Person]) -> dict[str, tuple[str, str, str]]:
    return {
        line.label: (line.first, line.second, line.choice)
        for line in beside(HOUSE, *(p.pk for p in two)).lines
    }


def test_what_each_record_says_stands_on_one_line(cast: Cast, two: tuple[Person, Person]) -> None:
    first, second = two
    site = Worksite.objects.get(city="Duluth")
    Employment._base_manager.create(
        person=first, worksite=site, classification="Clerk", shift="day", since=LONG_AGO
    )
    Employment._base_manager.create(person=second, employer=site.employer, since=LONG_AGO)
    change_address(HOUSE, first.pk, "mailing", {"line1": "Box 7", "city": "Duluth", "zip": "55802"})
    change_person(HOUSE, second.pk, {"languages": ["so", "en"], "birth_date": date(1980, 1, 2)})
    for phone in ("218-555-0102", "218-555-0101"):
        add_contact(HOUSE, first.pk, "phone", phone)
    told = lines(cast, two)
    assert told == {
        "Member number": ("M8", "", ""),
        "Given name": ("Bob", "Robert", "given_name"),
        "Family name": ("Olson", "Olson", ""),
        "Suffix": ("", "II", ""),
        "Birth date": ("", "1980-01-02", ""),
        "Languages": ("", "so, en", ""),
        "Home and status": ("Local 12, not (yet) a member", "Local 40, not (yet) a member", "home"),
        "Work": ("Duluth Depot · Duluth, Clerk, day", "State of Minnesota", "work"),
        "Mailing address": ("Box 7, Duluth, 55802", "", ""),
        "Phones": ("(218) 555-0101, (218) 555-0102", "", ""),
    }


def test_two_accounts_are_to_be_chosen_from(cast: Cast) -> None:
    told = lines(cast, (cast.sam, cast.tess))
    assert told["Sign-in"] == ("sam@example.org", "tess@example.org", "account_id")
    assert told["E-mail"][2] == "", "a merge keeps them all"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            {"given_name": "Bob", "number": "", "birth_date": date(1980, 1, 2), "suffix": ""},
            "Very likely one",
        ),
        ({"given_name": "Bob", "number": "M9", "birth_date": date(1980, 1, 2)}, "It could be one person"),
        ({"given_name": "Linda"}, "Little speaks for"),
    ],
)
def test_the_page_says_how_sure_it_looks(
    cast: Cast, two: tuple[Person, Person], cells: dict, words: str
) -> None:
    first, second = two
    change_person(HOUSE, first.pk, {"birth_date": date(1980, 1, 2), "number": "M8"})
    Person._base_manager.filter(pk=second.pk).update(home=cast.local12, **cells)
    assert beside(HOUSE, first.pk, second.pk).words.startswith(words)


def test_nobody_is_laid_beside_themselves_or_beside_nobody(cast: Cast, two: tuple[Person, Person]) -> None:
    erase_person(cast.actor("ada"), cast.rosa.pk)
    for other in (two[0].pk, 999_999, cast.rosa.pk):
        with pytest.raises(NotFound):
            beside(HOUSE, two[0].pk, other)
    for missing in (lambda: pair_beside(HOUSE, 999_999), lambda: keep_apart(HOUSE, 999_999)):
        with pytest.raises(NotFound):
            missing()


def ask(one: Person, other: Person, score: float, reasons: list[str] | None = None) -> DuplicatePair:
    first, second = sorted((one.pk, other.pk))
    return DuplicatePair.objects.create(
        first_id=first, second_id=second, score=score, reasons=reasons or ["email_same"]
    )


def test_the_likeliest_pair_is_asked_first_and_the_older_of_equals(cast: Cast) -> None:
    low = ask(cast.hassan, cast.lupe, 0.5)
    high = ask(cast.hassan, cast.rosa, 0.9, ["email_same", "a reason of a later version", "phone_same"])
    equal = ask(cast.lupe, cast.rosa, 0.5)
    queue = pairs_open(cast.actor("amina"))
    assert list(queue) == [high, low, equal]
    assert next(pair.reasons for pair in shown(cast.actor("amina"), queue)) == [
        "the same e-mail address", "the same phone number",
    ]  # fmt: skip
    assert what_waits(cast.actor("amina")).pairs == 3 and what_waits(cast.actor("otto")).pairs == 0
    assert what_waits(cast.actor("sam")).pairs == 0 and not what_waits(cast.actor("sam"))


def test_a_decision_is_told_of_both_and_bears_its_day_and_its_hand(cast: Cast) -> None:
    pair = keep_apart(cast.actor("amina"), ask(cast.hassan, cast.rosa, 0.9).pk)
    assert pair.decided_at is not None and pair.decided_by == cast.accounts["amina"]
    told = AuditEntry.objects.filter(verb="keep_apart").order_by("subject_id")
    assert [(entry.subject_id, entry.affiliate_id) for entry in told] == [
        (cast.hassan.pk, cast.local12.pk), (cast.rosa.pk, cast.chapter12a.pk),
    ]  # fmt: skip
    assert list(pairs_open(HOUSE)) == []


def test_of_a_pair_either_may_be_kept_and_what_was_asked_of_the_other_goes_along(cast: Cast) -> None:
    pair = ask(cast.hassan, cast.bill, 0.9)
    ask(cast.hassan, cast.rosa, 0.4)
    merge = merge_pair(HOUSE, pair.pk, keep=cast.bill.pk, from_kept=["preferred_name"])
    assert (merge.kept_id, merge.gone_id_was) == (cast.bill.pk, cast.hassan.pk)
    (left,) = pairs_open(HOUSE)
    assert {left.first_id, left.second_id} == {cast.bill.pk, cast.rosa.pk}
    unmerge_people(HOUSE, merge.pk)
    assert pairs_open(HOUSE).count() == 2


def test_merges_are_listed_the_latest_first_with_what_their_undoing_left(cast: Cast) -> None:
    first = merge_people(cast.actor("amina"), cast.hassan.pk, cast.bill.pk)
    add_contact(HOUSE, cast.hassan.pk, "phone", "218-555-0101")
    change_person(HOUSE, cast.hassan.pk, {"preferred_name": "Has"})
    unmerge_people(HOUSE, first.pk)
    merge_people(HOUSE, cast.hassan.pk, cast.lupe.pk)
    amina = cast.actor("amina")
    latest, earlier = made(amina, merges_made(amina))
    assert (latest.gone_name, latest.by, latest.undone_at, latest.stayed) == (
        "Lupe Hernández-Ruiz", "", None, [],
    )  # fmt: skip
    assert (earlier.gone_name, earlier.by) == ("Bill Erickson", "Amina Warsame")
    assert earlier.stayed == [
        "1 contact point: added since, and left with the one who was kept",
        "1 Called: changed since, and left so",
    ]


def test_merges_with_somebody_out_of_reach_are_not_listed(cast: Cast) -> None:
    merge_people(HOUSE, cast.hassan.pk, cast.ngozi.pk)
    assert list(merges_made(cast.actor("amina"))) == [] == list(merges_made(cast.actor("otto")))
    assert merges_made(cast.actor("ada")).count() == Merge.objects.count() == 1
