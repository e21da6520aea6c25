"""Adding and changing people: only what changes is written, told and dated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import HOUSE, LONG_AGO, Cast
from wallchart.union.core import clock
from wallchart.union.core.errors import Conflict, NotFound, Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.people import holdings
from wallchart.union.people.actions.belonging import change_employment, change_membership, end_employment
from wallchart.union.people.actions.persons import add_person, change_person
from wallchart.union.people.finding import find_people
from wallchart.union.people.models import Employment, Headcount, Membership, Person, Worksite

YESTERDAY = timedelta(days=1)


def the_last_entry() -> AuditEntry:
    entry = AuditEntry.objects.order_by("-id").first()
    assert entry is not None
    return entry


def memberships(person: Person) -> list[tuple]:
    rows = Membership._base_manager.filter(person=person).order_by("since", "id")
    return list(rows.values_list("affiliate__name", "status", "since", "until"))


def test_a_new_person_has_a_membership_a_place_in_the_count_and_is_found(cast: Cast) -> None:
    amina = cast.actor("amina")
    before = Headcount.objects.get(affiliate=cast.local12).members
    person = add_person(
        amina, {"given_name": " Thị  Mai ", "family_name": "Nguyễn"}, home_id=cast.local12.pk, status="member"
    )
    assert person.given_name == "Thị Mai" and person.sort_name == "nguyen, thi mai"
    assert memberships(person) == [("Local 12", "member", clock.today(), None)]
    assert Headcount.objects.get(affiliate=cast.local12).members == before + 1
    assert person in find_people(amina, "nguyen mai")
    entry = the_last_entry()
    assert (entry.verb, entry.subject_id, entry.affiliate_id) == ("add_person", person.pk, cast.local12.pk)
    assert entry.after["family_name"] == "Nguyễn" and "suffix" not in entry.after


def test_nobody_adds_people_where_they_do_not_reach(cast: Cast) -> None:
    for who, home in [
        ("amina", cast.local77),
        ("sam", cast.local12),
        ("tou", cast.local12),
        ("tess", cast.local12),
    ]:
        with pytest.raises(NotFound):
            add_person(cast.actor(who), {"given_name": "X"}, home_id=home.pk, status="member")
    with pytest.raises(NotFound):
        add_person(cast.actor("amina"), {"given_name": "X"}, home_id=None, status="ally")
    assert add_person(HOUSE, {"given_name": "X"}, home_id=None, status="ally").home is None


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"given_name": ""}, "needs a name"),
        ({"given_name": "A", "suffix": "x" * 21}, "shorten"),
        ({"given_name": "A", "birth_date": date(2999, 1, 1)}, "nobody was born"),
        ({"given_name": "A", "languages": ["english please"]}, "language tag"),
        ({"given_name": "A", "account": 1}, "no such cell"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_what_to_do(cast: Cast, cells, says) -> None:
    everybody = Person._base_manager.count()
    with pytest.raises(Refusal, match=says):
        add_person(HOUSE, cells, home_id=cast.local12.pk, status="member")
    assert Person._base_manager.count() == everybody


def test_a_member_number_belongs_to_one_person(cast: Cast) -> None:
    with pytest.raises(Refusal, match="another person has this member number"):
        change_person(cast.actor("amina"), cast.rosa.pk, {"number": cast.hassan.number})


def test_only_the_cells_that_change_are_told(cast: Cast) -> None:
    change_person(
        cast.actor("amina"),
        cast.hassan.pk,
        {"given_name": "Hassan", "family_name": "Mohamud", "birth_date": date(1984, 3, 10)},
    )
    entry = the_last_entry()
    assert entry.before == {"family_name": "Mohamed", "birth_date": "1984-03-09"}
    assert entry.after == {"family_name": "Mohamud", "birth_date": "1984-03-10"}
    assert Person._base_manager.get(pk=cast.hassan.pk).sort_name == "mohamud, hassan"


def test_a_change_that_changes_nothing_leaves_no_trace(cast: Cast) -> None:
    entries = AuditEntry.objects.count()
    person = change_person(cast.actor("amina"), cast.hassan.pk, {"given_name": "Hassan"})
    change_membership(cast.actor("amina"), cast.hassan.pk, home_id=cast.local12.pk, status="member")
    change_employment(cast.actor("amina"), cast.hassan.pk, {"shift": "day"})
    assert AuditEntry.objects.count() == entries
    assert person.changed_at == cast.hassan.changed_at


def test_a_form_that_somebody_else_has_overtaken_is_turned_away(cast: Cast) -> None:
    seen = cast.hassan.changed_at
    change_person(cast.actor("amina"), cast.hassan.pk, {"suffix": "Jr"}, seen_at=seen)
    with pytest.raises(Conflict, match="look again"):
        change_person(cast.actor("olga"), cast.hassan.pk, {"suffix": "Sr"}, seen_at=seen)
    assert Person._base_manager.get(pk=cast.hassan.pk).suffix == "Jr"


def test_people_outside_the_reach_are_not_there_to_be_changed(cast: Cast) -> None:
    for who, whom in [("amina", "ngozi"), ("otto", "hassan"), ("sam", "hassan"), ("tess", "hassan")]:
        with pytest.raises(NotFound):
            change_person(cast.actor(who), cast.persons[whom].pk, {"suffix": "Jr"})
        with pytest.raises(NotFound):
            end_employment(cast.actor(who), cast.persons[whom].pk)


def test_moving_to_another_local_ends_one_membership_and_begins_the_next_on_that_day(
    cast: Cast, monkeypatch
) -> None:
    day = clock.today() - 3 * YESTERDAY
    heard: list[holdings.Moves] = []
    moves = [*holdings._on_people_moving, heard.append]
    monkeypatch.setattr(holdings, "_on_people_moving", moves)
    change_membership(cast.actor("olga"), cast.hassan.pk, home_id=cast.local40.pk, status="member", on=day)
    assert memberships(cast.hassan) == [
        ("Local 12", "member", LONG_AGO, day),
        ("Local 40", "member", day, None),
    ]
    assert [list(moved) for moved in heard] == [[cast.hassan.pk]], "nobody else is counted anew"
    assert Person._base_manager.get(pk=cast.hassan.pk).home_id == cast.local40.pk
    entry = the_last_entry()
    assert entry.before == {"home": "Local 12"}
    assert entry.after == {"home": "Local 40", "since": day.isoformat()}


def test_a_change_on_the_day_on_which_it_began_corrects_it(cast: Cast) -> None:
    change_membership(
        cast.actor("amina"), cast.bill.pk, home_id=cast.local12.pk, status="member", on=LONG_AGO
    )
    assert memberships(cast.bill) == [("Local 12", "member", LONG_AGO, None)]


def test_an_officer_moves_nobody_into_a_local_that_is_not_theirs(cast: Cast) -> None:
    with pytest.raises(NotFound):
        change_membership(cast.actor("amina"), cast.hassan.pk, home_id=cast.local77.pk, status="member")


@pytest.mark.parametrize("day", [LONG_AGO - YESTERDAY, date(2999, 1, 1)])
def test_a_day_that_cannot_be_is_refused(cast: Cast, day: date) -> None:
    with pytest.raises(Refusal, match="give"):
        change_membership(cast.actor("amina"), cast.bill.pk, home_id=cast.local12.pk, status="member", on=day)
    with pytest.raises(Refusal, match="give"):
        change_employment(cast.actor("amina"), cast.bill.pk, {"shift": "night"}, on=day)
    with pytest.raises(Refusal, match="give"):
        end_employment(cast.actor("amina"), cast.bill.pk, on=day)
    assert memberships(cast.bill) == [("Local 12", "worker", LONG_AGO, None)]


def test_who_leaves_the_union_keeps_a_home_and_leaves_the_count(cast: Cast) -> None:
    before = Headcount.objects.get(affiliate=cast.local12).members
    change_membership(cast.actor("amina"), cast.hassan.pk, home_id=cast.local12.pk, status="left")
    assert Headcount.objects.get(affiliate=cast.local12).members == before - 1
    assert [row[1] for row in memberships(cast.hassan)] == ["member", "left"]


def test_a_change_of_work_is_dated_and_told_in_names(cast: Cast) -> None:
    duluth = Worksite.objects.get(name="Duluth Depot")
    change_employment(cast.actor("amina"), cast.hassan.pk, {"worksite_id": duluth.pk, "shift": "night"})
    rows = Employment._base_manager.filter(person=cast.hassan).order_by("since")
    assert [(row.worksite.name, row.shift, row.since, row.until) for row in rows] == [
        ("Orville Freeman Building", "day", LONG_AGO, clock.today()),
        ("Duluth Depot", "night", clock.today(), None),
    ]
    assert rows[1].classification == "Planner" and rows[1].employer == duluth.employer
    entry = the_last_entry()
    assert entry.before == {"worksite": "Orville Freeman Building · Saint Paul", "shift": "day"}
    assert entry.after["worksite"] == "Duluth Depot · Duluth"


def test_a_correction_of_work_on_the_same_day_adds_no_row(cast: Cast) -> None:
    change_employment(cast.actor("amina"), cast.hassan.pk, {"shift": "evening"}, on=LONG_AGO)
    assert Employment._base_manager.get(person=cast.hassan).shift == "evening"


def test_who_works_nowhere_any_more_has_no_current_work(cast: Cast) -> None:
    end_employment(cast.actor("amina"), cast.hassan.pk)
    assert not Employment._base_manager.filter(person=cast.hassan, until=None).exists()
    entries = AuditEntry.objects.count()
    end_employment(cast.actor("amina"), cast.hassan.pk)
    assert AuditEntry.objects.count() == entries


def test_work_that_is_not_in_the_lists_is_refused(cast: Cast) -> None:
    with pytest.raises(Refusal, match="no such entry"):
        change_employment(cast.actor("amina"), cast.hassan.pk, {"worksite_id": 999_999})
    with pytest.raises(Refusal, match="no such cell"):
        change_employment(cast.actor("amina"), cast.hassan.pk, {"wage": 12})
