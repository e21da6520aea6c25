"""The pages of the log and of background work."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.cast import Cast
from wallchart.union.core import audit, clock
from wallchart.union.core.models import Job
from wallchart.web.desk.log import A_PAGE

NOON = datetime(2026, 10, 3, 19, 5, tzinfo=UTC)
SignIn = Callable[[str], Client]


def write(cast: Cast, times: int = 1, origin: str = "127.0.0.1") -> None:
    actor = cast.actor("amina").coming_from(origin)
    with clock.stopped_at(NOON):
        audit.record_many(
            audit.entry(
                actor,
                "mark",
                "mark",
                affiliate_id=cast.local12.pk,
                subject_id=cast.hassan.pk,
                subject_name="Hassan Mohamed",
                after={"answer": "did"},
                facts={"ask": "Committed", "campaign": "Civic engagement"},
            )
            for _ in range(times)
        )


def test_the_log_reads_like_sentences(cast: Cast, signed_in: SignIn) -> None:
    write(cast)
    page = signed_in("amina").get(reverse("audit")).content.decode()
    assert "Amina Warsame marked Hassan Mohamed: Committed, did (Civic engagement), from 127.0.0.1." in page
    assert "3 October 2026, 14:05" in page


def test_the_log_says_how_many_there_are_and_leads_to_all_of_them(cast: Cast, signed_in: SignIn) -> None:
    write(cast, times=2 * A_PAGE + 7)
    client = signed_in("amina")
    first = client.get(reverse("audit"), {"verb": "mark"}).content.decode()
    assert "207 entries" in first and "1–100 of 207" in first
    last = client.get(reverse("audit"), {"verb": "mark", "page": "3"}).content.decode()
    assert last.count("marked Hassan Mohamed: Committed") == 7


def test_the_log_is_filtered_and_nonsense_filters_nothing(cast: Cast, signed_in: SignIn) -> None:
    write(cast)
    client = signed_in("amina")
    assert "marked Hassan" in client.get(reverse("audit"), {"day": "2026-10-03"}).content.decode()
    assert "Nothing of that kind" in client.get(reverse("audit"), {"day": "2026-10-04"}).content.decode()
    nonsense = {"day": "yesterday", "affiliate": "x", "actor": "y", "verb": "dance", "page": "-1"}
    assert "marked Hassan" in client.get(reverse("audit"), nonsense).content.decode()


def test_what_was_asked_of_the_log_is_kept_by_its_form_and_its_pages(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(cast, times=3)
    monkeypatch.setattr("wallchart.web.desk.log.A_PAGE", 2)
    asked = {
        "affiliate": cast.local12.pk, "verb": "mark", "day": "2026-10-03",
        "person": cast.hassan.pk, "actor": cast.accounts["amina"].pk,
    }  # fmt: skip
    page = signed_in("amina").get(reverse("audit"), asked).content.decode()
    assert "1–2 of 3" in page and "3 entries" in page
    for name in ("person", "actor"):
        assert f'<input type="hidden" name="{name}" value="{asked[name]}"' in page
    assert f'<option value="{cast.local12.pk}" selected>' in page
    assert '<option value="mark" selected>' in page and 'value="2026-10-03"' in page
    for name, value in asked.items():
        assert re.search(rf'rel="next" href="\?[^"]*{name}={value}&amp;', page), name


@pytest.mark.parametrize(
    "asked", [{"person": "2"}, {"affiliate": "LOCAL77"}, {"verb": "give_post"}, {"day": "1999-01-01"}]
)
def test_whoever_asks_for_what_is_not_theirs_is_told_that_there_is_nothing(
    asked: dict[str, str], cast: Cast, signed_in: SignIn
) -> None:
    audit.record(
        cast.actor("otto"), "open_account", "account", affiliate_id=cast.local77.pk,
        subject_id=cast.ngozi.pk, subject_name="Ngozi",
    )  # fmt: skip
    given = {"person": str(cast.ngozi.pk)} if "person" in asked else asked
    page = signed_in("amina").get(reverse("audit"), given).content.decode()
    assert "Ngozi" not in page and "Local 77" not in page
    if "affiliate" not in asked:  # one that is not offered is as if it had not been asked for
        assert "Nothing of that kind stands in the log" in page


def test_a_day_of_the_log_is_a_day_where_the_union_is(cast: Cast, signed_in: SignIn) -> None:
    with clock.stopped_at(datetime(2026, 10, 4, 4, 59, tzinfo=UTC)):  # a minute before midnight
        audit.record(cast.actor("amina"), "seek_pairs", "pairs", affiliate_id=cast.local12.pk)
    client = signed_in("amina")
    found = [
        "searched for doubles" in client.get(reverse("audit"), {"day": day}).content.decode()
        for day in ("2026-10-03", "2026-10-04")
    ]
    assert found == [True, False]


def test_what_people_wrote_is_text_and_never_markup(cast: Cast, signed_in: SignIn) -> None:
    audit.record(
        cast.actor("amina"), "open_account", "account", affiliate_id=cast.local12.pk, subject_name="<b>x</b>"
    )
    assert "<b>x</b>" not in signed_in("amina").get(reverse("audit")).content.decode()


def test_the_log_asks_the_database_as_often_for_one_page_as_for_another(
    cast: Cast, signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    write(cast, times=A_PAGE)
    client = signed_in("amina")
    client.get(reverse("audit"))
    with django_assert_max_num_queries(10):
        client.get(reverse("audit"))


@pytest.fixture
def job(cast: Cast) -> Job:
    return Job.objects.create(
        kind="clear_out", due_at=NOON, affiliate_id=cast.local12.pk, account=cast.accounts["amina"]
    )


def test_a_job_under_way_shows_how_far_it_is_and_looks_again_by_itself(
    cast: Cast, signed_in: SignIn, job: Job
) -> None:
    Job.objects.update(started_at=NOON, steps_done=60_000, steps_total=100_000)
    client = signed_in("amina")
    with clock.stopped_at(NOON + timedelta(minutes=3)):
        page = client.get(reverse("jobs")).content.decode()
    assert "60,000 of 100,000" in page and "left" in page
    assert f'hx-get="{reverse("job", args=[job.pk])}"' in page
    row = client.get(reverse("job", args=[job.pk]), headers={"HX-Request": "true"}).content.decode()
    assert row.startswith("<section") and "<html" not in row


def test_a_failed_job_says_why_and_can_be_tried_again(cast: Cast, signed_in: SignIn, job: Job) -> None:
    Job.objects.update(failed_at=NOON, why="row 7: the file is gone")
    client = signed_in("amina")
    page = client.get(reverse("job", args=[job.pk])).content.decode()
    assert "row 7: the file is gone" in page and "hx-get" not in page
    again = client.post(reverse("retry_job", args=[job.pk]), follow=True).content.decode()
    assert "started again" in again
    twice = client.post(reverse("retry_job", args=[job.pk]), follow=True).content.decode()
    assert "has not failed" in twice
