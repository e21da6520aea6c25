"""Campaigns as an organizer keeps them: the list, starting one, its days, its asks and targets, its end."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.organizing.models import Ask, Campaign, Target

SignedIn = Callable[[str], Client]


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def value(page: str, name: str) -> str:
    """What stands in a field of the page."""
    (tag,) = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
    found = re.search(r'value="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


# The list.


def test_the_list_leads_to_each_campaign_its_chart_and_its_board(cast: Cast, signed_in: SignedIn) -> None:
    page = text(signed_in("amina").get(reverse("campaigns")))
    for campaign in (cast.civic, cast.petition):
        assert campaign.name in page
        for name, args in (("campaign", ()), ("campaign_board", ()), ("chart", (cast.local12.pk,))):
            assert reverse(name, args=[campaign.pk, *args]) in page, name


def test_a_campaign_of_another_local_is_in_nobody_elses_list(cast: Cast, signed_in: SignedIn) -> None:
    assert "Petition for safe staffing" not in text(signed_in("otto").get(reverse("campaigns")))
    assert signed_in("otto").get(reverse("campaign", args=[cast.petition.pk])).status_code == 404


def test_what_is_behind_the_firewall_is_not_in_the_list_of_who_stands_before_it(
    cast: Cast, signed_in: SignedIn
) -> None:
    page = text(signed_in("bart").get(reverse("campaigns")))
    assert "Petition for safe staffing" in page and "Civic engagement 2026" not in page


def test_where_nothing_has_started_who_may_start_is_shown_how(cast: Cast, signed_in: SignedIn) -> None:
    Campaign.objects.all().delete()
    page = text(signed_in("olga").get(reverse("campaigns")))
    assert "No campaign has started yet" in page and reverse("campaign_start") in page
    page = text(signed_in("amina").get(reverse("campaigns")))
    assert "No campaign has started yet" in page and reverse("campaign_start") not in page


def test_a_closed_campaign_says_so(cast: Cast, signed_in: SignedIn) -> None:
    Campaign.objects.filter(pk=cast.petition.pk).update(closed_at=clock.now())
    assert "Local 12 · closed" in text(signed_in("amina").get(reverse("campaigns")))
    assert "· closed" in text(signed_in("amina").get(reverse("campaign", args=[cast.petition.pk])))


# Starting one.


def test_the_form_offers_the_kinds_and_the_places_of_who_starts(cast: Cast, signed_in: SignedIn) -> None:
    page = text(signed_in("olga").get(reverse("campaign_start")))
    assert "Interested → Committed" in page and "Leads to: caucus night" in page
    places = re.search(r'<select name="affiliate".*?</select>', page)
    assert places
    assert re.findall(r"<option[^>]*>\s*([^<]*?)\s*</option>", places[0]) == [
        "– North", "– – Local 12", "– – – Chapter 12A", "– – Local 40",
    ]  # fmt: skip


def test_a_campaign_that_cannot_start_keeps_what_was_typed(cast: Cast, signed_in: SignedIn) -> None:
    sent = {
        "template": "petition", "affiliate": cast.local40.pk, "name": "Heat & <light>",
        "starts_on": "2026-05-02", "ends_on": "2026-05-01",
    }  # fmt: skip
    page = text(signed_in("olga").post(reverse("campaign_start"), sent))
    assert "a campaign ends after it starts" in page
    assert value(page, "name") == "Heat & <light>" and value(page, "starts_on") == "2026-05-02"
    assert re.search(rf'<option value="{cast.local40.pk}" selected', page)
    assert re.search(r'value="petition"[^>]*checked', page)
    assert not Campaign.objects.filter(affiliate=cast.local40).exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"template": "nonsense"}, "Select a valid choice"),
        ({"affiliate": ""}, "This field is required"),
        ({"starts_on": "May"}, "Enter a valid date"),
        ({"starts_on": "0001-01-01"}, "no campaign is in that year"),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"name": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_what_a_campaign_cannot_be_started_with_is_said_beside_its_field(
    cast: Cast, signed_in: SignedIn, changed: dict[str, str], said: str
) -> None:
    sent = {"template": "petition", "affiliate": cast.local40.pk, "name": "Heat"} | changed
    assert said in text(signed_in("olga").post(reverse("campaign_start"), sent))
    assert not Campaign.objects.filter(affiliate=cast.local40).exists()


def test_a_campaign_without_a_name_is_called_after_its_kind_and_year(cast: Cast, signed_in: SignedIn) -> None:
    sent = {"template": "civic-engagement", "affiliate": cast.local40.pk, "key_day": "2028-02-01"}
    there = signed_in("olga").post(reverse("campaign_start"), sent, follow=True)
    made = Campaign.objects.get(affiliate=cast.local40)
    assert made.name == "Civic engagement 2028"
    page = text(there)
    assert made.name in page and "behind the firewall" in page
    assert "days to caucus night" in page and "20 % of its members" in page


# Its name and its days.


@pytest.fixture
def dated(cast: Cast) -> Campaign:
    """A campaign of Local 40 with all of its days."""
    return Campaign.objects.create(
        affiliate=cast.local40, name="Dated", template="contract", starts_on=date(2026, 5, 1),
        ends_on=date(2026, 9, 1), key_day=date(2026, 8, 1), key_day_name="the contract's last day",
    )  # fmt: skip


def test_a_campaign_is_given_another_name_and_other_days(dated: Campaign, signed_in: SignedIn) -> None:
    client, url = signed_in("olga"), reverse("campaign_change", args=[dated.pk])
    page = text(client.get(url))
    assert [value(page, name) for name in ("name", "starts_on", "ends_on", "key_day")] == [
        "Dated", "2026-05-01", "2026-09-01", "2026-08-01",
    ]  # fmt: skip
    sent = {"name": "Redated", "starts_on": "2026-05-03", "ends_on": "2026-09-03", "key_day": "2026-08-03"}
    answer = client.post(url, sent)
    assert answer.headers["Location"] == reverse("campaign", args=[dated.pk])
    dated.refresh_from_db()
    assert (dated.name, dated.starts_on, dated.ends_on, dated.key_day) == (
        "Redated", date(2026, 5, 3), date(2026, 9, 3), date(2026, 8, 3),
    )  # fmt: skip


@pytest.mark.parametrize("emptied", ["name", "starts_on", "ends_on", "key_day"])
def test_a_day_that_is_emptied_is_asked_for_and_not_quietly_kept(
    dated: Campaign, signed_in: SignedIn, emptied: str
) -> None:
    sent = {"name": "Other", "starts_on": "2026-05-03", "ends_on": "2026-09-03", "key_day": "2026-08-03"}
    page = text(signed_in("olga").post(reverse("campaign_change", args=[dated.pk]), sent | {emptied: ""}))
    assert page.count("This field is required.") == 1
    kept = {name: value(page, name) for name in sent}
    assert kept == sent | {emptied: ""}
    dated.refresh_from_db()
    assert dated.name == "Dated"


def test_a_campaign_without_an_end_may_go_on_without_one(cast: Cast, signed_in: SignedIn) -> None:
    client, url = signed_in("olga"), reverse("campaign_change", args=[cast.petition.pk])
    assert 'name="key_day"' not in text(client.get(url)), "it leads to no day"
    sent = {"name": "Safe staffing", "starts_on": str(cast.petition.starts_on), "ends_on": ""}
    assert client.post(url, sent).status_code == 303
    cast.petition.refresh_from_db()
    assert (cast.petition.name, cast.petition.ends_on) == ("Safe staffing", None)


def test_days_that_do_not_go_forward_are_refused_beside_the_field(
    dated: Campaign, signed_in: SignedIn
) -> None:
    sent = {"name": "X", "starts_on": "2026-09-03", "ends_on": "2026-05-03", "key_day": "2026-08-03"}
    page = text(signed_in("olga").post(reverse("campaign_change", args=[dated.pk]), sent))
    wrong = re.findall(r'<div class="field wrong">.*?</div>', page)
    assert len(wrong) == 1 and "a campaign ends after it starts" in wrong[0]


def test_a_campaign_is_closed_and_opened_again_by_whoever_keeps_it(cast: Cast, signed_in: SignedIn) -> None:
    client, url = signed_in("olga"), reverse("campaign_close", args=[cast.petition.pk])
    for sent, closed, offered in (({}, True, "Open it again"), ({"open": "1"}, False, "Close the campaign")):
        page = text(client.post(url, sent, follow=True))
        cast.petition.refresh_from_db()
        assert (cast.petition.closed_at is not None) is closed
        assert offered in page
    assert signed_in("bart").post(url).status_code == 404
    assert "Close the campaign" not in text(
        signed_in("bart").get(reverse("campaign", args=[cast.petition.pk]))
    )


# Asks and their targets.


def test_an_ask_is_given_other_words(cast: Cast, signed_in: SignedIn) -> None:
    ask = cast.petition.asks.get()
    client, url = signed_in("olga"), reverse("ask", args=[ask.pk])
    page = text(client.post(url, {"label": "Has signed", "question": "Will you sign?"}, follow=True))
    assert "Saved." in page and value(page, "label") == "Has signed" and "Will you sign?" in page
    ask.refresh_from_db()
    assert (ask.label, ask.question, ask.key) == ("Has signed", "Will you sign?", "signed")


@pytest.mark.parametrize("label", ["", "   ", "x" * 61])
def test_an_ask_keeps_its_words_until_others_are_given(cast: Cast, signed_in: SignedIn, label: str) -> None:
    ask = cast.petition.asks.get()
    page = text(signed_in("olga").post(reverse("ask", args=[ask.pk]), {"label": label, "question": "Why?"}))
    assert 'class="field wrong"' in page and "Why?" in page
    assert Ask.objects.get(pk=ask.pk).label == "Signed"


def test_who_keeps_a_part_sets_its_target_and_does_not_see_the_words_to_change(
    cast: Cast, signed_in: SignedIn
) -> None:
    ask = cast.ask("committed")
    client, url = signed_in("olga"), reverse("ask", args=[ask.pk])
    page = text(client.get(url))
    assert "Its words" not in page and "Target for each Local" not in page
    assert re.findall(r'<tr><th scope="row">([^<]*)</th>', page) == [
        "North", "Local 12", "Chapter 12A", "Local 40",
    ]  # fmt: skip
    client.post(reverse("ask_target", args=[ask.pk]), {"affiliate": cast.local12.pk, "number": "5"})
    assert Target.objects.get(ask=ask, affiliate=cast.local12).number == 5
    for sent in ({"share": "90"}, {"affiliate": cast.local77.pk, "share": "90"}):
        assert client.post(reverse("ask_target", args=[ask.pk]), sent).status_code == 404
    assert client.post(url, {"label": "Mine"}).status_code == 404
    assert str(Target.objects.get(ask=ask, affiliate=None).share) == "0.2000"


@pytest.mark.parametrize("nonsense", ["x", "²", "-1", "0", "9" * 30])
def test_a_target_of_nowhere_is_not_taken_for_that_of_the_whole_campaign(
    cast: Cast, signed_in: SignedIn, nonsense: str
) -> None:
    ask = cast.ask("committed")
    answer = signed_in("ada").post(
        reverse("ask_target", args=[ask.pk]), {"affiliate": nonsense, "share": "90"}
    )
    assert answer.status_code == 404
    assert [str(target.share) for target in Target.objects.filter(ask=ask)] == ["0.2000"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"share": "nan"}, "a share is at least 0.01 and at most 100 percent"),
        ({"share": "-5"}, "a share is at least 0.01"),
        ({"share": "0"}, "a share is at least 0.01"),
        ({"share": "inf"}, "write a share in percent, such as 20"),
        ({"share": "1e400"}, "write a share in percent"),
        ({"number": "-1"}, "a target is a number of people, from nothing up"),
        ({"number": "9" * 5000}, "write a share in percent"),
    ],
)
def test_a_target_that_cannot_be_is_refused_as_one_says_it_to_a_person(
    cast: Cast, signed_in: SignedIn, sent: dict[str, str], said: str
) -> None:
    url = reverse("ask_target", args=[cast.ask("committed").pk])
    page = text(signed_in("ada").post(url, sent, follow=True))
    assert said in page
    assert "column" not in page.split('class="messages"')[1].split("</div>")[0], "this is no spreadsheet"
