"""Whom a row is about, and what a person says where the house does not know: it is them, new, or left out."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import HOUSE, Cast
from wallchart.union.core import sentences
from wallchart.union.core.errors import Conflict, NotFound, Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.people.actions import roster, roster_decisions
from wallchart.union.people.actions.persons import add_person, change_person
from wallchart.union.people.identity import Reason, Traits
from wallchart.union.people.models import DuplicatePair, ImportRow, ImportRun, Person
from wallchart.union.people.names import sort_name
from wallchart.union.people.roster.deciding import match
from wallchart.union.people.roster.known import State

from .rosters import File, applied, apply, counts, everything, operations, previewed, row, why

Op = ImportRow.Operation


# --- the rule


def known(key: int, given: str, family: str = "Berg", number: str = "", birth: str | None = None) -> State:
    name = sort_name(given, family)
    return State(key, number, given, "", family, "", "", birth, [], 12, "member", name)


def who(traits: Traits, *people: State) -> tuple[int | None, list[int]]:
    found = match(traits, people)
    return found.person.id if found.person else None, [one.state.id for one in found.open]


BORN = date(1984, 3, 9)


def test_nobody_like_it_is_somebody_new() -> None:
    assert who(Traits.of(given="Bo", family="Berg")) == (None, [])
    assert who(Traits.of(given="Bo", family="Berg"), known(1, "Ana", "Olson")) == (None, [])


def test_one_who_is_surely_it_is_taken_and_one_who_may_be_is_asked_about() -> None:
    born = Traits.of(given="Bo", family="Berg", birth_date=BORN)
    assert who(born, known(1, "Bo", birth="1984-03-09")) == (1, [])
    assert who(Traits.of(given="Bo", family="Berg"), known(1, "Bo")) == (None, [1])


def test_the_best_is_taken_only_clearly_ahead_of_every_other() -> None:
    born = Traits.of(given="Bo", family="Berg", birth_date=BORN)
    twin = known(2, "Bo", birth="1984-03-09")
    assert who(born, known(1, "Bo", birth="1984-03-09"), twin) == (None, [1, 2])
    assert who(born, known(3, "Bo"), twin) == (2, [])


def test_candidates_stand_in_order_of_what_speaks_for_them_then_of_their_ids() -> None:
    plain = Traits.of(given="Bo", family="Berg")
    assert who(plain, known(9, "Bo"), known(4, "Bo"), known(2, "B"))[1] == [4, 9]
    assert who(
        Traits.of(given="Bo", family="Berg", number="N1"), known(2, "Zoe", number="n1"), known(1, "Bo")
    ) == (
        None,
        [2, 1],
    )


def test_a_member_number_decides_even_where_another_looks_much_the_same() -> None:
    numbered = Traits.of(given="Bo", family="Berg", number="N1", birth_date=BORN)
    namesake = known(2, "Bo", birth="1984-03-09")
    assert who(numbered, namesake, known(1, "Bo", number="N1")) == (1, [])
    assert who(numbered, namesake, known(1, "Zoe", "Lund", number="N1"))[0] is None


def test_two_of_one_name_are_both_asked_about_with_what_speaks_for_each(cast: Cast, file: File) -> None:
    called_so = {"given_name": "Tou", "family_name": "Vang"}
    other = add_person(HOUSE, called_so, home_id=cast.local12.pk, status="member")
    add_person(HOUSE, called_so, home_id=cast.local40.pk, status="member")
    run = previewed(HOUSE, file(",Tou,Vang,,,,12,,"), cast.council.pk)
    assert [one["person"] for one in row(run, 2).candidates] == [cast.tou.pk, other.pk], "not he of Local 40"
    assert all(one["reasons"] == [Reason.NAME_SAME] for one in row(run, 2).candidates)


# --- one person is one row


@pytest.mark.parametrize(
    ("lines", "came"),
    [
        (["N1,Ana,Olson,,,,12,,", "n1,Ana,Olson,,,,12,,"], ["new", "refused"]),
        (["N1,Ana,Olson,,,,12,,", "N1,Zoe,Lund,,,,12,,"], ["new", "refused"]),
        (["N1,Ana,Olson,,,,99,,", "N1,Ana,Olson,,,,12,,"], ["refused", "refused"]),
        (["N1,Ana,Olson,,,,12,,", "N2,Ana,Olson,,,,12,,"], ["new", "new"]),
        ([",Ana,Olson,3/9/1984,,,12,,", "N1,Ana,Olson,3/9/1984,,,12,,"], ["new", "refused"]),
        (["M1009,Hassan,Mohamed,,,,12,,", "M1009,Hassan,Mohamed,,,,12,,"], ["unchanged", "refused"]),
        (["M1009,Hassan,Mohamed,,,,12,Clerk,", "M1009,,,,,,,,retired"], ["changed", "refused"]),
        (["M1009,Hassan,Mohamed,,,,99,,", "M1009,Hassan,Mohamed,,,,12,Clerk,"], ["refused", "refused"]),
        (["N1,Hassan,Mohamed,3/9/1984,,,12,,", "N1,Ana,Olson,,,,12,,"], ["ambiguous", "refused"]),
    ],
)  # fmt: skip
def test_the_first_row_about_somebody_counts_and_a_later_one_names_it(
    cast: Cast, file: File, lines: list[str], came: list[str]
) -> None:
    run = previewed(HOUSE, file(*lines), cast.council.pk)
    found = operations(run)
    assert [found[2], found[3]] == came
    if came[1] == "refused":
        assert why(run, 3).startswith("row 2 ")


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("N1,,Olson,,,,12,,", "without a given name nobody new can be made"),
        ("N1,Ana,,,,,12,,", "without a family name nobody new can be made"),
        ("N1,,,,,,12,,", "without a name nobody new can be made"),
        ("N1,Ana,Olson,,,,,,", "no Local in this row; fill it in, or say on the page of columns"),
    ],
)
def test_somebody_new_needs_a_name_and_a_local(cast: Cast, file: File, line: str, missing: str) -> None:
    run = previewed(HOUSE, file(line), cast.council.pk)
    assert operations(run) == {2: "refused"} and missing in why(run, 2)
    within = previewed(HOUSE, file("N1,Ana,Olson,,,,,,"), cast.local12.pk)
    assert row(within, 2).after["home"] == cast.local12.pk, "a Local's own roster need not say it"


# --- what somebody says


@pytest.fixture
def xia(cast: Cast) -> Person:
    """A worker without a member number yet."""
    named = {"given_name": "Xia", "family_name": "Lor"}
    return add_person(HOUSE, named, home_id=cast.local12.pk, status="worker")


@pytest.fixture
def run(cast: Cast, xia: Person, file: File) -> ImportRun:
    """Rows: 2 a numbered Xia Lor, who may be Xia; 3 Ana, who is new; 4 Hassan with a new job."""
    lines = ("N9,Xia,Lor,,,,12,Clerk,", "N1,Ana,Olson,,,,12,,", "M1009,Hassan,Mohamed,,,,12,Clerk,")
    return previewed(HOUSE, file(*lines), cast.council.pk)


def decide(run: ImportRun, decision: str, number: int = 2) -> ImportRow:
    return roster_decisions.decide_row(HOUSE, row(run, number).pk, decision)


def test_a_decision_is_counted_and_logged_with_who_made_it(cast: Cast, run: ImportRun) -> None:
    ada = cast.actor("ada")
    decided = roster_decisions.decide_row(ada, row(run, 2).pk, "new")
    assert (decided.decided_by_id, decided.decision) == (cast.accounts["ada"].pk, "new")
    assert decided.decided_at is not None
    run.refresh_from_db()
    assert counts(run) == {"new": 2, "changed": 1}
    entry = AuditEntry.objects.get(verb="decide_row")
    assert (entry.object_id, entry.facts["row"], entry.actor_name) == (run.pk, 2, ada.name)
    opened = roster_decisions.decide_row(ada, row(run, 2).pk, "")
    assert (opened.operation, opened.decided_by_id, opened.decided_at) == (Op.AMBIGUOUS, None, None)
    run.refresh_from_db()
    assert counts(run) == {"new": 1, "changed": 1, "ambiguous": 1}


def test_a_row_decided_about_somebody_changes_them_as_any_other_and_is_undone(
    cast: Cast, run: ImportRun, xia: Person
) -> None:
    before = everything()
    decided = decide(run, str(xia.pk))
    assert (decided.operation, decided.person_id) == (Op.CHANGED, xia.pk)
    assert decided.after == {"number": "N9", "classification": "Clerk"}
    apply(HOUSE, run)
    assert Person._base_manager.get(pk=xia.pk).number == "N9"
    with pytest.raises(Conflict, match="applied already; undo the roster to take it back"):
        decide(run, "skip")
    roster.undo_roster(HOUSE, run.pk)
    assert everything() == before


@pytest.mark.parametrize("decision", ["0", "999999999", "nobody", "-1"])
def test_only_a_candidate_can_be_meant(cast: Cast, run: ImportRun, decision: str) -> None:
    with pytest.raises(NotFound):
        decide(run, decision)
    assert row(run, 2).operation == Op.AMBIGUOUS and row(run, 2).decision == ""


def test_a_row_is_not_decided_to_be_somebody_whom_another_row_is_about(cast: Cast, file: File) -> None:
    for job in ("Clerk", "Planner"):  # Hassan is a planner: his own row changes him, or nothing
        run = previewed(
            HOUSE, file(f"M1009,Hassan,Mohamed,,,,12,{job},", ",Hassan,Mohamed,,,,12,Chief,"), cast.council.pk
        )
        assert row(run, 3).operation == Op.AMBIGUOUS
        with pytest.raises(Refusal, match="another row of this file is about the same person") as refusal:
            decide(run, str(cast.hassan.pk), 3)
        assert refusal.value.row == 3


def test_a_member_number_is_given_to_nobody_twice(cast: Cast, file: File) -> None:
    run = previewed(HOUSE, file("M1010,Tou,Vang,,,,12,,"), cast.council.pk)
    assert [one["person"] for one in row(run, 2).candidates] == [cast.lupe.pk]
    with pytest.raises(Refusal, match="correct it in the file") as refusal:
        decide(run, "new")
    assert refusal.value.value == "M1010"
    assert decide(run, str(cast.lupe.pk)).operation == Op.CHANGED, "it is her number"


def test_a_number_that_was_given_meanwhile_is_somebodys(cast: Cast, run: ImportRun, xia: Person) -> None:
    change_person(HOUSE, cast.rosa.pk, {"number": "N9"})
    for decision in ("new", str(xia.pk)):
        with pytest.raises(Refusal, match="member number is somebody"):
            decide(run, decision)


@pytest.fixture
def zeros(cast: Cast, file: File) -> tuple[Person, Person]:
    """Two people whose member numbers differ by leading zeros alone: 77 and 0077."""
    applied(HOUSE, file("77,Ana,Olson,3/9/1984,,,12,,", "0077,Bo,Berg,,,,12,,"), cast.council.pk)
    return Person._base_manager.get(number="77"), Person._base_manager.get(number="0077")


def test_a_number_that_is_somebodys_is_not_taken_for_another_persons_without_its_zeros(
    cast: Cast, file: File, zeros: tuple[Person, Person]
) -> None:
    ana, bo = zeros
    run = previewed(HOUSE, file("0077,Ana,Olson,3/9/1984,,,12,Clerk,"), cast.council.pk)
    assert operations(run) == {2: "ambiguous"}
    assert {one["person"] for one in row(run, 2).candidates} == {ana.pk, bo.pk}
    with pytest.raises(Refusal, match="member number is somebody else's"):
        decide(run, str(ana.pk))
    assert decide(run, str(bo.pk)).operation == Op.CHANGED
    apply(HOUSE, run)
    again = previewed(HOUSE, file("77,Ana,Olson,,,,12,Clerk,"), cast.council.pk)
    assert row(again, 2).person_id == ana.pk, "her own number is hers"


def test_a_number_that_brings_its_zeros_to_somebody_is_given_to_nobody_else(
    cast: Cast, file: File, zeros: tuple[Person, Person]
) -> None:
    run = previewed(HOUSE, file("00077,Ana,Olson,3/9/1984,,,12,,", "00077,Zoe,Lund,,,,12,,"), cast.council.pk)
    assert operations(run) == {2: "changed", 3: "refused"}
    assert row(run, 2).after == {"number": "00077"} and "row 2 brings the same member number" in why(run, 3)
    assert apply(HOUSE, run).state == "applied"


def test_without_a_given_name_or_a_local_nobody_new_is_made_of_a_row(cast: Cast, file: File) -> None:
    lines = (",,Vang,,guadalupe.hernandezruiz@example.org,,12,,", "M1009,Tou,Vang,,,,,,")
    run = previewed(HOUSE, file(*lines), cast.council.pk)
    for number in (2, 3):
        assert row(run, number).operation == Op.AMBIGUOUS
        with pytest.raises(
            Refusal, match="without a given name and a Local nobody new can be made"
        ) as refusal:
            decide(run, "new", number)
        assert refusal.value.row == number


def test_decisions_are_for_those_who_reach_the_roster_and_only_while_it_stands(
    cast: Cast, run: ImportRun
) -> None:
    waits = row(run, 2)
    for name in ("amina", "otto", "sam"):
        with pytest.raises(NotFound):
            roster_decisions.decide_row(cast.actor(name), waits.pk, "skip")
        with pytest.raises(NotFound):
            roster_decisions.decide_left(cast.actor(name), run.pk, None, gone=True)
    with pytest.raises(NotFound):
        roster_decisions.decide_row(HOUSE, 0, "skip")
    with pytest.raises(NotFound):
        roster_decisions.decide_left(HOUSE, 0, None, gone=True)
    roster.drop_roster(HOUSE, run.pk)
    with pytest.raises(Conflict, match="this roster is dropped by now; look again"):
        roster_decisions.decide_left(HOUSE, run.pk, None, gone=True)


def test_a_candidate_beyond_reach_is_nobody_to_who_decides(cast: Cast, file: File) -> None:
    far = add_person(
        HOUSE, {"given_name": "Tou", "family_name": "Vang"}, home_id=cast.local77.pk, status="member"
    )
    amina = cast.actor("amina")
    run = previewed(amina, file(",Tou,Vang,,,,12,,"), cast.local12.pk)
    assert [one["person"] for one in row(run, 2).candidates] == [cast.tou.pk]
    with pytest.raises(NotFound):
        roster_decisions.decide_row(amina, row(run, 2).pk, str(far.pk))


def test_a_candidate_who_is_gone_is_nobody(cast: Cast, run: ImportRun, xia: Person) -> None:
    Person._base_manager.filter(pk=xia.pk).delete()
    with pytest.raises(NotFound):
        decide(run, str(xia.pk))


# --- who has left


def test_of_those_who_are_lacking_some_or_all_have_left_or_after_all_not(cast: Cast, file: File) -> None:
    run = previewed(HOUSE, file("M1009,Hassan,Mohamed,,,,12,,"), cast.local12.pk, full=True)
    left = {one.person_id: one.pk for one in ImportRow.objects.filter(run=run, operation=Op.LEFT)}
    lacking = run.counts["left"]
    assert roster_decisions.decide_left(cast.actor("ada"), run.pk, None, gone=True) == lacking == len(left)
    assert set(ImportRow.objects.filter(run=run, decision="left").values_list("decided_by", flat=True)) == {
        cast.accounts["ada"].pk
    }
    everyone_but = [pk for person, pk in left.items() if person != cast.bill.pk]
    assert roster_decisions.decide_left(HOUSE, run.pk, everyone_but, gone=False) == lacking - 1
    apply(HOUSE, run)
    cast.bill.refresh_from_db()
    assert cast.bill.status == "left"
    told = [
        sentences.read_out(one) for one in AuditEntry.objects.filter(verb__startswith="say_").order_by("id")
    ]
    lacks = "people whom the roster roster.csv lacks have"
    assert told == [
        f"{cast.actor('ada').name} said that {lacking} {lacks} left",
        f"{HOUSE.name} said that {lacking - 1} {lacks} not left after all",
    ]
    assert not Person._base_manager.filter(status="left").exclude(pk=cast.bill.pk).exists()
    assert roster_decisions.decide_left(HOUSE, run.pk, None, gone=False) == lacking - 1, (
        "he has left for good"
    )


def test_rows_of_another_roster_are_not_decided_along_with_it(cast: Cast, file: File) -> None:
    one, other = (
        previewed(HOUSE, file("M1009,Hassan,Mohamed,,,,12,,"), cast.local12.pk, full=True)
        for _time in range(2)
    )
    rows = list(ImportRow.objects.filter(run=one, operation=Op.LEFT).values_list("pk", flat=True))
    assert roster_decisions.decide_left(HOUSE, other.pk, rows, gone=True) == 0
    assert not ImportRow.objects.filter(decision="left").exists()


def test_a_row_decided_after_applying_is_applied_by_itself(cast: Cast, file: File) -> None:
    run = applied(HOUSE, file(",Tou,Vang,,,,12,Clerk,", "N1,Ana,Olson,,,,12,,"), cast.council.pk)
    with pytest.raises(Conflict, match="no row has been decided since"):
        roster.apply_roster(HOUSE, run.pk)
    decide(run, "new")
    run = roster.apply_roster(HOUSE, run.pk)
    assert counts(run) == {"new": 2} and Person._base_manager.filter(family_name="Vang").count() == 2
    assert DuplicatePair.objects.get().state == "apart"
