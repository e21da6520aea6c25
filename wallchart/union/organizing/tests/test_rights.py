"""What a page promises is what its reader may do: heads and lists beside the deeds that they offer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cast import LONG_AGO, Cast
from wallchart.union.core import clock
from wallchart.union.core.access import Role, Verb
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.organizing.access import campaigns_within, reaches_into
from wallchart.union.organizing.actions.campaigns import change_ask, change_campaign, set_target
from wallchart.union.organizing.actions.exports import take_out_board
from wallchart.union.organizing.actions.marks import clear, mark, stamp, void_mark
from wallchart.union.organizing.models import Campaign
from wallchart.union.organizing.reads.board import union_board
from wallchart.union.organizing.reads.campaigns import (
    campaign,
    campaigns,
    manages_whole,
    own_rule,
    targets,
    to_manage,
)
from wallchart.union.organizing.reads.chart import chart_head, must_reach_chart, wall_chart
from wallchart.union.organizing.reads.marks import review
from wallchart.union.people.models import Affiliate, Post

from .test_marks import put

ACTORS = ("ada", "olga", "amina", "tou", "sam", "tess", "cora", "bart", "otto", "stranger")
PLACES = ("north", "local12", "local77")
SECOND_POSTS = {
    "a look at another Local": (("otto", Role.BARGAINING_TEAM, "local12"), ("bart", Role.STEWARD, "local77")),
    "a look at all above": (("amina", Role.BARGAINING_TEAM, "council"), ("sam", Role.CIVIC_OFFICER, "north")),
    "money here, people there": (("tess", Role.ORGANIZER, "south"), ("cora", Role.LOCAL_OFFICER, "local40")),
}


def allowed(deed: Callable[..., object], *given: object) -> bool:
    try:
        deed(*given)
    except NotFound:
        return False
    return True


@pytest.fixture(params=[None, *SECOND_POSTS], ids=str)
def readers(cast: Cast, request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Everybody with the posts that they have; or two who have been given another beside their own."""
    second = SECOND_POSTS.get(request.param, ())
    for who, role, where in second:
        Post._base_manager.create(
            person=cast.persons[who], affiliate=cast.__dict__[where], role=role, title="x", since=LONG_AGO
        )
    return tuple(who for who, *_post in second) or ACTORS


@pytest.mark.parametrize("which", ["civic", "petition"])
def test_what_stands_on_a_charts_head_can_be_done_and_nothing_else(
    cast: Cast, readers: tuple[str, ...], which: str
) -> None:
    found = getattr(cast, which).pk
    for who in readers:
        actor = cast.actor(who)
        may_review, may_see_board = allowed(review, actor, found), allowed(union_board, actor, found)
        for where in PLACES:
            place = cast.__dict__[where].pk
            if allowed(must_reach_chart, actor, found, place, Verb.SEE_CHART):
                head = chart_head(actor, found, place)
                assert (head.may_mark, head.may_review, head.may_export, head.may_see_board) == (
                    allowed(must_reach_chart, actor, found, place, Verb.MARK),
                    may_review,
                    allowed(must_reach_chart, actor, found, place, Verb.EXPORT_CHART),
                    may_see_board,
                ), (who, where)


@pytest.mark.parametrize("which", ["civic", "petition"])
def test_what_stands_on_a_campaigns_sheet_opens(cast: Cast, readers: tuple[str, ...], which: str) -> None:
    found = getattr(cast, which)
    ask = found.asks.order_by("place")[0].pk
    for who in readers:
        actor = cast.actor(who)
        listed = {line.card.id: line for line in campaigns(actor)}
        assert (found.pk in listed) == allowed(campaign, actor, found.pk), who
        if found.pk not in listed:
            continue
        sheet, line = campaign(actor, found.pk), listed[found.pk]
        assert sheet.chart is not None, "whoever sees a campaign sees a chart of it"
        must_reach_chart(actor, found.pk, sheet.chart, Verb.SEE_CHART)
        assert (sheet.chart, sheet.board, sheet.manage) == (line.chart, line.board, line.manage)
        assert (sheet.board, sheet.review, sheet.manage, sheet.manage_some) == (
            allowed(union_board, actor, found.pk),
            allowed(review, actor, found.pk),
            allowed(to_manage, actor, found.pk),
            allowed(targets, actor, ask),
        ), who
        if sheet.manage_some:
            assert manages_whole(actor, found.pk) == sheet.manage


@pytest.mark.parametrize("who", ACTORS)
def test_reach_into_a_campaign_is_the_same_in_python_and_in_sql(cast: Cast, who: str) -> None:
    below = Campaign.objects.create(affiliate=cast.chapter12a, name="A chapter's own", starts_on=LONG_AGO)
    beside = Campaign.objects.create(
        affiliate=cast.south, name="Of the South", starts_on=LONG_AGO, political=True
    )
    for verb in (Verb.SEE_CHART, Verb.MARK, Verb.REVIEW_MARKS, Verb.MANAGE_CAMPAIGNS, Verb.SEE_BOARD):
        within = set(Campaign.objects.filter(campaigns_within(cast.actor(who), verb)))
        for one in (cast.civic, cast.petition, below, beside):
            assert (one in within) == reaches_into(cast.actor(who), verb, one), (verb, one.name)


