"""Campaigns in a list, the review of marks, and one person's marks."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.core.access import Verb
from wallchart.union.core.errors import NotFound
from wallchart.union.organizing.actions.campaigns import set_target
from wallchart.union.organizing.actions.marks import mark, void_mark
from wallchart.union.organizing.reads.campaigns import campaign, campaigns, starts, targets
from wallchart.union.organizing.reads.marks import marks_of_person, one_mark, review, review_day

from .test_marks import put


def test_campaigns_are_listed_for_who_may_see_something_of_them(cast: Cast) -> None:
    def seen(who: str, verb: Verb = Verb.SEE_CHART) -> set[str]:
        return {line.card.name for line in campaigns(cast.actor(who), verb)}

    civic, petition = "Civic engagement 2026", "Petition for safe staffing"
    assert seen("ada") == seen("amina") == seen("sam") == {civic, petition}
    assert seen("tou") == {civic}
    assert seen("bart") == {petition}
    assert seen("otto") == {civic}
    assert seen("otto", Verb.SEE_BOARD) == {civic, petition}  # boards, of the whole union
    assert (seen("cora"), seen("cora", Verb.SEE_BOARD)) == (set(), {petition})
    assert seen("tess") == seen("stranger") == set()


@pytest.mark.parametrize(
    ("who", "where"),
    [("ada", "council"), ("olga", "north"), ("amina", "local12"), ("sam", "local12"), ("otto", "local77")],
)
def test_everybody_comes_to_the_chart_of_their_own_post(cast: Cast, who: str, where: str) -> None:
    assert campaign(cast.actor(who), cast.civic.pk).chart == cast.__dict__[where].pk


def test_a_campaign_that_lies_below_a_post_opens_at_its_own_affiliate(cast: Cast) -> None:
    assert campaign(cast.actor("olga"), cast.petition.pk).chart == cast.local12.pk


def test_one_starts_campaigns_where_one_manages_them(cast: Cast) -> None:
    assert {start.key for start in starts(cast.actor("ada"))} >= {"civic-engagement", "petition"}
    (petition,) = [start for start in starts(cast.actor("olga")) if start.key == "petition"]
    assert petition.places[0][1].endswith("North")
    assert len(petition.places) == 4
    assert starts(cast.actor("amina")) == []


def test_the_targets_of_an_ask_by_affiliate(cast: Cast) -> None:
    ask = cast.ask("committed").pk
    set_target(cast.actor("ada"), ask, cast.local40.pk, share=Decimal("0.5"))
    _card, card, lines = targets(cast.actor("olga"), ask)
    assert card.key == "committed"
    assert [(line.name, line.target) for line in lines] == [
        ("North", 2 + 1), ("Local 12", 2), ("Chapter 12A", 1), ("Local 40", 1),
    ]  # fmt: skip
    assert [line.own.percent for line in lines if line.own] == ["50"]
    with pytest.raises(NotFound):
        targets(cast.actor("amina"), ask)


def test_the_review_says_who_recorded_how_much_on_which_day(cast: Cast) -> None:
    with clock.stopped_at(clock.now() - timedelta(days=2)):
        put(cast, "tou", "committed", "hassan")
    put(cast, "amina", "committed", "hassan", "might")
    put(cast, "amina", "trained", "hassan")
    slip = put(cast, "amina", "trained", "rosa")
    void_mark(cast.actor("amina"), slip.pk, "a slip")
    put(cast, "ada", "trained", "ngozi")
    days = review(cast.actor("amina"), cast.civic.pk).days
    assert [(day.name, day.marks, day.people, day.voided) for day in days] == [
        ("Amina Warsame", 3, 2, 1),
        ("Tou Vang", 1, 1, 0),
    ]


def test_a_day_of_somebody_is_read_mark_by_mark(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan", "might")
    put(cast, "amina", "committed", "hassan", "did")
    day = review_day(cast.actor("ada"), cast.civic.pk, cast.accounts["amina"].pk, clock.today())
    assert [(line.person, line.ask, line.answer, line.stands) for line in day.lines] == [
        ("Hassan Mohamed", "Committed", "might", False),
        ("Hassan Mohamed", "Committed", "did", True),
    ]
    assert day.open_marks == 2


def test_nobody_reviews_without_the_verb(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    for who in ("sam", "bart", "tess", "otto"):
        with pytest.raises(NotFound):
            review_day(cast.actor(who), cast.civic.pk, cast.accounts["amina"].pk, clock.today())


def test_a_persons_marks_are_told_with_those_that_were_voided(cast: Cast) -> None:
    slip = put(cast, "amina", "committed", "hassan", "refused")
    void_mark(cast.actor("amina"), slip.pk, "misheard")
    put(cast, "amina", "committed", "hassan")
    (told,) = marks_of_person(cast.actor("amina"), cast.hassan.pk)
    assert told.asks[1] == ("Committed", "did")
    assert [(line.answer, line.voided_why, line.stands) for line in told.marks] == [
        ("did", "", True),
        ("refused", "misheard", False),
    ]


def test_the_firewall_stands_on_a_persons_page_as_well(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    mark(cast.actor("amina"), cast.petition.asks.get().pk, cast.hassan.pk, "did")

    def seen(who: str) -> list[str]:
        return [told.campaign.name for told in marks_of_person(cast.actor(who), cast.hassan.pk)]

    assert seen("amina") == ["Civic engagement 2026", "Petition for safe staffing"]
    assert seen("tou") == ["Civic engagement 2026"]
    assert seen("bart") == ["Petition for safe staffing"]
    for who in ("tess", "otto", "stranger"):
        with pytest.raises(NotFound):
            marks_of_person(cast.actor(who), cast.hassan.pk)


def test_one_mark_is_seen_by_who_sees_the_person_on_that_chart(cast: Cast) -> None:
    made = put(cast, "amina", "committed", "hassan")
    assert one_mark(cast.actor("tou"), made.pk).person == "Hassan Mohamed"
    for who in ("bart", "otto"):
        with pytest.raises(NotFound):
            one_mark(cast.actor(who), made.pk)
