"""`wallchart found-union`: a real house begins with a union and somebody who may do everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wallchart.union.core.access import Role, Verb
from wallchart.union.core.models import Account, AuditEntry, Job
from wallchart.union.people import reads
from wallchart.union.people.models import Affiliate, Person

Said = Callable[..., tuple[int, Any, str]]
ADA = ("--administrator", "Ada", "van der Berg", "ada@example.org")

pytestmark = pytest.mark.django_db


def test_a_union_is_founded_with_its_administrator(said: Said) -> None:
    code, told, _complaints = said("found-union", "Workers United", *ADA, "--colour", "#7a1f1f")
    assert code == 0 and "ada@example.org" in told
    union = Affiliate.objects.get()
    assert (union.name, union.colour, union.made_up) == ("Workers United", "#7a1f1f", False)
    ada = reads.actor_of(Account.objects.get())
    assert ada is not None and ada.roles == {Role.ADMINISTRATOR}
    assert ada.reaches(Verb.MANAGE_TREE).everything and ada.opens_more_than_own_record


def test_the_founding_stands_in_the_log_and_a_letter_waits(said: Said) -> None:
    said("found-union", "Workers United", *ADA, "--address", "https://chart.example.org")
    deeds = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"plant_affiliate", "add_person", "give_post"} <= deeds
    assert Job.objects.get(kind="invitation").payload["address"] == "https://chart.example.org"


def test_a_second_founding_is_turned_away_and_leaves_nothing(said: Said) -> None:
    said("found-union", "Workers United", *ADA)
    code, _told, complaints = said("found-union", "Another", *ADA)
    assert code == 2 and "stands already" in complaints
    assert Affiliate.objects.count() == Person._base_manager.count() == 1


def test_an_address_that_is_none_founds_nothing(said: Said) -> None:
    code, _told, complaints = said("found-union", "Workers", "--administrator", "Ada", "Berg", "no address")
    assert code == 2 and "no address" in complaints
    assert not Affiliate.objects.exists() and not Account.objects.exists()


def test_a_colour_that_is_none_founds_nothing(said: Said) -> None:
    code, _told, complaints = said("found-union", "Workers United", *ADA, "--colour", "green")
    assert code == 2 and "#rrggbb" in complaints
    assert not Affiliate.objects.exists()
