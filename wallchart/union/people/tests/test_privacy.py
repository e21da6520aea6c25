"""All that is held about one person, taken out whole; and taken away whole, while the counts stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from tests.cast import HOUSE, Cast, add_person
from wallchart.union.core import audit, clock
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.models import Account, AuditEntry, Job
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.organizing.models import Mark, Standing, Tally
from wallchart.union.people import holdings
from wallchart.union.people.actions.assignments import assign
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.own_links import send_own_link
from wallchart.union.people.actions.posts import give_post
from wallchart.union.people.actions.privacy import erase_person, export_person
from wallchart.union.people.models import (
    Address,
    ContactPoint,
    DuplicatePair,
    Headcount,
    ImportRow,
    ImportRun,
    ImportSource,
    Merge,
    Person,
    Post,
    Worksite,
)
from wallchart.union.people.search import refresh_terms
from wallchart.union.people.traces import forget_old_rosters
from wallchart.web.words import COLUMNS

SECRETS = (
    "hassan",
    "mohamed",
    "6515552009",
    "m1009",
    "44 cedar",
    "hassaan",
    "h.m@example.net",
    "203.0.113.7",
)
"""What must be found nowhere any more, folded: names, phone, number, street, an older record's spelling."""


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    field = ImportRun._meta.get_field("file")
    monkeypatch.setattr(field, "storage", FileSystemStorage(location=tmp_path))


@pytest.fixture
def lived(cast: Cast) -> Cast:
    """Hassan has been about: marked, merged, imported, assigned, given a post, signed in, written about."""
    hassan, amina = cast.hassan, cast.actor("amina")
    Address._base_manager.create(person=hassan, line1="44 Cedar Street", city="Saint Paul")
    older = add_person(cast, "older", "Hassaan", "Mohamed", cast.local12, Worksite.objects.get(city="Duluth"))
    refresh_terms([hassan.pk, older.pk])
    mark(amina, cast.ask("committed").pk, hassan.pk, "did", happened_on=date(2026, 1, 15))
    merge_people(HOUSE, hassan.pk, older.pk)
    assign(amina, cast.local12.pk, [hassan.pk], cast.sam.pk)
    give_post(amina, cast.local12.pk, hassan.pk, role="steward", email="h.m@example.net")
    assign(amina, cast.local12.pk, [cast.bill.pk], hassan.pk)
    account = Account.objects.get(email="h.m@example.net")
    Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
    client = Client(REMOTE_ADDR="203.0.113.7")
    client.force_login(account)
    UserSession.objects.create(user=account, ip="203.0.113.7", session_key=client.session.session_key)
    Client().post(reverse("account_login"), {"login": "h.m@example.net"})  # and did not give the code
    refused = "SMTPRecipientsRefused: {'h.m@example.net': (550, b'no such user')}"
    Job.objects.create(kind="invitation", due_at=clock.now(), failed_at=clock.now(), why=refused)
    own = cast.actor("amina").__class__(name="Hassan Mohamed", account_id=account.pk, origin="203.0.113.7")
    mark_by(cast, own)
    mail = ContactPoint._base_manager.get(person=hassan, kind="email", is_work=False, is_preferred=True)
    send_own_link(amina, hassan.pk, mail.pk, "https://chart.example.org/me/")
    _rosters(cast)
    DuplicatePair.objects.create(
        first=min(hassan, cast.bill, key=lambda p: p.pk),
        second=max(hassan, cast.bill, key=lambda p: p.pk),
        score=0.5,
        reasons=["Mohamed"],
    )
    cast.persons["hassan"] = Person._base_manager.get(pk=hassan.pk)
    return cast


def mark_by(cast: Cast, actor: Any) -> None:
    Mark._base_manager.create(
        ask=cast.ask("trained"),
        person=cast.lupe,
        answer="did",
        happened_on=date(2026, 1, 16),
        recorded_at=clock.now(),
        recorded_by_id=actor.account_id,
        recorded_by_name=actor.name,
        source_kind="chart",
    )
    audit.record(actor, "mark", "mark", subject_id=cast.lupe.pk, subject_name="Lupe", after={"answer": "did"})


def _rosters(cast: Cast) -> None:
    source = ImportSource.objects.create(name="State payroll", affiliate=cast.local12)
    run = ImportRun.objects.create(
        source=source,
        affiliate=cast.local12,
        by="Hassan Mohamed",
        file_name="roster.csv",
        digest="0" * 64,
        state="applied",
        applied_at=clock.now(),
        reading={"samples": [["Mohamed", "Hassan", "M1009"], ["Yang", "Rosa", "M1011"]]},
        warnings=[{"key": "k", "sentence": "look", "ticked_by": "Hassan Mohamed"}],
        why="",
    )
    run.file.save("roster.csv", ContentFile(b"Name\nHassan Mohamed\n"))
    cells = {"given_name": "Hassan", "family_name": "Mohamed", "number": "M1009"}
    ImportRow.objects.create(
        run=run,
        row=2,
        operation="changed",
        person=cast.hassan,
        cells=cells,
        before=cells,
        after=cells,
        undo=cells,
    )
    ImportRow.objects.create(
        run=run,
        row=3,
        operation="refused",
        cells={"given_name": "HASSAN", "family_name": "Mohamed"},
        problems=[{"column": "Phone", "value": "651-555-2009", "why": "no"}],
    )
    ImportRow.objects.create(
        run=run,
        row=4,
        operation="ambiguous",
        cells={"given_name": "Rosa", "family_name": "Yang"},
        candidates=[{"person": cast.hassan.pk, "score": 0.4}, {"person": cast.rosa.pk, "score": 0.9}],
    )
    Job.objects.create(
        kind="clear_out", due_at=clock.now(), failed_at=clock.now(), why="row 7 (Hassan Mohamed)"
    )


