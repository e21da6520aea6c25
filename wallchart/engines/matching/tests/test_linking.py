"""Linking a roster to a voter file: whom it finds, whom it leaves alone, and what it promises."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import numpy as np
import pytest

from wallchart.engines.matching import AUTO, REVIEW, Link, link_files, madeup, write_links

from .files import Town, build_town, score, write_rows


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return build_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def links(town: Town) -> list[Link]:
    return link_files(town.roster, town.voters, columns=town.columns).links


def test_every_roster_row_is_answered_once_in_the_order_of_the_ids(town: Town, links: list[Link]) -> None:
    assert [link.roster_id for link in links] == sorted(town.truth)


def test_the_planted_truth_is_recovered(town: Town, links: list[Link]) -> None:
    found = score(links, town.truth)
    assert found.f1 >= 0.975
    assert found.auto_right >= 0.999
    assert found.auto_recall >= 0.90


def test_a_state_of_another_shape_is_linked_as_surely(tmp_path: Path) -> None:
    city = build_town(
        tmp_path, shape=madeup.CITY, errors=madeup.FORM_SIGNUP, households=5_000, members=1_200, seed=11
    )
    found = score(link_files(city.roster, city.voters, columns=city.columns).links, city.truth)
    assert found.auto_right >= 0.998
    assert found.f1 >= 0.95


def test_without_birth_years_only_links_are_made_without_a_person_that_are_together_sure_enough(
    tmp_path: Path,
) -> None:
    """A member who is no voter, and whose father of the same name is one: nothing says so."""
    errors = dataclasses.replace(madeup.PAYROLL, birth_missing=1.0, outside=0.33)
    place = build_town(tmp_path, errors=errors, members=3_000, seed=32)
    links = link_files(place.roster, place.voters, columns=place.columns).links

    def wrong(some: list[Link]) -> int:
        return sum(place.truth[link.roster_id] != link.voter_id for link in some)

    made = [link for link in links if link.decision == "auto"]
    likely = [link for link in links if link.probability >= AUTO]
    assert wrong(likely) > 0.001 * len(likely)  # what a fixed bound would have let pass
    assert sum(1 - link.probability for link in made) <= 0.001 * len(made)
    assert made
    assert wrong(made) == 0
    assert score(links, place.truth).f1 >= 0.9


def test_the_probability_means_what_it_says(
    town: Town, links: list[Link], tmp_path_factory: pytest.TempPathFactory
) -> None:
    linked = [(link, town.truth[link.roster_id]) for link in links]
    for seed in (21, 22):
        place = build_town(tmp_path_factory.mktemp("calibration"), seed=seed, households=5_000, members=1_200)
        found = link_files(place.roster, place.voters, columns=place.columns).links
        linked += [(link, place.truth[link.roster_id]) for link in found]
    told = [
        (link.probability, link.voter_id == voter) for link, voter in linked if 0.9 <= link.probability < 1
    ]
    sure, right = zip(*told, strict=True)
    assert len(sure) > 1_000
    assert abs(float(np.mean(sure)) - float(np.mean(right))) <= 0.03


def test_decisions_follow_the_probabilities(links: list[Link]) -> None:
    least = min(link.probability for link in links if link.decision == "auto")
    assert least >= AUTO
    for link in links:
        expected = "auto" if link.probability >= least else "review" if link.probability >= REVIEW else "none"
        assert link.decision == expected
        assert (link.voter_id is None) == (link.decision == "none")


def test_the_same_input_gives_the_same_bytes_whatever_the_order_of_its_rows_and_the_number_of_threads(
    town: Town, links: list[Link], tmp_path: Path
) -> None:
    shuffled = []
    for number, path in enumerate((town.roster, town.voters)):
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        random.Random(number).shuffle(lines)
        shuffled.append(tmp_path / path.name)
        shuffled[-1].write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    runs = {
        "same": links,
        "again": link_files(town.roster, town.voters, columns=town.columns).links,
        "shuffled": link_files(*shuffled, columns=town.columns, threads=1).links,
    }
    for name, run in runs.items():
        write_links(run, tmp_path / f"{name}.csv")
        write_links(run, tmp_path / f"{name}.parquet")
    for kind in ("csv", "parquet"):
        assert len({(tmp_path / f"{name}.{kind}").read_bytes() for name in runs}) == 1


def test_a_member_who_left_no_trace_is_told_apart_from_one_who_is_near(tmp_path: Path) -> None:
    people = [
        {"id": "v1", "first": "ROBERT", "last": "LIND", "birth_year": 1961, "zip": 55104},
        {"id": "v2", "first": "KARIN", "last": "LIND", "birth_year": 1963, "zip": 55104},
    ]
    members = [
        {"id": "m1", "first": "Zebulon", "last": "Quackenbush"},
        {"id": "m2", "first": "Greta", "last": "Lind", "birth_year": 1999, "zip": 55104},
        {"id": "m3"},
    ]
    files = write_rows(tmp_path / "r.csv", members), write_rows(tmp_path / "v.csv", people)
    trace, near, silent = link_files(*files).links
    for link in (trace, silent):
        assert (link.voter_id, link.probability, link.decision) == (None, 0.0, "none")
        assert link.reasons == "nobody in the voter file resembles this row"
    assert (near.voter_id, near.decision) == (None, "none")
    assert 0 < near.probability < REVIEW
    assert near.reasons.startswith("nearest is v")
