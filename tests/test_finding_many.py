"""A search that fits very many is not put in order whole; its pages are those of the whole all the same."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from bench.population import populate
from tests.cast import HOUSE
from tests.replay import Replay
from wallchart.union.people import finding
from wallchart.union.people.finding import Found, find_people
from wallchart.union.people.models import Person

TYPED = ("m", "mary", "a", "johnson", "yang", "van", "651", "bob", "jo a", "mary 651", "m1000", "z")


_house = Replay(lambda: populate(600, 5))


@pytest.fixture
def few_are_many(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A house of 600, for whom twenty are very many."""
    _house.play()
    monkeypatch.setattr(finding, "MANY", 20)
    monkeypatch.setattr(finding, "STEPS", (10, 30, 60))


def must_agree(found: Found) -> int:
    whole = list(found.in_order())
    assert found.count() == len(whole) == len(set(whole))
    for start, stop in ((0, 7), (0, 50), (50, 100), (3, 4)):
        assert found[start:stop] == whole[start:stop]
    return len(whole)


@pytest.mark.parametrize("typed", TYPED)
def test_its_pages_are_those_of_the_whole(few_are_many: None, typed: str) -> None:
    assert must_agree(find_people(HOUSE, typed)) > 0


def test_some_of_these_searches_are_walked_through_and_some_are_not(few_are_many: None) -> None:
    fit = [find_people(HOUSE, typed).count() for typed in TYPED]
    assert min(fit) <= 20 < 100 < max(fit)


@pytest.mark.parametrize("typed", ["m", "mary", "yang", "651"])
def test_so_are_those_of_a_part_of_the_house(few_are_many: None, typed: str) -> None:
    homes = Counter(Person._base_manager.values_list("home", flat=True))
    assert min(homes.values()) < sum(finding.STEPS) < max(homes.values())
    found = find_people(HOUSE, typed)
    assert sum(must_agree(found.filter(Q(home=home))) for home in homes) == found.count()
    assert must_agree(found.filter(Q(status="nonsense"))) == 0
    assert found.filter(Q(), Q()) is found


def test_a_name_that_stands_at_the_end_of_the_alphabet_is_found_without_a_walk_to_it(
    few_are_many: None,
) -> None:
    people = list(Person._base_manager.order_by("-sort_name")[:120])
    assert len(people) == 120
    word = people[0].sort_name[0]
    found = find_people(HOUSE, word)
    with CaptureQueriesContext(connection) as queries:
        assert found[:5] == list(found.in_order())[:5]
    assert len(queries) < 20


def test_the_statements_of_a_page_do_not_grow_with_what_is_found(few_are_many: None) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = Paginator(find_people(HOUSE, "m"), 5).get_page(1)
            assert len(list(page)) == 5
        return len(queries)

    before = statements()
    Person._base_manager.filter(pk__in=Person._base_manager.order_by("-pk").values("pk")[:300]).delete()
    assert find_people(HOUSE, "m").count() > 20
    assert statements() == before


def test_whoever_leafs_far_gets_the_pages_of_the_whole_too(
    few_are_many: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "FIRST_PAGES", 10)
    found = find_people(HOUSE, "m")
    whole = list(found.in_order())
    pages = Paginator(found, 10)
    leafed = [person for number in pages.page_range for person in pages.page(number)]
    assert leafed == whole
