"""Linking a roster to a voter file: whom it finds, whom it leaves alone, and what it promises."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import numpy as np
import pytest

from wallchart.engines.matching import AUTO, REVIEW, Link, link_files, madeup, write_links

from .files import Town, build_town, score, write_rows

FIRSTS = ("ANNA", "PETER", "MARIA", "LEROY", "SUSAN", "HANS", "OLGA", "DEREK", "PAMELA", "IVAN")
LASTS = ("BERG", "ODEGAARD", "KRAUSE", "WALSH", "MOEN", "TRAN", "HASSAN", "ORTIZ", "XIONG", "REED")
NEIGHBOURS: list[dict[str, object]] = [
    {
        **{"id": f"n{number}", "first": first, "last": last, "birth_year": 1950 + number % 50},
        **{"house_number": 100 + number, "street": "PINE ST", "city": "ELM LAKE", "zip": "55101"},
    }
    for number, (first, last) in enumerate((first, last) for first in FIRSTS for last in LASTS)
]


def links_of(
    folder: Path, members: list[dict[str, object]], voters: list[dict[str, object]]
) -> dict[str, Link]:
    roster = write_rows(folder / "r.csv", members)
    listed = write_rows(folder / "v.csv", [*voters, *NEIGHBOURS])
    return {link.roster_id: link for link in link_files(roster, listed).links}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return build_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def links(town: Town) -> list[Link]:
    return link_files(town.roster, town.voters, columns=town.columns).links


def lind(**other: object) -> dict[str, object]:
    told = {"id": "v1", "first": "ROBERT", "last": "LIND", "birth_year": 1961}
    return {**told, "house_number": "12", "street": "OAK ST", "city": "ELM LAKE", "zip": "55104", **other}


def test_a_short_name_at_the_same_address_is_linked_and_the_reasons_say_so(tmp_path: Path) -> None:
    bob = {
        "id": "m1",
        "first": "Bob",
        "last": "Lind",
        "birth_year": 1961,
        "address": "12 Oak Street",
        "zip": "55104-1234",
    }
    link = links_of(tmp_path, [bob], [lind()])["m1"]
    assert (link.voter_id, link.decision) == ("v1", "auto")
    assert link.reasons.startswith("same birth year, same address, Bob for Robert, same surname")


def test_somebody_else_of_the_household_is_not_the_member(tmp_path: Path) -> None:
    karin = lind(id="v2", first="KARIN", birth_year=1963)
    bob = {
        "id": "m1",
        "first": "Bob",
        "last": "Lind",
        "birth_year": 1961,
        "address": "12 Oak St",
        "zip": "55104",
    }
    link = links_of(tmp_path, [bob], [karin])["m1"]
    assert link.voter_id is None
    assert link.decision == "none"


def test_a_father_and_a_son_whom_nothing_tells_apart_are_left_to_a_person(tmp_path: Path) -> None:
    bob = {"id": "m1", "first": "Robert", "last": "Lind", "address": "12 Oak St", "zip": "55104"}
    link = links_of(tmp_path, [bob], [lind(birth_year=1935), lind(id="v2", birth_year=1961)])["m1"]
    assert link.decision == "review"
    assert link.probability == pytest.approx(0.5, abs=0.05)
    assert link.reasons.endswith("another voter fits about as well")


def test_a_suffix_tells_the_son_from_the_father(tmp_path: Path) -> None:
    bob = {"id": "m1", "first": "Robert", "last": "Lind Jr.", "address": "12 Oak St", "zip": "55104"}
    voters = [lind(birth_year=1935, suffix="SR"), lind(id="v2", birth_year=1961, suffix="JR")]
    assert links_of(tmp_path, [bob], voters)["m1"].voter_id == "v2"


def test_a_birth_year_tells_the_son_from_the_father(tmp_path: Path) -> None:
    bob = {
        "id": "m1",
        "first": "Robert",
        "last": "Lind",
        "birth_year": 1961,
        "address": "12 Oak St",
        "zip": "55104",
    }
    link = links_of(tmp_path, [bob], [lind(birth_year=1935), lind(id="v2", birth_year=1961)])["m1"]
    assert link.voter_id == "v2"
    assert link.probability >= AUTO


def test_a_twin_of_another_name_is_not_the_member(tmp_path: Path) -> None:
    bob = {
        "id": "m1",
        "first": "Robert",
        "last": "Lind",
        "birth_year": 1961,
        "address": "12 Oak St",
        "zip": "55104",
    }
    assert links_of(tmp_path, [bob], [lind(first="ROLAND")])["m1"].decision != "auto"


def test_exchanged_names_a_changed_surname_and_a_double_surname_are_found(tmp_path: Path) -> None:
    voters = [
        lind(),
        lind(id="v2", first="SOFIA", last="MUNOZ", birth_year=1980, house_number="40"),
        lind(id="v3", first="GRETA", last="HALVERSON", birth_year=1975, house_number="77"),
    ]
    members: list[dict[str, object]] = [
        {
            "id": "m1",
            "first": "Lind",
            "last": "Robert",
            "birth_year": 1961,
            "address": "12 Oak St",
            "zip": "55104",
        },
        {
            "id": "m2",
            "first": "Sofía",
            "last": "Muñoz-Peters",
            "birth_year": 1980,
            "address": "40 Oak St",
            "zip": "55104",
        },
        {
            "id": "m3",
            "first": "Greta",
            "last": "Stone",
            "birth_year": 1975,
            "address": "77 Oak St",
            "zip": "55104",
        },
    ]
    links = links_of(tmp_path, members, voters)
    assert {key: link.voter_id for key, link in links.items()} == {"m1": "v1", "m2": "v2", "m3": "v3"}
    assert "given name and surname exchanged" in links["m1"].reasons
    assert "one part of a double surname" in links["m2"].reasons
    assert "surname Stone, there Halverson" in links["m3"].reasons


def test_a_national_id_and_an_email_are_used_where_both_have_them(tmp_path: Path) -> None:
    voters = [
        lind(other_id="771-20", email="bob@example.org"),
        lind(id="v2", house_number=14, email="x@example.org"),
    ]
    bob = {"id": "m1", "first": "R", "last": "Lynd", "other_id": "77120", "email": "BOB@example.org"}
    link = links_of(tmp_path, [bob], voters)["m1"]
    assert link.voter_id == "v1"
    assert "same id number" in link.reasons
    assert "same e-mail" in link.reasons


def test_every_roster_row_is_answered_once_in_the_order_of_the_ids(town: Town, links: list[Link]) -> None:
    assert [link.roster_id for link in links] == sorted(town.truth)


def test_the_planted_truth_is_recovered(town: Town, links: list[Link]) -> None:
    found = score(links, town.truth)
    assert found.f1 >= 0.975
    assert found.auto_right >= 0.999
    assert found.auto_recall >= 0.90


def test_a_state_of_another_shape_is_linked_as_surely(tmp_path: Path) -> None:
    city = build_town(tmp_path, shape=madeup.CITY, errors=madeup.FORM_SIGNUP, seed=11)
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


def test_the_probability_means_what_it_says(tmp_path_factory: pytest.TempPathFactory) -> None:
    sure, right = [], []
    for seed in (21, 22, 23):
        place = build_town(tmp_path_factory.mktemp("calibration"), seed=seed, households=6_000, members=1_500)
        for link in link_files(place.roster, place.voters, columns=place.columns).links:
            if 0.9 <= link.probability < 1:
                sure.append(link.probability)
                right.append(place.truth[link.roster_id] == link.voter_id)
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
    members = [{"id": "m1", "first": "Zebulon", "last": "Quackenbush"}]
    link = links_of(tmp_path, members, [lind()])["m1"]
    assert (link.voter_id, link.probability) == (None, 0.0)
    assert link.reasons == "nobody in the voter file resembles this row"