def everything_in_the_database() -> str:
    """Every cell of every table, folded."""
    told = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.all():
            told.append(f"{model._meta.label} {row.pk} {_cells(row)}")
    told += [f"a session: {session.get_decoded()}".lower() for session in Session.objects.all()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cache")
        told += [f"the throttle: {row}".lower() for row in cursor.fetchall()]
    return "\n".join(told)


def _cells(row: Model) -> str:
    cells = []
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        cells.append(json.dumps(value, ensure_ascii=False, default=str) if value is not None else "")
    return " | ".join(cells).lower()


def found_of(secrets: tuple[str, ...]) -> list[str]:
    lines = everything_in_the_database().splitlines()
    return [f"{secret}: {line}" for secret in secrets for line in lines if secret in line]


def counts() -> dict[str, Any]:
    return {
        "heads": sorted(Headcount.objects.values_list("affiliate", "members", "others")),
        "tallies": sorted(Tally.objects.values_list("ask", "affiliate", "did", "might", "refused")),
        "marks": Mark._base_manager.count(),
        "standings": Standing._base_manager.count(),
        "people": Person._base_manager.count(),
    }


def test_an_erasure_leaves_nothing_personal_in_any_table(lived: Cast) -> None:
    assert {found.split(":")[0] for found in found_of(SECRETS)} == set(SECRETS), (
        "the test would prove nothing"
    )
    erase_person(lived.actor("ada"), lived.hassan.pk)
    assert found_of(SECRETS) == []


def test_an_erasure_leaves_every_count_as_it_was(lived: Cast) -> None:
    before = counts()
    assert before["tallies"] and before["marks"] == 2
    erase_person(lived.actor("ada"), lived.hassan.pk)
    assert counts() == before


def test_an_erased_person_is_one_without_a_name(lived: Cast) -> None:
    erase_person(lived.actor("ada"), lived.hassan.pk)
    person = Person._base_manager.get(pk=lived.hassan.pk)
    assert person.shown_name == "erased person" and person.erased_at is not None
    assert (person.number, person.birth_date, person.account) == ("", None, None)
    assert person.home == lived.local12 and person.status == "member"


def test_the_log_keeps_the_deeds_and_loses_the_names(lived: Cast) -> None:
    verbs = list(AuditEntry.objects.order_by("id").values_list("id", "verb", "actor_id", "at"))
    erase_person(lived.actor("ada"), lived.hassan.pk)
    kept = list(AuditEntry.objects.order_by("id").values_list("id", "verb", "actor_id", "at"))
    assert kept[:-1] == verbs
    told = AuditEntry.objects.latest("id")
    assert (told.verb, told.actor_name, told.subject_name) == ("erase_person", "Ada Berg", "")
    assert told.facts["rows"]["people_contactpoint"] >= 2


def test_the_account_of_an_erased_person_signs_nobody_in(lived: Cast) -> None:
    account = lived.hassan.account
    assert account is not None
    erase_person(lived.actor("ada"), lived.hassan.pk)
    account.refresh_from_db()
    assert not account.is_active and account.name == "" and "erased" in account.email
    assert not Authenticator.objects.filter(user=account).exists()
    assert not UserSession.objects.filter(user=account).exists()


def test_the_file_of_a_finished_roster_is_deleted_with_the_commit(
    lived: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    (file,) = tmp_path.rglob("*.csv")
    with django_capture_on_commit_callbacks() as waiting:
        erase_person(lived.actor("ada"), lived.hassan.pk)
    assert file.exists(), "not before the commit"
    for effect in waiting:
        effect()
    assert not file.exists()
    assert ImportRun.objects.get().file.name == ""


def test_the_rows_of_others_stay_as_they_were(lived: Cast) -> None:
    erase_person(lived.actor("ada"), lived.hassan.pk)
    row = ImportRow.objects.get(row=4)
    assert row.cells == {"given_name": "Rosa", "family_name": "Yang"}
    assert row.candidates == [{"person": lived.rosa.pk, "score": 0.9}]
    assert ImportRun.objects.get().reading["samples"][1] == ["Yang", "Rosa", "M1011"]


def test_a_namesake_is_left_alone(lived: Cast) -> None:
    other = add_person(lived, "other", "Hassan", "Ali", lived.local77, Worksite.objects.get(city="Duluth"))
    erase_person(lived.actor("ada"), lived.hassan.pk)
    assert Person._base_manager.get(pk=other.pk).shown_name == "Hassan Ali"


def test_only_the_administrator_erases(lived: Cast) -> None:
    for who in ("olga", "amina", "otto", "sam", "tess"):
        with pytest.raises(NotFound):
            erase_person(lived.actor(who), lived.hassan.pk)
    assert Person._base_manager.get(pk=lived.hassan.pk).erased_at is None


def test_nobody_is_erased_twice_and_an_unmerge_cannot_bring_them_back(lived: Cast) -> None:
    erase_person(lived.actor("ada"), lived.hassan.pk)
    with pytest.raises(NotFound):
        erase_person(lived.actor("ada"), lived.hassan.pk)
    assert not Merge.objects.exists()


def test_the_last_administrator_is_not_erased(lived: Cast) -> None:
    with pytest.raises(Refusal, match="last administrator"):
        erase_person(lived.actor("ada"), lived.ada.pk)
    give_post(lived.actor("ada"), lived.council.pk, lived.olga.pk, role="administrator")
    erase_person(lived.actor("olga"), lived.ada.pk)
    assert not Post._base_manager.filter(person=lived.ada).exists()


def test_an_erasure_is_all_or_nothing(lived: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    last = holdings.registered()[-1]

    def stumble(person_id: int) -> int:
        raise RuntimeError("the disk is full")

    broken = holdings.Holding(**{**last.__dict__, "erase": stumble})
    monkeypatch.setitem(holdings._holdings, last.model, broken)
    before = everything_in_the_database()
    with pytest.raises(RuntimeError):
        erase_person(lived.actor("ada"), lived.hassan.pk)
    assert everything_in_the_database() == before


def test_an_export_holds_every_kind_that_there_is(lived: Cast) -> None:
    everything = export_person(lived.actor("amina"), lived.hassan.pk)
    filled = {held.name for held in everything.held if held.rows}
    assert filled == {holding.name for holding in holdings.registered()} - {"people_rosterline"}
    told = json.dumps(
        [everything.person, *[held.rows for held in everything.held]], default=str, ensure_ascii=False
    ).lower()
    assert [secret for secret in SECRETS if secret not in fold_but(told)] == []


def fold_but(text: str) -> str:
    """The text as found in the database: lower case, with the phone's digits together."""
    return text.replace("-", "") + text


def test_an_export_says_nothing_of_other_people(lived: Cast) -> None:
    everything = export_person(lived.actor("amina"), lived.hassan.pk)
    told = json.dumps([held.rows for held in everything.held], default=str, ensure_ascii=False)
    assert "Lupe" not in told and "Erickson" not in told


def test_an_export_stands_in_the_log(lived: Cast) -> None:
    export_person(lived.actor("amina"), lived.hassan.pk)
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.actor_name, entry.subject_id) == (
        "export_person",
        "Amina Warsame",
        lived.hassan.pk,
    )
    assert entry.facts["rows"]["organizing_mark"] == 1


def test_another_locals_person_is_not_exported(lived: Cast) -> None:
    for who in ("otto", "sam", "tou", "tess"):
        with pytest.raises(NotFound):
            export_person(lived.actor(who), lived.hassan.pk)


def test_old_rosters_are_forgotten_by_themselves(lived: Cast, settings: Any) -> None:
    settings.ROSTER_DAYS = 90
    assert forget_old_rosters(Job()).done == 0
    with clock.stopped_at(clock.now() + timedelta(days=91)):
        assert forget_old_rosters(Job()).done == 1
        assert forget_old_rosters(Job()).done == 0
    run = ImportRun.objects.get()
    assert (run.file.name, run.reading) == ("", {})
    assert all(row.cells == {} and row.undo is None for row in run.rows.all())


def test_a_roster_under_way_is_not_forgotten(lived: Cast) -> None:
    ImportRun.objects.update(state="previewed", applied_at=None)
    with clock.stopped_at(clock.now() + timedelta(days=400)):
        assert forget_old_rosters(Job()).done == 0


def test_every_column_of_what_is_held_has_words_for_the_one_who_reads_it(lived: Cast) -> None:
    everything = export_person(lived.actor("amina"), lived.hassan.pk)
    columns = {name for held in everything.held for row in held.rows for name in row} | set(everything.person)
    unsaid = {name for name in columns if name not in COLUMNS and name.replace(" ", "_") not in COLUMNS}
    assert len(columns) > 50 and unsaid == set()


def test_the_last_administrator_of_today_is_not_erased_for_one_whose_term_is_still_to_come(
    lived: Cast,
) -> None:
    give_post(
        lived.actor("ada"),
        lived.council.pk,
        lived.olga.pk,
        role="administrator",
        since=clock.today() + timedelta(days=30),
    )
    with pytest.raises(Refusal, match="last administrator"):
        erase_person(lived.actor("ada"), lived.ada.pk)
