"""Endorsement ballots: thresholds, denominators, drop rules, the end of a race."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wallchart.engines.caucus import DropRule, EndorsementRule, Verdict, count_race
from wallchart.engines.caucus.minnesota_dfl import SENATE_DISTRICT_64_IN_2014 as SD64
from wallchart.refusal import Refusal

SIXTY = EndorsementRule(Fraction(3, 5))


def test_sixty_per_cent_exactly_endorses() -> None:
    race = count_race(SIXTY, [{"Maple": 60, "Oak": 40}])
    assert (race.verdict, race.names, race.ballots[0].needed) == (Verdict.ENDORSED, ("Maple",), 60)


def test_one_vote_short_of_sixty_per_cent_goes_to_the_next_ballot() -> None:
    race = count_race(SIXTY, [{"Maple": 599, "Oak": 401}])
    assert (race.verdict, race.names) == (Verdict.NEXT_BALLOT, ())
    assert race.ballots[0].needed == 600


def test_over_sixty_means_more_than_sixty() -> None:
    over = EndorsementRule(Fraction(3, 5), over=True)
    assert count_race(over, [{"Maple": 60, "Oak": 40}]).verdict is Verdict.NEXT_BALLOT
    assert count_race(over, [{"Maple": 60, "Oak": 40}]).ballots[0].needed == 61
    assert count_race(over, [{"Maple": 61, "Oak": 39}]).verdict is Verdict.ENDORSED


@pytest.mark.parametrize(("total", "needed"), [(99, 60), (101, 61), (1, 1)])
def test_the_fewest_votes_that_endorse_are_rounded_up(total: int, needed: int) -> None:
    assert count_race(SIXTY, [{"Maple": 0, "Oak": total}]).ballots[0].needed == needed


def test_what_the_rule_does_not_count_is_not_in_the_denominator() -> None:
    votes = {"Maple": 55, "Oak": 35, "blank": 10}
    assert count_race(SIXTY, [votes]).verdict is Verdict.ENDORSED
    blanks = EndorsementRule(Fraction(3, 5), counted=frozenset({"blank"}))
    race = count_race(blanks, [votes])
    assert race.verdict is Verdict.NEXT_BALLOT
    assert race.ballots[0].denominator == 100


def test_no_endorsement_can_win_and_blank_cannot() -> None:
    race = count_race(SIXTY, [{"Maple": 30, "no endorsement": 70}])
    assert (race.verdict, race.names) == (Verdict.NO_ENDORSEMENT, ())
    blanks = EndorsementRule(Fraction(3, 5), counted=frozenset({"blank"}))
    assert count_race(blanks, [{"Maple": 30, "blank": 70}]).verdict is Verdict.NEXT_BALLOT


def test_the_drop_line_rises_and_the_lowest_drops_later() -> None:
    race = count_race(
        SD64,
        [
            {"A": 40, "B": 28, "C": 12, "D": 11, "E": 9},
            {"A": 42, "B": 28, "C": 16, "D": 14},
            {"A": 41, "B": 30, "C": 29},
            {"A": 50, "B": 50},
        ],
    )
    assert [ballot.dropped for ballot in race.ballots] == [("E",), ("D",), ("C",), ()]
    assert [ballot.drop_line for ballot in race.ballots] == [Fraction(n, 20) for n in (2, 3, 4, 5)]
    assert race.ballots[-1].remaining == ("A", "B")
    assert [ballot.no_endorsement_in_order for ballot in race.ballots] == [False] * 4


def test_who_was_in_the_race_and_is_not_named_is_absent_and_cannot_come_back() -> None:
    ballots = [{"A": 45, "B": 38, "C": 9, "D": 8}, {"A": 50, "B": 42}]
    race = count_race(SIXTY, ballots)
    assert [ballot.absent for ballot in race.ballots] == [(), ("C", "D")]
    with pytest.raises(Refusal, match="C is not in the race on ballot 3"):
        count_race(SIXTY, [*ballots, {"A": 50, "C": 42}])
    dropped = count_race(SD64, [{"A": 48, "B": 43, "C": 9}, {"A": 50, "B": 50}])
    assert dropped.ballots[0].dropped == ("C",) and dropped.ballots[1].absent == ()


def test_several_drop_at_once_from_the_bottom_but_two_always_stay() -> None:
    rule = EndorsementRule(Fraction(3, 5), drop=DropRule(below=Fraction(1, 2)))
    assert count_race(rule, [{"A": 45, "B": 30, "C": 15, "D": 10}]).ballots[0].dropped == ("D", "C")


def test_equals_stay_or_go_together() -> None:
    rule = EndorsementRule(Fraction(3, 5), drop=DropRule(below=Fraction(3, 10)))
    assert count_race(rule, [{"A": 50, "B": 25, "C": 25}]).ballots[0].dropped == ()
    assert set(count_race(rule, [{"A": 40, "B": 40, "C": 10, "D": 10}]).ballots[0].dropped) == {"C", "D"}


def test_an_adjourned_convention_has_no_endorsement_or_a_primary() -> None:
    votes = {"A": 50, "B": 30, "C": 20}
    assert count_race(SIXTY, [votes], adjourned=True).verdict is Verdict.NO_ENDORSEMENT
    line = EndorsementRule(Fraction(3, 5), primary_line=Fraction(3, 10))
    race = count_race(line, [votes], adjourned=True)
    assert (race.verdict, race.names) == (Verdict.PRIMARY, ("A", "B"))
    high = EndorsementRule(Fraction(3, 5), primary_line=Fraction(11, 20))
    assert count_race(high, [votes], adjourned=True).verdict is Verdict.NO_ENDORSEMENT


@pytest.mark.parametrize(
    ("ballots", "why"),
    [
        ([], "at least one ballot"),
        ([{"blank": 3}], "names no candidate"),
        ([{"A": 0, "B": 0}], "nobody cast"),
        ([{"A": -1, "B": 3}], "whole number"),
        ([{"A": 61, "B": 39}, {"A": 1, "B": 2}], "the race ended on ballot 1"),
        ([{"A": 50, "B": 50}, {"A": 50, "Maple": 50}], "Maple is not in the race on ballot 2"),
        ([{"A": 50, "B": 41, "C": 9}, {"A": 50, "B": 41, "C": 9}], "C is not in the race on ballot 2"),
    ],
)
def test_ballots_that_cannot_be_are_refused(ballots: list[dict[str, int]], why: str) -> None:
    with pytest.raises(Refusal, match=why):
        count_race(SD64, ballots)


@given(
    st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 500), min_size=1),
    st.integers(0, 300),
    st.integers(1, 12),
)
def test_a_ballot_always_keeps_two_and_shares_add_up_to_one(
    votes: dict[str, int], blank: int, number: int
) -> None:
    rule = EndorsementRule(Fraction(3, 5), frozenset({"blank"}), drop=SD64.drop)
    if not sum(votes.values()) + blank:
        return
    ballot = count_race(rule, [votes | {"blank": blank}], first=number).ballots[0]
    assert sum(ballot.shares.values()) == 1
    assert len(ballot.remaining) >= min(2, len(votes))
    assert sorted(ballot.remaining + ballot.dropped) == sorted(votes)
    assert all(votes[out] <= votes[stays] for out in ballot.dropped for stays in ballot.remaining)


@given(st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 500), min_size=2))
def test_at_most_one_is_endorsed_and_only_with_the_needed_votes(votes: dict[str, int]) -> None:
    if not any(votes.values()):
        return
    race = count_race(SIXTY, [votes])
    needed = race.ballots[0].needed
    assert list(race.names) == [name for name, cast in votes.items() if cast >= needed]


@given(
    votes=st.dictionaries(st.sampled_from(["A", "B", "C", "no endorsement", "blank", "spoiled"]),
                          st.integers(0, 9), min_size=1),
    hundredths=st.integers(1, 100),
    over=st.booleans(),
)  # fmt: skip
def test_whoever_is_endorsed_has_the_threshold_and_more_than_anybody_else(
    votes: dict[str, int], hundredths: int, over: bool
) -> None:
    people = {name: cast for name, cast in votes.items() if name in "ABC"}
    assume(any(people.values()))
    counted = frozenset({"no endorsement", "blank"})
    rule = EndorsementRule(Fraction(hundredths, 100), counted, over)
    race = count_race(rule, [votes])
    standing = people | {name: cast for name, cast in votes.items() if name in counted}
    choices = people | {name: cast for name, cast in votes.items() if name == "no endorsement"}
    most = max(choices.values())
    best = [name for name, cast in choices.items() if cast == most]
    wanted = rule.threshold * sum(standing.values())
    enough = most > wanted if over else most >= wanted
    if len(best) > 1 or not enough:
        assert race.verdict is Verdict.NEXT_BALLOT
    elif best == ["no endorsement"]:
        assert race.verdict is Verdict.NO_ENDORSEMENT
    else:
        assert (race.verdict, list(race.names)) == (Verdict.ENDORSED, best)
    assert (most >= race.ballots[0].needed) == enough
