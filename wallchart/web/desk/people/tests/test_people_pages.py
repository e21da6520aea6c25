"""The pages of people, as an officer uses them."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.cast import HOUSE, Cast
from wallchart.union.core import clock
from wallchart.union.core.models import AuditEntry, Job
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.people.actions.persons import add_person
from wallchart.union.people.models import ContactPoint, DuplicatePair, Employment, Merge, Person, Worksite
from wallchart.union.people.search import refresh_terms


@pytest.fixture
def cast(cast: Cast) -> Cast:
    refresh_terms(person.pk for person in cast.persons.values())
    return cast


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def page(response) -> str:
    assert response.status_code == 200, response.content[:500]
    return text(response)


def streamed(response) -> bytes:
    return b"".join(response.streaming_content)


def test_the_list_tells_how_many_there_are_and_leads_to_each(signed_in, cast: Cast) -> None:
    seen = page(signed_in("amina").get("/people/"))
    assert "10 people" in seen and reverse("person", args=[cast.hassan.pk]) in seen
    assert "Ngozi" not in seen


def test_a_search_finds_nguyen_without_its_signs(signed_in) -> None:
    seen = page(signed_in("amina").get("/people/?q=nguyen"))
    assert "Cora Nguyễn" in seen and "1 person" in seen


def test_a_list_of_many_has_pages_and_never_stops_silently(signed_in, cast: Cast) -> None:
    Person._base_manager.bulk_create(
        Person(given_name=f"P{n}", sort_name=f"p{n:03}", home=cast.local12) for n in range(120)
    )
    client = signed_in("amina")
    assert "130 people" in page(client.get("/people/"))
    found = "".join(page(client.get(f"/people/?page={n}")) for n in (1, 2, 3))
    assert len(set(re.findall(r'/people/(\d+)/"', found))) == 130


@pytest.mark.parametrize(
    "query", ["home=x&page=zzz&worksite=-1", "status=nobody", "q=%00", "unit=99999999999999999999"]
)
def test_an_address_that_makes_no_sense_is_answered(signed_in, query: str) -> None:
    assert signed_in("amina").get(f"/people/?{query}").status_code == 200


def test_a_list_takes_as_many_statements_for_fifty_people_as_for_ten(signed_in, cast: Cast) -> None:
    client = signed_in("amina")

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client.get("/people/"))
        return len(queries)

    statements()  # the first page of a session notes who came
    few = statements()
    for n in range(45):
        add_person(HOUSE, {"given_name": f"P{n}"}, home_id=cast.local12.pk, status="member")
    assert statements() == few <= 20


def test_a_record_shows_contacts_to_those_who_may_see_them_alone(signed_in, cast: Cast) -> None:
    seen = page(signed_in("amina").get(f"/people/{cast.hassan.pk}/"))
    assert "hassan.mohamed@example.org" in seen and "9 March 1984" in seen and "What was done" in seen
    unseen = page(signed_in("tess").get(f"/people/{cast.hassan.pk}/"))
    assert "example.org" not in unseen and "1984" not in unseen and "555" not in unseen
    assert "What was done" not in unseen and "Change" not in unseen
    listed = page(signed_in("tess").get("/people/"))
    assert "example.org" not in listed and "(651)" not in listed
    assert signed_in("tess").get("/people/?q=hassan.mohamed@example.org").content.count(b"Hassan") == 0


def test_somebody_new_is_added_and_found(signed_in, cast: Cast) -> None:
    client = signed_in("amina")
    page(client.get("/people/new/"))
    given = {"given_name": "Thị", "family_name": "Trần", "home": cast.local12.pk, "status": "member"}
    made = client.post("/people/new/", {**given, "languages": "vi, en"}, follow=True)
    assert "Thị Trần" in page(made) and "vi, en" in text(made)
    assert "Thị Trần" in page(client.get("/people/?q=tran"))


def test_what_cannot_be_is_said_above_the_form_which_keeps_what_was_typed(signed_in, cast: Cast) -> None:
    answer = signed_in("amina").post(
        "/people/new/",
        {"given_name": "Zed", "number": cast.rosa.number, "home": cast.local12.pk, "status": "member"},
    )
    assert answer.status_code == 400
    assert "another person has this member number" in text(answer) and 'value="Zed"' in text(answer)


def fields(response) -> dict[str, str]:
    """What the form of a page would send if nothing were touched."""
    form = response.context["form"]
    return {name: "" if form[name].value() is None else str(form[name].value()) for name in form.fields}


def test_a_record_is_changed_and_a_stale_form_is_turned_away(signed_in, cast: Cast) -> None:
    client, address = signed_in("amina"), f"/people/{cast.hassan.pk}/change/"
    given = {**fields(client.get(address)), "suffix": "Jr"}
    assert "Hassan Mohamed Jr" in page(client.post(address, given, follow=True))
    stale = client.post(address, {**given, "suffix": "Sr"})
    assert stale.status_code == 400 and "look again" in text(stale)


def test_a_form_that_is_sent_untouched_changes_nothing(signed_in, cast: Cast) -> None:
    client = signed_in("amina")
    entries = AuditEntry.objects.count()
    for word in ("change", "membership", "employment"):
        address = f"/people/{cast.hassan.pk}/{word}/"
        assert client.post(address, fields(client.get(address))).status_code == 302, word
    assert AuditEntry.objects.count() == entries


def test_membership_work_address_and_contacts_are_changed(signed_in, cast: Cast) -> None:
    client, base = signed_in("amina"), f"/people/{cast.hassan.pk}"
    client.post(f"{base}/membership/", {"home": cast.chapter12a.pk, "status": "member"})
    site = Worksite.objects.get(name="Retirement Systems Building")
    client.post(
        f"{base}/employment/", {"worksite_id": site.pk, "shift": "night", "classification": "Planner"}
    )
    client.post(f"{base}/address/", {"kind": "home", "line1": "12 Oak Ave", "city": "Duluth"})
    client.post(f"{base}/contacts/", {"kind": "phone", "value": "218-555-7788", "is_work": "on"})
    seen = page(client.get(f"{base}/"))
    assert "Chapter 12A" in seen and "12 Oak Ave" in seen and "(218) 555-7788" in seen
    assert Employment._base_manager.get(person=cast.hassan, until=None).worksite == site
    point = ContactPoint._base_manager.get(folded="12185557788")
    changed = {"kind": "phone", "value": "218-555-7789", "is_preferred": "on"}
    client.post(f"{base}/contacts/?entry={point.pk}", changed)
    assert "(218) 555-7789" in page(client.get(f"{base}/"))
    client.post(f"{base}/contacts/?entry={point.pk}", {**changed, "drop": "yes"})
    client.post(f"{base}/employment/", {"end": "yes"})
    client.post(f"{base}/address/", {"kind": "home", "end": "yes"})
    seen = page(client.get(f"{base}/"))
    assert "7789" not in re.sub(r"<section[^>]*log.*", "", seen)
    assert not Employment._base_manager.filter(person=cast.hassan, until=None).exists()


def test_a_list_is_taken_out_as_it_was_narrowed_and_logged(signed_in, cast: Cast) -> None:
    answer = signed_in("amina").get("/people/list.csv?status=worker&column=name&column=email&column=phone")
    rows = list(csv.reader(io.StringIO(streamed(answer).decode("utf-8-sig"))))
    assert rows[0] == ["Name", "Phone", "E-mail"]
    assert rows[1][0] == "Bill Erickson" and len([row for row in rows if row]) == 3
    assert "Amina Warsame" in rows[-1][0] and str(clock.today().year) in rows[-1][0]
    entry = AuditEntry.objects.get(verb="export_people")
    assert entry.facts["count"] == 1 and entry.after == {"filter": "not (yet) a member"}


def test_a_file_runs_no_formula_and_keeps_letters(signed_in, cast: Cast) -> None:
    Person._base_manager.filter(pk=cast.hassan.pk).update(family_name="=HYPERLINK(1)", preferred_name="@x")
    client = signed_in("amina")
    rows = list(csv.reader(io.StringIO(streamed(client.get("/people/list.csv?column=family_name")).decode())))
    assert ["'=HYPERLINK(1)"] in rows and ["Nguyễn"] in rows
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(streamed(client.get("/people/list.xlsx?column=family_name&column=phone")))
    )
    cells = [row[0] for row in book.get_sheet_by_index(0).to_python()]
    assert "=HYPERLINK(1)" in cells and len(cells) == 11
    assert "Amina Warsame" in str(book.get_sheet_by_index(1).to_python())


def test_a_file_carries_no_contacts_beyond_the_reach_and_nobody_else_takes_one(signed_in, cast: Cast) -> None:
    for who in ("tess", "sam", "tou", "cora"):
        assert signed_in(who).get("/people/list.csv").status_code == 404
    rows = streamed(signed_in("otto").get("/people/list.csv?column=email")).decode()
    assert "hassan" not in rows and "ngozi" in rows
    assert AuditEntry.objects.filter(verb="export_people").count() == 1


def test_a_column_that_is_not_offered_is_left_out(signed_in) -> None:
    rows = streamed(signed_in("amina").get("/people/list.csv?column=birth_date&column=account")).decode()
    assert "Member number" in rows and "1984" not in rows


@pytest.fixture
def pair(cast: Cast) -> DuplicatePair:
    first = add_person(
        HOUSE, {"given_name": "Bob", "family_name": "Olson"}, home_id=cast.local12.pk, status="member"
    )
    second = add_person(
        HOUSE, {"given_name": "Robert", "family_name": "Olson"}, home_id=cast.local12.pk, status="worker"
    )
    return DuplicatePair.objects.create(first=first, second=second, score=0.7, reasons=["name_same"])


def test_a_pair_is_compared_merged_and_parted_again(signed_in, pair: DuplicatePair) -> None:
    client = signed_in("amina")
    assert "1 pair waits" in page(client.get("/people/pairs/"))
    seen = page(client.get(f"/people/pairs/{pair.pk}/"))
    assert "(different)" in seen and "(the same)" in seen and 'name="value-given_name"' in seen
    done = client.post(
        f"/people/pairs/{pair.pk}/", {"keep": pair.first_id, "value-given_name": "second"}, follow=True
    )
    assert "Robert Olson" in page(done)
    assert "No pair waits" in page(client.get("/people/pairs/"))
    seen = page(client.get("/people/merges/"))
    assert "Robert Olson was merged into" in seen
    merge = Merge.objects.get()
    undone = client.post(f"/people/merges/{merge.pk}/undo/", follow=True)
    assert "Two people again" in page(undone) and "Undone on" in text(undone)
    again = client.post(f"/people/merges/{merge.pk}/undo/", follow=True)
    assert "undone already" in page(again)
    assert Person._base_manager.filter(family_name="Olson").count() == 2


def test_two_people_are_not_asked_about_again(signed_in, pair: DuplicatePair) -> None:
    client = signed_in("amina")
    assert "No pair waits" in page(client.post(f"/people/pairs/{pair.pk}/", {"apart": "yes"}, follow=True))
    assert "answered" in page(client.post(f"/people/pairs/{pair.pk}/", {"keep": pair.first_id}, follow=True))


def test_any_two_records_can_be_looked_up_and_merged(signed_in, cast: Cast, pair: DuplicatePair) -> None:
    client, address = signed_in("amina"), f"/people/{pair.first_id}/merge/"
    assert f"?with={pair.second_id}" in page(client.get(f"{address}?q=robert"))
    assert f"?with={cast.ngozi.pk}" not in page(client.get(f"{address}?q=ngozi"))
    assert client.get(f"{address}?with={cast.ngozi.pk}").status_code == 404
    page(client.get(f"{address}?with={pair.second_id}"))
    client.post(f"{address}?with={pair.second_id}", {"keep": pair.second_id})
    assert Merge.objects.get().kept_id == pair.second_id


def test_the_search_for_doubles_is_asked_for(signed_in) -> None:
    assert "being searched" in page(signed_in("amina").post("/people/pairs/seek/", follow=True))
    assert Job.objects.filter(kind="seek_pairs").count() == 1


def test_a_record_shows_what_somebody_did_to_those_who_see_the_chart(signed_in, cast: Cast) -> None:
    mark(HOUSE, cast.ask("committed").pk, cast.hassan.pk, "did", clock.today())
    mark(HOUSE, cast.petition.asks.get().pk, cast.hassan.pk, "refused", clock.today())
    seen = page(signed_in("amina").get(f"/people/{cast.hassan.pk}/"))
    assert "Civic engagement 2026" in seen and "Petition for safe staffing" in seen
    seen = page(signed_in("tou").get(f"/people/{cast.hassan.pk}/"))
    assert "Civic engagement 2026" in seen and "Petition for safe staffing" not in seen
    seen = page(signed_in("bart").get(f"/people/{cast.hassan.pk}/"))
    assert "Civic engagement 2026" not in seen and "Petition for safe staffing" in seen
    assert "On the charts" not in page(signed_in("tess").get(f"/people/{cast.hassan.pk}/"))


def test_what_an_undoing_left_is_told_on_the_page(signed_in, pair: DuplicatePair) -> None:
    client = signed_in("amina")
    client.post(f"/people/pairs/{pair.pk}/", {"keep": pair.first_id})
    client.post(f"/people/{pair.first_id}/contacts/", {"kind": "phone", "value": "218-555-7788"})
    client.post(
        f"/people/{pair.first_id}/change/", {"given_name": "Rob", "family_name": "Olson", "suffix": "II"}
    )
    undone = client.post(f"/people/merges/{Merge.objects.get().pk}/undo/", follow=True)
    assert "1 contact point: added since" in page(undone)