def test_a_closed_campaign_is_looked_at_and_not_marked(cast: Cast) -> None:
    cast.petition.closed_at = clock.now()
    cast.petition.save()
    head = chart_head(cast.actor("amina"), cast.petition.pk, cast.local12.pk)
    assert (head.may_mark, head.campaign.closed) == (False, True)
    assert [line.card.closed for line in campaigns(cast.actor("amina"))] == [False, True]


def test_what_is_recorded_in_a_closed_campaign_can_still_be_voided(cast: Cast) -> None:
    """What turns out wrong after the end is wrong all the same; nothing new comes in its place."""
    ask = cast.petition.asks.get().pk
    made = mark(cast.actor("amina"), ask, cast.hassan.pk, "did")
    cast.petition.closed_at = clock.now()
    cast.petition.save()
    for deed in (
        lambda: stamp(cast.actor("amina"), ask, cast.hassan.pk, "did"),
        lambda: clear(cast.actor("amina"), ask, cast.hassan.pk),
    ):
        with pytest.raises(Refusal, match="this campaign is closed; open it again"):
            deed()
    assert void_mark(cast.actor("amina"), made.pk, "not his name").voided_at is not None


@pytest.mark.parametrize("which", ["civic", "petition"])
def test_whatever_there_is_not_looks_like_what_one_may_not_see(cast: Cast, which: str) -> None:
    ada, none = cast.actor("ada"), 10**9
    there = getattr(cast, which).pk
    for deed in (
        lambda: campaign(ada, none),
        lambda: union_board(ada, none),
        lambda: chart_head(ada, none, cast.council.pk),
        lambda: chart_head(ada, there, none),
        lambda: wall_chart(ada, there, none),
        lambda: targets(ada, none),
        lambda: own_rule(ada, none),
        lambda: to_manage(ada, none),
        lambda: review(ada, none),
        lambda: take_out_board(ada, none, "csv"),
        lambda: change_campaign(ada, none, name="x"),
        lambda: change_ask(ada, none, label="x", question=""),
        lambda: set_target(ada, none, number=3),
        lambda: set_target(ada, cast.ask("committed").pk, none, number=3),
        lambda: mark(ada, none, cast.hassan.pk, "did"),
        lambda: mark(ada, cast.ask("committed").pk, none, "did"),
        lambda: void_mark(ada, none, "a slip"),
    ):
        with pytest.raises(NotFound):
            deed()


def test_who_manages_a_part_of_a_campaign_changes_nothing_of_the_whole(cast: Cast) -> None:
    olga = cast.actor("olga")
    ask = cast.ask("committed").pk
    assert not manages_whole(olga, cast.civic.pk)
    assert own_rule(olga, ask) is not None
    for deed in (
        lambda: to_manage(olga, cast.civic.pk),
        lambda: change_campaign(olga, cast.civic.pk, name="Mine"),
        lambda: change_ask(olga, ask, label="Mine", question=""),
    ):
        with pytest.raises(NotFound):
            deed()


def test_a_target_is_set_in_no_affiliate_outside_the_campaign(cast: Cast) -> None:
    signed = cast.petition.asks.get().pk
    for outside in (cast.north, cast.local40, cast.council):
        with pytest.raises(NotFound):
            set_target(cast.actor("ada"), signed, outside.pk, number=3)
    set_target(cast.actor("ada"), signed, cast.chapter12a.pk, number=1)


@pytest.mark.parametrize(
    ("who", "reached"),
    [
        ("amina", {"local12", "chapter12a"}),
        ("tou", {"local12", "chapter12a"}),
        ("sam", {"local12"}),
        ("otto", {"local77"}),
        ("olga", {"north", "local12", "chapter12a", "local40"}),
    ],
)
def test_nobody_is_on_a_chart_whom_its_reader_may_not_see(cast: Cast, who: str, reached: set[str]) -> None:
    """Whichever chart is asked for, that of the whole council among them."""
    for key in ("hassan", "rosa", "ngozi"):
        put(cast, "ada", "committed", key)
    actor = cast.actor(who)
    shown: set[int | None] = set()
    for place in Affiliate.objects.all():
        if allowed(must_reach_chart, actor, cast.civic.pk, place.pk, Verb.SEE_CHART):
            chart = wall_chart(actor, cast.civic.pk, place.pk)
            shown |= {row.home_id for row in chart.people}
            assert set(chart.standings) <= {row.id for row in chart.people}
    assert shown and shown <= {cast.__dict__[place].pk for place in reached}
