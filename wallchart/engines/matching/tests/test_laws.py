"""What must hold of any two files: how links and pairs change when the files do."""

from __future__ import annotations

import csv
import random
import string
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from wallchart.engines.matching import Link, find_duplicates, link_files

from .files import Town, build_town, write_rows

Row = dict[str, str]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return build_town(tmp_path_factory.mktemp("town"), households=1_500, members=400, seed=17)


@pytest.fixture(scope="module")
def members(town: Town) -> list[Row]:
    return read(town.roster)


@pytest.fixture(scope="module")
def voters(town: Town) -> list[Row]:
    return read(town.voters)


@pytest.fixture(scope="module")
def links(town: Town) -> dict[str, Link]:
    return by_member(link_files(town.roster, town.voters, columns=town.columns).links)


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def by_member(links: list[Link]) -> dict[str, Link]:
    return {link.roster_id: link for link in links}


def test_the_order_of_the_columns_unknown_ones_capitals_and_blanks_change_nothing(
    town: Town, members: list[Row], voters: list[Row], links: dict[str, Link], tmp_path: Path
) -> None:
    def dressed(rows: list[Row]) -> list[Row]:
        loud = [{name: f" {text.upper()}  " for name, text in row.items()} for row in rows]
        return [
            {"shift": "nights", **dict(reversed(row.items())), "Über": 'a "quoted", cell'} for row in loud
        ]

    roster = write_rows(tmp_path / "r.csv", dressed(members))
    listed = write_rows(tmp_path / "v.csv", dressed(voters))
    assert by_member(link_files(roster, listed, columns=town.columns).links) == links


def test_a_copy_of_a_voter_on_the_roster_is_always_found(
    town: Town, voters: list[Row], tmp_path: Path
) -> None:
    """Word for word the same, and nobody else is the same in everything but the id."""
    own = voter_id(voters[0])
    said = Counter(tuple(text for name, text in row.items() if name != own) for row in voters)
    single = [row for row in voters if said[tuple(text for name, text in row.items() if name != own)] == 1]
    chosen = random.Random(2).sample(single, 200)
    names = town.columns.read_text(encoding="utf-8").replace("[voters]", "")  # for both sides
    (tmp_path / "c.toml").write_text(names, encoding="utf-8")
    roster = write_rows(tmp_path / "r.csv", chosen)
    found = by_member(link_files(roster, town.voters, columns=tmp_path / "c.toml").links)
    assert all(found[row[own]].voter_id == row[own] for row in chosen)
    assert all(found[row[own]].probability > 0.9 for row in chosen)


def voter_id(row: Row) -> str:
    """The name of the first column, which holds the voters' ids."""
    return next(iter(row))


def test_an_unrelated_voter_more_changes_no_link(
    town: Town, voters: list[Row], links: dict[str, Link], tmp_path: Path
) -> None:
    stranger = dict.fromkeys(voters[0], "")
    first, last = (next(name for name in stranger if word in name.lower()) for word in ("first", "last"))
    stranger |= {voter_id(stranger): "999999999", first: "ZEBULON", last: "QUACKENBUSH"}
    listed = write_rows(tmp_path / "v.csv", [*voters, stranger])
    again = by_member(link_files(town.roster, listed, columns=town.columns).links)
    assert {key: link.voter_id for key, link in again.items()} == {
        key: link.voter_id for key, link in links.items()
    }
    for key, link in again.items():
        assert link.probability == pytest.approx(links[key].probability, abs=0.01)


def test_a_member_more_changes_nobody_elses_link(
    town: Town, members: list[Row], links: dict[str, Link], tmp_path: Path
) -> None:
    stranger = {**dict.fromkeys(members[0], ""), "id": "ZZZ", "first": "Zebulon", "last": "Quackenbush"}
    roster = write_rows(tmp_path / "r.csv", [*members, stranger])
    again = by_member(link_files(roster, town.voters, columns=town.columns).links)
    assert again.pop("ZZZ").voter_id is None
    changed = [key for key, link in again.items() if link.voter_id != links[key].voter_id]
    assert changed == []


