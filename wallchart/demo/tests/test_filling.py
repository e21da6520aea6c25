"""The made-up union moves in by the doors that a real one uses, once, and goes on where it was cut short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.cast import HOUSE
from wallchart.demo import filling
from wallchart.demo.filling import fill
from wallchart.demo.posts import CAST
from wallchart.demo.shape import COLOUR, SHAPES, UNION
from wallchart.refusal import Refusal
from wallchart.union.core import clock
from wallchart.union.core.access import Role
from wallchart.union.core.models import Account, AuditEntry
from wallchart.union.core.reads import demo_sign_ins
from wallchart.union.core.sentences import read_out
from wallchart.union.organizing.models import Campaign, Mark, Standing, Tally
from wallchart.union.people.actions.tree import plant_affiliate
from wallchart.union.people.models import (
    Affiliate,
    Assignment,
    ContactPoint,
    DuplicatePair,
    ImportRow,
    ImportRun,
    Person,
    Post,
    Worksite,
)
from wallchart.union.people.reads import actor_of

SMALL = SHAPES["small"]


def nobody(_step: str, _done: int, _total: int) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[str]]:
    """A house filled with the small union, for the whole module; yields the steps that were told."""
    told: list[str] = []
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(settings, "DATA", tmp_path_factory.mktemp("demo"))
        assert fill("small", 7, lambda step, _done, _total: told.append(step))
        yield told
        transaction.set_rollback(True)


def test_everybody_moves_in_but_those_whom_the_importer_holds_back(house: list[str]) -> None:
    assert Affiliate.objects.filter(kind="local").count() == len(SMALL.locals)
    people = Person._base_manager.count()
    held_back = ImportRow.objects.filter(operation__in=["refused", "ambiguous"]).count()
    assert abs(people - SMALL.people) <= held_back + 6
    assert Worksite.objects.count() == sum(local.sites for local in SMALL.locals)


def test_the_union_is_marked_as_made_up_down_to_its_last_affiliate(house: list[str]) -> None:
    assert not Affiliate.objects.filter(made_up=False).exists()
    union = Affiliate.objects.get(parent=None)
    assert (union.name, union.colour) == (UNION, COLOUR)


def test_every_employers_file_came_through_the_importer(house: list[str]) -> None:
    runs = list(ImportRun.objects.order_by("id"))
    assert [run.state for run in runs] == ["applied"] * 5 + ["previewed"]
    assert all(run.file_name.startswith("made-up-") for run in runs)
    assert all(run.report["rows"] > 0 for run in runs)
    for run in runs:
        unmapped = [heading for heading, field in run.mapping.items() if not field]
        assert unmapped == [], f"{run.file_name}: {unmapped}"


def test_somebody_waits_for_a_decision(house: list[str]) -> None:
    assert ImportRow.objects.filter(operation="ambiguous", decision="").exists()
    assert DuplicatePair.objects.filter(state="open").exists()
    waiting = ImportRun.objects.get(state="previewed")
    assert waiting.affiliate.number == "12"
    for operation in ("new", "changed", "unchanged", "left"):
        assert waiting.counts[operation] > 0, operation


def test_the_cast_holds_its_posts_and_signs_in_with_one_click(house: list[str]) -> None:
    assert Account.objects.filter(is_demo=True).count() == len(CAST)
    for member in CAST:
        account = Account.objects.get(email=member.email)
        assert account.name == member.name
        actor = actor_of(account)
        assert actor is not None
        assert actor.roles == {member.role}
    assert demo_sign_ins() == []


def test_a_local_without_spirit_has_no_officer(house: list[str]) -> None:
    for local in SMALL.locals:
        officers = Post._base_manager.filter(affiliate__number=local.number, role=Role.LOCAL_OFFICER)
        assert officers.exists() == local.officered


def test_stewards_look_after_people_of_their_own_worksite(house: list[str]) -> None:
    assignments = Assignment._base_manager.filter(until=None)
    assert assignments.count() >= 30
    for assignment in assignments.select_related("person", "committee_member"):
        assert assignment.person.home_id == assignment.committee_member.home_id
    most = Counter(assignments.values_list("committee_member", flat=True)).most_common(1)[0][1]
    assert most <= 10


def test_marks_agree_with_standings_and_tallies(house: list[str]) -> None:
    assert Mark._base_manager.count() > 2 * SMALL.people
    counted = Counter(Standing._base_manager.filter(answer="did").values_list("ask_id", flat=True))
    tallied: Counter[int] = Counter()
    for ask_id, did in Tally.objects.values_list("ask_id", "did"):
        tallied[ask_id] += did
    assert tallied == counted


def test_the_progress_of_locals_is_uneven(house: list[str]) -> None:
    campaign = Campaign.objects.get(name="Civic engagement")
    ask = campaign.asks.get(key="committed")
    shares = {
        tally.affiliate.number: tally.did / tally.affiliate.headcount.members
        for tally in Tally.objects.filter(ask=ask).select_related("affiliate__headcount")
    }
    assert max(shares.values()) > 0.15
    assert min(shares.get(local.number, 0.0) for local in SMALL.locals) < 0.06


def test_an_old_campaign_is_closed_and_nothing_happened_in_days_to_come(house: list[str]) -> None:
    last_time = Campaign.objects.get(name="Civic engagement, last time")
    assert last_time.closed_at is not None
    latest = Mark._base_manager.filter(ask__campaign=last_time).order_by("-happened_on").first()
    assert latest is not None
    assert last_time.ends_on is not None
    assert latest.happened_on < last_time.ends_on
    assert not Mark._base_manager.filter(happened_on__gt=clock.today()).exists()


def test_nobody_who_moved_in_can_be_reached(house: list[str]) -> None:
    for kind, folded in ContactPoint._base_manager.values_list("kind", "folded"):
        assert folded.endswith("example.org") if kind == "email" else folded[4:7] == "555"


def test_every_step_is_told_and_stands_in_the_log_with_its_seed(house: list[str]) -> None:
    assert {"Planting the Locals", "Giving posts"} <= set(house)
    entries = AuditEntry.objects.filter(verb="fill_demo").order_by("id")
    facts = list(entries.values_list("facts", flat=True))
    assert facts[-1] == {"step": "whole", "size": "small", "seed": 7}


def test_the_log_tells_the_steps_in_words(house: list[str]) -> None:
    entries = AuditEntry.objects.filter(verb="fill_demo").order_by("id")
    told = [read_out(entry) for entry in entries]
    assert told[0] == "the made-up union planted its Locals"
    assert "the made-up union brought in what an employer had sent: made-up-state.csv" in told
    assert "the made-up union gave its posts, and handed out whom to look after" in told
    assert "the made-up union marked what its people did: Civic engagement" in told
    assert told[-1] == "the made-up union has moved in"
    assert not [line for line in told if "seed" in line or "{" in line]


def test_a_step_of_another_version_is_told_as_it_was_noted() -> None:
    entry = AuditEntry(verb="fill_demo", actor_name="the made-up union", facts={"step": "weather of June"})
    assert read_out(entry) == "the made-up union: weather of June"


def test_a_house_that_stands_is_kept(house: list[str]) -> None:
    before = (Person._base_manager.count(), Mark._base_manager.count(), AuditEntry.objects.count())
    assert fill("full", 8, nobody) is False
    assert (Person._base_manager.count(), Mark._base_manager.count(), AuditEntry.objects.count()) == before


def test_a_filling_cut_short_goes_on_where_it_stopped(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class PowerCut(Exception):
        pass

    def cut(*_given: object) -> None:
        raise PowerCut

    monkeypatch.setattr(settings, "DATA", tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(filling, "hand_out_people", cut)
        with pytest.raises(PowerCut):
            fill("small", 7, nobody)
    people = Person._base_manager.count()
    assert people > 500
    assert not Post._base_manager.exists(), "a step is done whole or not at all"
    assert fill("full", 99, nobody), "it goes on with the size and the seed that it began with"
    assert Person._base_manager.count() == people
    assert Campaign.objects.count() == 4
    assert Affiliate.objects.filter(kind="local").count() == len(SMALL.locals)
    assert fill("small", 7, nobody) is False


def test_a_real_union_is_left_alone(db: None) -> None:
    plant_affiliate(HOUSE, parent=None, kind="council", name="A real one")
    with pytest.raises(Refusal, match="DATABASE_URL"):
        fill("small", 7, nobody)
    assert Affiliate.objects.count() == 1
