"""The file that a person gets, and the page that erases them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date

from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from wallchart.union.people.actions.privacy import Everything, Held
from wallchart.union.people.models import Address, Person
from wallchart.web.person_file import card

SignIn = Callable[[str], Client]


def taken_out(client: Client, person: Person) -> zipfile.ZipFile:
    response = client.post(reverse("export_person", args=[person.pk]))
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Cache-Control"] == "no-store"
    return zipfile.ZipFile(io.BytesIO(response.content))


def test_the_file_opens_without_this_program(cast: Cast, signed_in: SignIn) -> None:
    files = taken_out(signed_in("amina"), cast.hassan)
    assert files.testzip() is None
    whole = json.loads(files.read("everything.json"))
    assert whole["person"]["given name"] == "Hassan"
    assert {row["kind"] for row in whole["people_contactpoint"]} == {"email", "phone"}
    rows = list(csv.reader(io.StringIO(files.read("people_employment.csv").decode("utf-8-sig"))))
    assert rows[0][:3] == ["employer", "worksite", "unit"]
    assert rows[1][1] == "Orville Freeman Building"
    assert "Amina Warsame" in files.read("README.txt").decode()
    assert "people_contactpoint.csv" in files.read("README.txt").decode()


def test_a_name_that_looks_like_a_formula_is_none_in_the_file(cast: Cast, signed_in: SignIn) -> None:
    Person._base_manager.filter(pk=cast.hassan.pk).update(given_name="=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in taken_out(signed_in("amina"), cast.hassan).read("person.csv").decode(
        "utf-8-sig"
    )


def test_the_card_is_one_that_address_books_read(cast: Cast, signed_in: SignIn) -> None:
    Address._base_manager.create(
        person=cast.hassan, line1="44 Cedar Street; rear", city="Saint Paul", zip="55155"
    )
    lines = taken_out(signed_in("amina"), cast.hassan).read("person.vcf").decode().split("\r\n")
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:4.0"] and lines[-2:] == ["END:VCARD", ""]
    assert "FN:Hassan Mohamed" in lines and "N:Mohamed;Hassan;;;" in lines and "BDAY:19840309" in lines
    assert "EMAIL;TYPE=home:hassan.mohamed@example.org" in lines
    assert r"ADR;TYPE=home:;;44 Cedar Street\; rear;Saint Paul;;55155;" in lines


def test_a_long_line_of_a_card_is_folded_between_signs() -> None:
    cells = dict.fromkeys(["family name", "given name", "middle name", "suffix", "birth date"], "")
    cells["family name"] = "Nguyễn" * 30
    lines = card(Everything(1, "Nguyễn" * 30, cells, ())).split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = "\r\n".join(lines).replace("\r\n ", "")
    assert "FN:" + "Nguyễn" * 30 in unfolded


def test_a_card_of_somebody_with_no_contacts_is_still_one() -> None:
    cells = dict.fromkeys(["family name", "given name", "middle name", "suffix"], "x") | {
        "birth date": date(2000, 1, 2)
    }
    assert "BDAY:20000102" in card(Everything(1, "x", cells, (Held("people_address", "", [], False),)))


def test_the_page_says_what_goes_and_what_stays_and_changes_nothing(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in("ada").get(reverse("erase_person", args=[cast.hassan.pk])).content.decode()
    assert f'href="{reverse("person", args=[cast.hassan.pk])}"' in page, "the way back"
    assert "phone numbers and e-mail addresses: 2" in page and "memberships: 1" in page
    assert Person._base_manager.get(pk=cast.hassan.pk).erased_at is None


def test_nobody_is_erased_without_saying_so(cast: Cast, signed_in: SignIn) -> None:
    client, url = signed_in("ada"), reverse("erase_person", args=[cast.hassan.pk])
    assert client.post(url).status_code == 400
    assert Person._base_manager.get(pk=cast.hassan.pk).erased_at is None
    done = client.post(url, {"sure": "on"}, follow=True)
    assert b"The counts stay" in done.content
    assert Person._base_manager.get(pk=cast.hassan.pk).erased_at is not None
    assert client.get(url).status_code == 404


def test_the_last_administrators_page_says_why_not(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in("ada").post(reverse("erase_person", args=[cast.ada.pk]), {"sure": "on"})
    assert answer.status_code == 400 and b"last administrator" in answer.content


def test_the_persons_page_leads_to_both_for_whom_they_open(cast: Cast, signed_in: SignIn) -> None:
    address = reverse("person", args=[cast.hassan.pk])
    export, erasure = (reverse(name, args=[cast.hassan.pk]) for name in ("export_person", "erase_person"))
    for who, expected in (("ada", (True, True)), ("amina", (True, False)), ("tess", (False, False))):
        page = signed_in(who).get(address).content.decode()
        assert (export in page, erasure in page) == expected, who