@pytest.mark.parametrize("column", ["birth_year", "address", "phone", "middle", "suffix"])
def test_without_a_column_members_are_linked_more_seldom_and_to_nobody_wrong_without_a_person(
    town: Town, members: list[Row], links: dict[str, Link], tmp_path: Path, column: str
) -> None:
    bare = [{name: text for name, text in row.items() if name != column} for row in members]
    roster = write_rows(tmp_path / "r.csv", bare)
    found = by_member(link_files(roster, town.voters, columns=town.columns).links)

    def right(linked: dict[str, Link]) -> float:
        return sum(
            link.probability
            for key, link in linked.items()
            if link.voter_id and town.truth[key] == link.voter_id
        )

    made = [link for link in found.values() if link.decision == "auto"]
    wrong = [link for link in made if town.truth[link.roster_id] != link.voter_id]
    assert len(wrong) <= 1 + 0.001 * len(made)
    assert right(found) <= right(links) + 2


ALTERED: dict[str, Callable[[str], str]] = {
    "birth_year": lambda text: str(int(text) - 23),
    "first": lambda _: "Xerxes",
    "last": lambda _: "Quackenbush",
}


def test_saying_something_else_is_worse_than_saying_nothing(
    town: Town, members: list[Row], links: dict[str, Link], tmp_path: Path
) -> None:
    """Each column for one member in thirty, so that what is learnt from the others stays as it was."""
    sure = [n for n, row in enumerate(members) if row["birth_year"] and links[row["id"]].decision == "auto"]
    at = {number: column for start, column in enumerate(ALTERED) for number in sure[start::30]}
    chances = []
    for name in ("silent", "other"):
        rows = [dict(row) for row in members]
        for number, column in at.items():
            said = rows[number][column]
            rows[number][column] = ALTERED[column](said) if name == "other" else ""
        roster = write_rows(tmp_path / f"{name}.csv", rows)
        found = by_member(link_files(roster, town.voters, columns=town.columns).links)
        chances.append([found[members[number]["id"]].probability for number in at])
    assert len(at) >= 3 * 8
    for column, silent, other in zip(at.values(), *chances, strict=True):
        assert other <= silent + 1e-6, column


def letters(text: str) -> str:
    """A text without its case, its accents, its signs and its blanks."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.upper()) if "A" <= sign <= "Z")


def digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())[-10:]


def test_what_the_reasons_say_is_true_of_the_two_rows_that_are_linked(
    town: Town, members: list[Row], voters: list[Row], links: dict[str, Link]
) -> None:
    """Checked on the files as they are written, by other means than the linker's."""
    named = tomllib.loads(town.columns.read_text(encoding="utf-8"))["voters"]
    theirs = {row[named["id"]]: {field: row[column] for field, column in named.items()} for row in voters}
    seen: Counter[str] = Counter()
    for member in members:
        link = links[member["id"]]
        if link.voter_id is None:
            continue
        voter = theirs[link.voter_id]
        claims = {
            "same birth year": member["birth_year"] == voter["birth_year"],
            "birth years one apart": abs(int(member["birth_year"] or 0) - int(voter["birth_year"] or 0)) == 1,
            "same first name": letters(member["first"].split()[0]) == letters(voter["first"]),
            "same surname": letters(member["last"]).removesuffix("JR") == letters(voter["last"]),
            "same phone": digits(member["phone"]) == digits(voter["phone"]) != "",
            "another phone": digits(member["phone"]) != digits(voter["phone"]),
            "moved within the ZIP": member["zip"][:5] == voter["zip"],
            "moved within the city": letters(member["city"]) == letters(voter["city"]) != "",
            "same address": voter["house_number"] in member["address"] and not voter["unit"],
            "same address and unit": voter["house_number"] in member["address"] and bool(voter["unit"]),
        }
        for reason in filter(claims.__contains__, link.reasons.replace(";", ",").split(", ")):
            seen[reason] += 1
            assert claims[reason], (reason, member, voter)
    assert set(seen) >= {"same birth year", "same first name", "same surname", "same phone", "same address"}
    assert set(seen) >= {"moved within the ZIP", "moved within the city", "another phone"}


