"""What the made-up people did: uneven, in the order of the ladder, and never in days to come."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
import pytest

from wallchart.demo.dice import Dice
from wallchart.demo.marks import PUSHES, Drawn, OnTheChart, Push, draw_marks
from wallchart.demo.shape import REGION_NAMES, SHAPES
from wallchart.union.organizing.campaign_templates import read

FIRST, LAST = date(2026, 3, 1), date(2026, 6, 30)
PEOPLE = [OnTheChart(key, "1" if key < 2000 else "2", key % 40, key % 6 > 0) for key in range(4000)]
SPIRITS = {"1": 0.7, "2": 0.05}


def drawn(push: Push, seed: int = 1) -> list[Drawn]:
    dice = Dice(np.random.default_rng(seed))
    return list(draw_marks(push, PEOPLE, SPIRITS, first=FIRST, last=LAST, dice=dice))


@pytest.mark.parametrize("push", PUSHES, ids=lambda push: push.name)
def test_every_mark_lies_in_the_campaigns_days(push: Push) -> None:
    marks = drawn(push)
    assert marks
    assert all(FIRST <= mark.day <= LAST for mark in marks)
    assert {mark.answer for mark in marks} <= {"did", "might", "refused"}


@pytest.mark.parametrize("push", PUSHES, ids=lambda push: push.name)
def test_nobody_climbs_a_rung_before_the_one_below_it(push: Push) -> None:
    did: dict[tuple[int, str], date] = {}
    for mark in drawn(push):
        if mark.answer == "did":
            did.setdefault((mark.person_id, mark.key), mark.day)
    below = {rung.key: rung.after for rung in push.rungs}
    for mark in drawn(push):
        under = below[mark.key]
        if under is not None:
            assert did[(mark.person_id, under)] <= mark.day


@pytest.mark.parametrize("push", PUSHES, ids=lambda push: push.name)
def test_only_members_are_asked_where_only_members_are_meant(push: Push) -> None:
    members = {person.person_id for person in PEOPLE if person.member}
    for rung in push.rungs:
        if rung.members_only:
            assert {mark.person_id for mark in drawn(push) if mark.key == rung.key} <= members


def test_a_local_of_spirit_is_far_ahead_of_a_tired_one() -> None:
    done: dict[str, int] = defaultdict(int)
    for mark in drawn(PUSHES[1]):
        if mark.key == "committed" and mark.answer == "did":
            done["1" if mark.person_id < 2000 else "2"] += 1
    assert done["1"] > 6 * done["2"]
    assert 0.15 < done["1"] / 2000 < 0.4


def test_the_same_seed_marks_the_same() -> None:
    assert drawn(PUSHES[2]) == drawn(PUSHES[2])
    assert drawn(PUSHES[2], 2) != drawn(PUSHES[2])


def test_a_campaign_of_one_day_has_its_marks_on_that_day() -> None:
    dice = Dice(np.random.default_rng(1))
    marks = list(draw_marks(PUSHES[3], PEOPLE, SPIRITS, first=FIRST, last=FIRST, dice=dice))
    assert {mark.day for mark in marks} == {FIRST}


def test_of_a_campaign_that_has_not_begun_nothing_has_happened() -> None:
    """Its first day lies after today, up to which marks are drawn."""
    dice = Dice(np.random.default_rng(1))
    assert not list(draw_marks(PUSHES[3], PEOPLE, SPIRITS, first=LAST, last=FIRST, dice=dice))


def test_nobody_answers_after_saying_yes_and_who_might_is_asked_once_more_at_most() -> None:
    answers: dict[tuple[int, str], list[str]] = defaultdict(list)
    for mark in drawn(PUSHES[1]):
        answers[mark.person_id, mark.key].append(mark.answer)
    assert max(map(len, answers.values())) == 2
    assert {told[0] for told in answers.values() if len(told) == 2} == {"might"}
    assert {told[-1] for told in answers.values() if len(told) == 2} == {"did", "might", "refused"}


def test_days_go_forward_for_everybody() -> None:
    latest: dict[tuple[int, str], date] = {}
    for mark in drawn(PUSHES[2]):
        assert latest.get((mark.person_id, mark.key), FIRST) <= mark.day
        latest[mark.person_id, mark.key] = mark.day


def test_every_ladder_climbs_from_rungs_that_are_there() -> None:
    for push in PUSHES:
        seen: set[str] = set()
        for rung in push.rungs:
            assert rung.after is None or rung.after in seen, (push.name, rung.key)
            assert 0 <= rung.opens < rung.closes <= 1 and 0 < rung.asked <= 1 and 0 < rung.did < 1
            seen.add(rung.key)


def test_every_push_is_of_a_campaign_that_there_is_and_of_a_place_in_the_union() -> None:
    places = {"union", *REGION_NAMES, *(local.number for local in SHAPES["full"].locals)}
    for push in PUSHES:
        template = read(push.template)
        assert {rung.key for rung in push.rungs} <= {ask.key for ask in template.asks}, push.name
        assert push.over in places
        assert (push.key_day is None) == (not template.key_day_name), "a day where the kind has one"
