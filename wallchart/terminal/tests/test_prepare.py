"""`wallchart prepare`: a new version finds everybody as it finds people, and only a new version asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from tests.cast import Cast
from wallchart.terminal.house import prepare_search
from wallchart.union.people.models import SearchTerm
from wallchart.union.people.search import rules_digest


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def terms() -> set[tuple[int, str, str]]:
    return set(SearchTerm._base_manager.values_list("person_id", "kind", "term"))


def test_whoever_the_last_version_found_otherwise_is_found_as_this_one_finds_them(
    cast: Cast, data: Path
) -> None:
    as_they_should = terms()
    SearchTerm._base_manager.filter(person_id=cast.lupe.pk).delete()
    SearchTerm._base_manager.create(person_id=cast.rosa.pk, kind="name", term="of an older list of nicknames")
    (data / ".found-by").write_text("an older version", encoding="ascii")
    prepare_search()
    assert terms() == as_they_should
    assert (data / ".found-by").read_text(encoding="ascii") == rules_digest()


def test_a_second_start_of_the_same_version_looks_at_nobody(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    prepare_search()
    with django_assert_num_queries(0):
        prepare_search()
