"""Every vector of the public fixtures: published examples and those computed by hand from the Call."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wallchart.engines.caucus import (
    DropRule,
    EndorsementRule,
    Outcome,
    Room,
    Verdict,
    Viability,
    count_race,
    draw,
    settle,
    walk,
)
from wallchart.engines.caucus.iowa_democratic import WALKING as IOWA
from wallchart.engines.caucus.minnesota_dfl import ENDORSEMENT, SENATE_DISTRICT_64_IN_2014
from wallchart.engines.caucus.minnesota_dfl import WALKING as DFL
from wallchart.engines.caucus.minnesota_dfl import viability_number as dfl_viability
from wallchart.engines.caucus.minnesota_republican import ENDORSEMENT as REPUBLICAN
from wallchart.engines.caucus.shares import largest_remainder
from wallchart.engines.caucus.shown import decimal

pytestmark = pytest.mark.data


@pytest.fixture
def vectors(shared_data: Path) -> dict[str, dict[str, Any]]:
    told = json.loads((shared_data / "vectors" / "caucus_vectors.json").read_text())
    return {vector["id"]: vector for kind, found in told.items() if kind != "note" for vector in found}


def room_of(vector: dict[str, Any], **more: int) -> Room:
    return Room(tuple(vector["counts"].values()), vector["delegates"], **more)


def by_name(vector: dict[str, Any], won: tuple[int, ...] | None) -> dict[str, int] | None:
    return None if won is None else dict(zip(vector["counts"], won, strict=True))


def test_no_vector_is_left_out(vectors: dict[str, dict[str, Any]]) -> None:
    source = Path(__file__).read_text()
    assert [name for name in vectors if f'"{name}"' not in source] == []


def test_the_first_count_of_the_published_example(vectors: dict[str, dict[str, Any]]) -> None:
    vector = vectors["dfl-example-first-count"]
    done = walk(room_of(vector), DFL)
    assert done.viability == vector["viability"]
    assert [name for name, viable in zip(vector["counts"], done.viable, strict=True) if not viable] == ["C"]
    assert done.base == vector["viable_total_if_final"]
    assert decimal(Fraction(done.base, 6)) == vector["divisor"]
    assert decimal(Fraction(50, 6)) == vector["participants_per_delegate"]
    assert by_name(vector, done.won) == vector["result_if_final"]


def test_the_second_count_of_the_published_example(vectors: dict[str, dict[str, Any]]) -> None:
    vector = vectors["dfl-example-second-count"]
    done = walk(room_of(vector), DFL)
    kept = walk(room_of(vector, first_count_total=50), DFL, Viability.INITIAL)
    assert (done.viability, kept.viability) == (
        vector["viability_recomputed"],
        vector["initial_viability_kept"],
    )
    assert by_name(vector, done.won) == by_name(vector, kept.won) == vector["result"]


def test_the_viability_number_of_the_encyclopedia(vectors: dict[str, dict[str, Any]]) -> None:
    vector = vectors["wiki-250-10"]
    assert dfl_viability(vector["total"], vector["delegates"]) == vector["viability"]


@pytest.mark.parametrize("name", ["d-remainder", "d-exact-boundary", "dfl-example-second-count"])
def test_rooms_that_are_decided_without_a_lot(vectors: dict[str, dict[str, Any]], name: str) -> None:
    vector = vectors[name]
    done = walk(room_of(vector), DFL)
    assert done.tie is None
    assert by_name(vector, done.won) == vector["result"]
    assert decimal(Fraction(done.base, vector["delegates"])) == vector["divisor"]
    quotas = dict(zip(vector["counts"], done.quotas, strict=True))
    assert {group: quotas[group] // 1 for group in vector["base"]} == vector["base"]
    for group, remainder in vector.get("remainders", {}).items():
        assert decimal(quotas[group] % 1) == remainder


@pytest.mark.parametrize("name", ["d-tie-two-way", "d-tie-even-split-odd-seats"])
def test_ties_fall_to_each_side_and_nowhere_else(vectors: dict[str, dict[str, Any]], name: str) -> None:
    vector = vectors[name]
    counted = walk(room_of(vector), DFL)
    assert counted.viability == vector["viability"]
    assert counted.tie is not None
    assert [list(vector["counts"])[place] for place in counted.tie.among] == vector["tie_for_last"]
    seen = []
    for seed in range(40):
        done = by_name(vector, settle(counted, draw(counted.tie, np.random.default_rng(seed))).won)
        assert done in vector["acceptable"]
        if done not in seen:
            seen.append(done)
    assert len(seen) == len(vector["acceptable"])


def test_nobody_viable_is_a_room_that_realigns(vectors: dict[str, dict[str, Any]]) -> None:
    vector = vectors["d-nobody-viable"]
    done = walk(room_of(vector), DFL)
    assert done.viability == vector["viability"]
    assert done.outcome is Outcome.REALIGN
    assert by_name(vector, done.won) == vector["result"]
    assert not any(done.viable)


def test_fewer_people_than_seats_has_the_vectors_arithmetic_and_its_practice(
    vectors: dict[str, dict[str, Any]],
) -> None:
    vector = vectors["d-fewer-people-than-seats"]
    won, tie = largest_remainder([3, 2], vector["delegates"])
    assert (by_name(vector, tuple(won)), tie) == (vector["result"], None)
    done = walk(room_of(vector), DFL)  # the vector's note: everyone who wants a seat is elected
    assert done.outcome is Outcome.EVERYONE
    assert (done.viability, done.won, done.unfilled) == (vector["viability"], (3, 2), 3)


def test_which_viability_number_governs_the_final_count_is_an_option(
    vectors: dict[str, dict[str, Any]],
) -> None:
    vector = vectors["d-final-viability-ambiguity"]
    for option, name in ((Viability.RECOMPUTED, "recompute"), (Viability.INITIAL, "keep_initial")):
        wanted = vector["variants"][name]
        done = walk(room_of(vector, first_count_total=vector["first_count_total"]), DFL, option)
        assert done.viability == wanted["viability"]
        assert by_name(vector, done.won) == wanted["result"]
        assert decimal(Fraction(done.base, vector["delegates"])) == wanted["divisor"]


def test_iowa_gives_the_missing_delegate_to_the_highest_decimal_below_a_half(
    vectors: dict[str, dict[str, Any]],
) -> None:
    vector = vectors["ia-alpha"]
    done = walk(room_of(vector), IOWA)
    assert by_name(vector, done.won) == vector["result"]
    shown = [decimal(quota, 2) for quota in done.quotas if quota is not None]
    assert shown == list(vector["quotas"].values())


def test_iowa_with_a_group_that_is_not_viable(vectors: dict[str, dict[str, Any]]) -> None:
    vector = vectors["ia-gist-8-210"]
    done = walk(room_of(vector), IOWA)
    assert done.viability == vector["viability"]
    won = by_name(vector, done.won)
    assert won is not None
    assert won.pop("Edwards") == 0
    assert won == vector["result"]
    quotas = dict(zip(vector["counts"], done.quotas, strict=True))
    assert {name: decimal(quotas[name], 2) for name in vector["quotas"]} == vector["quotas"]


def test_iowa_west_branch_comes_out_even_by_either_denominator(vectors: dict[str, dict[str, Any]]) -> None:
    vector = vectors["ia-west-branch-1-2016"]
    for attendance in (vector["checked_in"], vector["in_viable_groups"]):
        done = walk(room_of(vector, attendance=attendance), IOWA)
        assert done.tie is None
        assert by_name(vector, done.won) == vector["result"]


def test_iowa_rounds_the_viability_number_up(vectors: dict[str, dict[str, Any]]) -> None:
    vector = vectors["ia-viability-27"]
    assert IOWA.viability_number(vector["total"], vector["delegates"]) == vector["viability"]


def test_the_candidate_average_vote_is_the_published_one(
    vectors: dict[str, dict[str, Any]], shared_data: Path
) -> None:
    vector = vectors["mpls-w1p1"]
    votes = [Fraction(cast) for cast in vector["votes"].values()]
    assert decimal(sum(votes) / len(votes), 1) == vector["cav"]


def test_blank_ballots_keep_a_republican_majority_from_an_endorsement(
    vectors: dict[str, dict[str, Any]],
) -> None:
    vector = vectors["gop-cd1-2022"]
    assert REPUBLICAN.threshold == Fraction(vector["threshold"])
    shares = {name: round(100 * share) for name, share in vector["shares"].items()}
    votes = {
        "Munson": shares["Munson"],
        "Finstad": shares["Finstad"],
        "blank": 4,
        "undecided": 4,
        "no endorsement": 2,
    }
    assert sum(votes.values()) == 100
    race = count_race(REPUBLICAN, [votes], first=vector["ballot"], adjourned=True)
    assert str(race.verdict) == vector["result"]
    assert race.ballots[0].shares["Munson"] == Fraction(11, 20)
    # The same ballots under a rule without blanks in the denominator would have endorsed.
    bare = EndorsementRule(Fraction(3, 5), counted=frozenset())
    assert count_race(bare, [votes]).verdict is Verdict.ENDORSED


def test_the_drop_rule_of_senate_district_64(vectors: dict[str, dict[str, Any]]) -> None:
    rule = vectors["dfl-sd64-2014-drop"]["rule"]
    drop = SENATE_DISTRICT_64_IN_2014.drop
    assert drop == DropRule(
        below=Fraction(str(rule["drop_below_after_ballot_1"])),
        rise=Fraction(str(rule["raise_per_ballot"])),
        from_ballot=1,
        lowest_from=3,
        keep=rule["min_remaining"],
    )
    assert rule["after_ballot_3_drop_lowest"] is True
    assert SENATE_DISTRICT_64_IN_2014.no_endorsement_from == rule["no_endorsement_motion_not_before_ballot"]
    assert SENATE_DISTRICT_64_IN_2014.threshold == ENDORSEMENT.threshold


def test_the_utah_line_sends_two_to_a_primary(vectors: dict[str, dict[str, Any]]) -> None:
    assert "40-60%" in vectors["utah-convention"]["rule"]
    utah = EndorsementRule(Fraction(3, 5), counted=frozenset(), over=True, primary_line=Fraction(2, 5))
    race = count_race(utah, [{"A": 60, "B": 40}], adjourned=True)
    assert (race.verdict, race.names) == (Verdict.PRIMARY, ("A", "B"))
    race = count_race(utah, [{"A": 601, "B": 399}], adjourned=True)
    assert (race.verdict, race.names) == (Verdict.ENDORSED, ("A",))
