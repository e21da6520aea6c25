"""Templates and what is started from them; who may; asks, targets and days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.cast import Cast
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.organizing import campaign_templates
from wallchart.union.organizing.actions.campaigns import (
    change_ask,
    change_campaign,
    close_campaign,
    open_campaign,
    set_target,
    start_campaign,
)
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.organizing.campaign_templates.texts import TEXTS
from wallchart.union.organizing.models import Campaign, Target

CAUCUS_NIGHT = date(2026, 2, 3)


@pytest.mark.parametrize("key", ["civic-engagement", "contract", "membership-drive", "petition"])
def test_every_template_is_read_and_starts_a_campaign(cast: Cast, key: str) -> None:
    plan = campaign_templates.read(key)
    campaign = start_campaign(
        cast.actor("ada"), cast.council.pk, key, key_day=CAUCUS_NIGHT if plan.key_day_name else None
    )
    assert [ask.key for ask in campaign.asks.all()] == [ask.key for ask in plan.asks]
    assert campaign.ends_on is not None and campaign.starts_on < campaign.ends_on
    assert Target.objects.filter(ask__campaign=campaign).count() == sum(1 for a in plan.asks if a.share)
    assert [phase["name"] for phase in campaign.phases] == [phase.name for phase in plan.phases]
    for earlier, later in zip(campaign.phases, campaign.phases[1:], strict=False):
        assert earlier["ends_on"] == later["starts_on"]


def test_the_first_template_is_the_civic_engagement_campaign() -> None:
    plan = campaign_templates.read("civic-engagement")
    assert plan.political
    assert [ask.key for ask in plan.asks] == [
        "interested", "committed", "trained", "told-employer", "attended", "delegate", "convention",
    ]  # fmt: skip
    assert {ask.key: ask.share for ask in plan.asks if ask.share} == {
        "committed": Decimal("0.2"),
        "attended": Decimal("0.2"),
    }


@pytest.mark.parametrize("day", [date.min, date.max, date(1899, 12, 31), date(2201, 1, 1)])
def test_a_day_in_no_campaigns_time_is_refused(cast: Cast, day: date) -> None:
    ada, council = cast.actor("ada"), cast.council.pk
    with pytest.raises(Refusal, match="nearer"):
        start_campaign(ada, council, "civic-engagement", key_day=day)
    with pytest.raises(Refusal, match="nearer"):
        start_campaign(ada, council, "contract", starts_on=day)
    made = start_campaign(ada, council, "civic-engagement", key_day=CAUCUS_NIGHT)
    for moved in ("starts_on", "ends_on", "key_day"):
        with pytest.raises(Refusal, match="nearer"):
            change_campaign(ada, made.pk, **{moved: day})
    assert Campaign.objects.get(pk=made.pk).key_day == CAUCUS_NIGHT


def test_it_starts_in_august_and_goes_on_to_the_conventions(cast: Cast) -> None:
    campaign = start_campaign(cast.actor("ada"), cast.council.pk, "civic-engagement", key_day=CAUCUS_NIGHT)
    assert campaign.starts_on == date(2025, 8, 3)
    assert campaign.ends_on is not None and campaign.ends_on >= date(2026, 6, 1)
    assert campaign.name == "Civic engagement 2026"
    night = [phase for phase in campaign.phases if phase["starts_on"] == "2026-02-03"]
    assert [phase["ask"] for phase in night] == ["attended"]


def test_the_translators_see_every_text_of_every_template() -> None:
    assert set(TEXTS) == set(campaign_templates.every_text())


def test_there_are_the_four_templates_that_a_union_starts_with() -> None:
    assert campaign_templates.names() == ["civic-engagement", "contract", "membership-drive", "petition"]


def test_a_template_that_there_is_not_is_refused_with_those_there_are(cast: Cast) -> None:
    with pytest.raises(Refusal, match="civic-engagement, contract"):
        start_campaign(cast.actor("ada"), cast.council.pk, "../civic")


def test_a_campaign_that_leads_to_a_day_asks_which(cast: Cast) -> None:
    with pytest.raises(Refusal, match="caucus night"):
        start_campaign(cast.actor("ada"), cast.council.pk, "civic-engagement")


def test_days_go_forward(cast: Cast) -> None:
    with pytest.raises(Refusal, match="later day"):
        start_campaign(
            cast.actor("ada"),
            cast.council.pk,
            "petition",
            starts_on=date(2026, 5, 1),
            ends_on=date(2026, 5, 1),
        )
    assert Campaign.objects.count() == 2


@pytest.mark.parametrize(
    ("who", "where", "template", "may"),
    [
        ("ada", "council", "civic-engagement", True),
        ("olga", "north", "civic-engagement", True),
        ("olga", "local12", "petition", True),
        ("olga", "council", "petition", False),
        ("olga", "local77", "petition", False),
        ("amina", "local12", "petition", False),
        ("tou", "local12", "civic-engagement", False),
    ],
)
def test_who_starts_a_campaign_where(cast: Cast, who: str, where: str, template: str, may: bool) -> None:
    def start() -> Campaign:
        day = CAUCUS_NIGHT if template == "civic-engagement" else None
        return start_campaign(cast.actor(who), cast.__dict__[where].pk, template, key_day=day)

    if may:
        assert start().affiliate_id == cast.__dict__[where].pk
    else:
        with pytest.raises(NotFound):
            start()


def test_the_phases_follow_a_caucus_night_that_moves(cast: Cast) -> None:
    campaign = start_campaign(cast.actor("ada"), cast.council.pk, "civic-engagement", key_day=CAUCUS_NIGHT)
    change_campaign(cast.actor("ada"), campaign.pk, key_day=date(2026, 2, 10))
    campaign.refresh_from_db()
    assert "2026-02-10" in [phase["starts_on"] for phase in campaign.phases]
    entry = AuditEntry.objects.get(verb="change_campaign")
    assert (entry.before, entry.after) == ({"key_day": "2026-02-03"}, {"key_day": "2026-02-10"})


def test_a_change_that_changes_nothing_is_not_logged(cast: Cast) -> None:
    change_campaign(cast.actor("ada"), cast.petition.pk, name="Petition for safe staffing")
    assert not AuditEntry.objects.filter(verb="change_campaign").exists()


def test_a_campaign_keeps_a_name(cast: Cast) -> None:
    with pytest.raises(Refusal, match="name"):
        change_campaign(cast.actor("ada"), cast.petition.pk, name=" ")


def test_closed_and_opened_again(cast: Cast) -> None:
    close_campaign(cast.actor("ada"), cast.petition.pk)
    close_campaign(cast.actor("ada"), cast.petition.pk)
    assert AuditEntry.objects.filter(verb="close_campaign").count() == 1
    open_campaign(cast.actor("ada"), cast.petition.pk)
    mark(cast.actor("amina"), cast.petition.asks.get().pk, cast.hassan.pk, "did")


def test_an_officer_of_a_local_changes_no_campaign(cast: Cast) -> None:
    for deed in (close_campaign, open_campaign):
        with pytest.raises(NotFound):
            deed(cast.actor("amina"), cast.petition.pk)


def test_an_ask_gets_other_words_and_keeps_its_key(cast: Cast) -> None:
    ask = cast.petition.asks.get()
    change_ask(cast.actor("ada"), ask.pk, label="Signed it", question="Will you sign?")
    ask.refresh_from_db()
    assert (ask.key, ask.label) == ("signed", "Signed it")
    with pytest.raises(Refusal, match="column"):
        change_ask(cast.actor("ada"), ask.pk, label="", question="")


def test_a_target_is_a_share_or_a_number_and_can_be_taken_away(cast: Cast) -> None:
    ask = cast.ask("trained")
    set_target(cast.actor("ada"), ask.pk, share=Decimal("0.1"))
    set_target(cast.actor("ada"), ask.pk, number=30)
    kept = Target.objects.get(ask=ask)
    assert (kept.share, kept.number, kept.affiliate_id) == (None, 30, None)
    set_target(cast.actor("ada"), ask.pk)
    assert not Target.objects.filter(ask=ask).exists()
    assert AuditEntry.objects.filter(verb="set_target").count() == 3


def test_the_organizer_of_a_region_sets_the_targets_of_her_locals(cast: Cast) -> None:
    ask = cast.ask("committed")
    set_target(cast.actor("olga"), ask.pk, cast.local12.pk, number=3)
    with pytest.raises(NotFound):
        set_target(cast.actor("olga"), ask.pk, cast.local77.pk, number=3)
    with pytest.raises(NotFound):
        set_target(cast.actor("olga"), ask.pk, number=3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"share": Decimal("1.5")},
        {"share": Decimal(0)},
        {"share": Decimal("0.00001")},
        {"share": Decimal("nan")},
        {"share": Decimal("inf")},
        {"number": -1},
        {"number": 2**31},
        {"share": Decimal("0.2"), "number": 3},
    ],
)
def test_a_target_that_makes_no_sense_is_refused(cast: Cast, wrong: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        set_target(cast.actor("ada"), cast.ask("committed").pk, **wrong)


def test_the_same_target_again_is_no_change_and_not_logged(cast: Cast) -> None:
    ask = cast.ask("trained")
    for share in ("0.2", "0.20", "0.200"):
        set_target(cast.actor("ada"), ask.pk, share=Decimal(share))
    assert [entry.after for entry in AuditEntry.objects.filter(verb="set_target")] == [
        {"share": "0.2", "number": None}
    ]


def test_a_share_finer_than_is_kept_is_the_same_target_when_it_comes_again(cast: Cast) -> None:
    ask = cast.ask("trained")
    for _ in range(2):
        set_target(cast.actor("ada"), ask.pk, share=Decimal(1) / 3)
    assert Target.objects.get(ask=ask).share == Decimal("0.3333")
    assert [entry.after for entry in AuditEntry.objects.filter(verb="set_target")] == [
        {"share": "0.3333", "number": None}
    ]


def test_a_campaign_whose_template_is_gone_still_gets_another_name_and_keeps_its_phases(cast: Cast) -> None:
    campaign = start_campaign(
        cast.actor("ada"), cast.council.pk, "civic-engagement", key_day=date(2026, 2, 3)
    )
    phases = campaign.phases
    Campaign.objects.filter(pk=campaign.pk).update(template="one-that-was-deleted")
    change_campaign(cast.actor("ada"), campaign.pk, name="Caucus 2026")
    campaign.refresh_from_db()
    assert (campaign.name, campaign.phases) == ("Caucus 2026", phases)
