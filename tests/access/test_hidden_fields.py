"""A form's fields are whatever a browser sends: none of them reaches into another Local."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.organizing.models import Mark
from wallchart.union.people.actions.assignments import unassign
from wallchart.union.people.models import ContactPoint

Sent = Callable[[Cast], tuple[str, dict[str, int], dict[str, Any]]]


def roster() -> SimpleUploadedFile:
    return SimpleUploadedFile("r.csv", b"Given name,Family name\nNew,Person\n", "text/csv")


def mail_of(cast: Cast, name: str) -> int:
    return int(ContactPoint._base_manager.get(person=cast.persons[name], kind="email").pk)


def chart(cast: Cast) -> dict[str, int]:
    return {"campaign_id": cast.civic.pk, "affiliate_id": cast.local12.pk}


FORGED: dict[str, Sent] = {
    "assign their member": lambda cast: (
        "assign",
        {"affiliate_id": cast.local12.pk},
        {"person": cast.ngozi.pk, "to": cast.sam.pk},
    ),
    "assign to their officer": lambda cast: (
        "assign",
        {"affiliate_id": cast.local12.pk},
        {"person": cast.bill.pk, "to": cast.otto.pk},
    ),
    "take their member off": lambda cast: (
        "unassign",
        {"affiliate_id": cast.local12.pk},
        {"person": cast.ngozi.pk},
    ),
    "give their member a post": lambda cast: (
        "give_post",
        {"affiliate_id": cast.local12.pk},
        {"person": cast.ngozi.pk, "role": "steward", "email": "thief@example.org"},
    ),
    "mark their member": lambda cast: (
        "chart_stamp",
        chart(cast),
        {"m": f"{cast.ask('committed').pk}.{cast.ngozi.pk}", "stamp": "refused"},
    ),
    "undo their mark": lambda cast: ("chart_undo", chart(cast), {"undo": Mark._base_manager.get().pk}),
    "bring a roster into theirs": lambda cast: (
        "bring_roster",
        {},
        {"affiliate": cast.local77.pk, "source": "x", "file": roster()},
    ),
    "send a member to them": lambda cast: (
        "person_membership",
        {"person_id": cast.bill.pk},
        {"home": cast.local77.pk, "status": "member"},
    ),
    "merge their member into ours": lambda cast: (
        "person_merge",
        {"person_id": cast.bill.pk},
        {"with": cast.ngozi.pk, "keep": cast.bill.pk},
    ),
    "set their target": lambda cast: (
        "ask_target",
        {"ask_id": cast.ask("committed").pk},
        {"affiliate": cast.local77.pk, "share": "90"},
    ),
    "start a campaign for them": lambda cast: (
        "campaign_start",
        {},
        {"affiliate": cast.local77.pk, "template": "petition", "name": "x"},
    ),
    "send our member's link to theirs": lambda cast: (
        "send_own_link",
        {"person_id": cast.hassan.pk},
        {"contact": mail_of(cast, "ngozi")},
    ),
    "change their contact under our member": lambda cast: (
        "person_contacts",
        {"person_id": cast.bill.pk},
        {"entry": mail_of(cast, "ngozi"), "drop": "yes", "kind": "email", "value": ""},
    ),
    "be more than a form asks": lambda cast: (
        "person_change",
        {"person_id": cast.bill.pk},
        {"given_name": "", "home": cast.local77.pk, "account": 1, "status": "staff", "is_demo": "on"},
    ),
}


def everything() -> dict[str, str]:
    """All rows of the house, but for what every visit leaves (sessions, the throttle)."""
    return {
        model._meta.label: json.dumps(
            list(model._base_manager.order_by("pk").values()), cls=DjangoJSONEncoder
        )
        for model in apps.get_models()
        if model.__module__.startswith("wallchart.") and model._meta.label != "core.Job"
    }


@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize("address", ["in the form", "in the address too"])
@pytest.mark.parametrize("htmx", [False, True])
def test_a_forged_field_changes_nothing(
    forged: str, address: str, htmx: bool, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    mark(cast.actor("otto"), cast.ask("committed").pk, cast.ngozi.pk, "did", happened_on=date(2026, 1, 15))
    client, before = signed_in("amina"), everything()
    status = sent(client, FORGED[forged](cast), in_address=address != "in the form", htmx=htmx)
    assert status in {200, 302, 303, 400, 404}
    assert everything() == before


def sent(client: Client, forged: tuple[str, dict[str, int], dict[str, Any]], **how: bool) -> int:
    name, about, fields = forged
    query = {key: value for key, value in fields.items() if key != "file"} if how["in_address"] else None
    headers = {"hx-request": "true"} if how.get("htmx") else {}
    return client.post(reverse(name, kwargs=about, query=query), fields, headers=headers).status_code


class AtHome:
    """The cast as it would be if the other Local were one's own chapter, and its people one's own."""

    TWINS = {"ngozi": "lupe", "local77": "chapter12a", "otto": "sam"}

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def __getattr__(self, name: str) -> Any:
        if name == "persons":
            return {key: self.cast.persons[self.TWINS.get(key, key)] for key in self.cast.persons}
        return getattr(self.cast, self.TWINS.get(name, name))


# What is wrong of itself, in one's own Local too.
NEVER = {
    "be more than a form asks",
    "change their contact under our member",
    "send our member's link to theirs",
}


@pytest.mark.parametrize("forged", sorted(set(FORGED) - NEVER))
def test_the_same_fields_do_their_work_in_ones_own_local(
    forged: str, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    """Or the test above would prove nothing."""
    mark(cast.actor("amina"), cast.ask("trained").pk, cast.lupe.pk, "did", happened_on=date(2026, 1, 15))
    if forged == "assign their member":
        unassign(cast.actor("amina"), cast.local12.pk, [cast.lupe.pk])
    who = "ada" if forged in ("set their target", "start a campaign for them") else "amina"
    client, before = signed_in(who), everything()
    sent(client, FORGED[forged](AtHome(cast)), in_address=True)
    assert everything() != before