def test_who_is_taken_off_the_voter_file_is_not_taken_for_somebody_else_without_a_person(
    town: Town, voters: list[Row], links: dict[str, Link], tmp_path: Path
) -> None:
    """The rest of the household stays in the file: father and son, husband and wife, the twin."""
    linked = [link for link in links.values() if link.decision == "auto"]
    gone = {link.voter_id: link.roster_id for link in linked[::5]}
    left = [row for row in voters if row[voter_id(row)] not in gone]
    again = by_member(
        link_files(town.roster, write_rows(tmp_path / "v.csv", left), columns=town.columns).links
    )
    assert len(gone) > 50
    wrong = [member for member in gone.values() if again[member].decision == "auto"]
    assert len(wrong) <= 0.02 * len(gone)
    for link in linked:
        if link.voter_id not in gone and again[link.roster_id].voter_id is not None:
            assert again[link.roster_id].voter_id == link.voter_id


def test_a_voter_registered_twice_is_left_to_a_person_and_a_member_entered_twice_is_not(
    town: Town, members: list[Row], voters: list[Row], links: dict[str, Link], tmp_path: Path
) -> None:
    own = voter_id(voters[0])
    sure = [link for link in links.values() if link.decision == "auto"]
    twice = {link.voter_id for link in sure[:30]}
    listed = [*voters, *({**row, own: f"9{row[own]}"} for row in voters if row[own] in twice)]
    entered = {link.roster_id for link in sure[30:60]}
    roster = [*members, *({**row, "id": f"again-{row['id']}"} for row in members if row["id"] in entered)]
    files = write_rows(tmp_path / "r.csv", roster), write_rows(tmp_path / "v.csv", listed)
    found = by_member(link_files(*files, columns=town.columns).links)
    for link in sure[:30]:
        here = found[link.roster_id]
        assert here.voter_id in (link.voter_id, f"9{link.voter_id}")
        assert (here.decision, "another voter fits about as well" in here.reasons) == ("review", True)
        assert here.probability <= 0.5
    for link in sure[30:60]:
        first, second = found[link.roster_id], found[f"again-{link.roster_id}"]
        assert first.voter_id == second.voter_id == link.voter_id
        assert (first.probability, first.reasons) == (second.probability, second.reasons)


def test_ids_come_back_as_they_were_whatever_they_look_like(tmp_path: Path) -> None:
    ids = [
        "007",
        "7",
        "7.0",
        "1e3",
        "a,b",
        'say "x"',
        "Ångström;1",
        "NULL",
        "nan",
        "-",
        "1\n2",
        "0x1F",
        "' or 1",
    ]
    people = [
        {"id": name, "first": f"{sign}nn", "last": f"{sign}berg", "birth_year": 1950 + at, "zip": 55000 + at}
        for at, (name, sign) in enumerate(zip(ids, string.ascii_uppercase, strict=False))
    ]
    roster = write_rows(tmp_path / "r.csv", [{**row, "id": f"m{row['id']}"} for row in people])
    found = by_member(link_files(roster, write_rows(tmp_path / "v.csv", people)).links)
    assert list(found) == sorted(f"m{name}" for name in ids)
    assert all(found[f"m{name}"].voter_id == name for name in ids)
    clusters = find_duplicates(tmp_path / "v.csv").clusters
    assert [row for row, _ in clusters] == sorted(ids)


def test_a_row_twice_in_one_file_is_a_likely_pair(members: list[Row], tmp_path: Path) -> None:
    told = [row for row in members if row["birth_year"] and row["address"] and row["last"]]
    copies = [{**row, "id": f"copy-{row['id']}"} for row in told[:60]]
    found = find_duplicates(write_rows(tmp_path / "f.csv", [*members, *copies]))
    pairs = {(pair.left_id, pair.right_id): pair.probability for pair in found.pairs}
    for copy in copies:
        assert pairs[copy["id"].removeprefix("copy-"), copy["id"]] > 0.9
    cluster = dict(found.clusters)
    assert all(cluster[copy["id"]] == cluster[copy["id"].removeprefix("copy-")] for copy in copies)
