"""A standing index answers for one new member as the whole run does."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from wallchart.engines.matching import (
    Linked,
    VoterIndex,
    build_index,
    link_files,
    standardise_file,
    standing,
)
from wallchart.engines.matching.columns import FIELDS
from wallchart.engines.matching.model import ALONE, first_weights
from wallchart.refusal import Refusal

from .files import Town, build_town, write_rows


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return build_town(tmp_path_factory.mktemp("town"), households=1_200, members=320)


@pytest.fixture(scope="module")
def linked(town: Town) -> Linked:
    return link_files(town.roster, town.voters, columns=town.columns)


@pytest.fixture(scope="module")
def folder(town: Town, linked: Linked, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("index") / "standing"
    build_index(town.voters, made, columns=town.columns, weights=linked.weights)
    return made


@pytest.fixture(scope="module")
def members(town: Town) -> list[dict[str, str]]:
    with town.roster.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def index(folder: Path) -> Iterator[VoterIndex]:
    with VoterIndex(folder) as opened:
        yield opened


def test_one_member_gets_the_answer_that_the_whole_roster_gave(
    members: list[dict[str, str]], linked: Linked, index: VoterIndex
) -> None:
    whole = {link.roster_id: link for link in linked.links}
    pairs = [(index.find(member), whole[member["id"]]) for member in members[::20]]
    assert sum(alone.voter_id == link.voter_id for alone, link in pairs) >= len(pairs) - 1
    sure = [(alone, link) for alone, link in pairs if link.probability >= 0.999]
    assert len(sure) > len(pairs) / 2
    for alone, link in sure:
        assert (alone.roster_id, alone.voter_id, alone.reasons) == (
            link.roster_id,
            link.voter_id,
            link.reasons,
        )
        assert alone.probability == pytest.approx(link.probability, abs=0.01)


def test_a_member_whom_nobody_resembles_is_found_nowhere(index: VoterIndex) -> None:
    link = index.find({"id": "new", "first": "Zebulon", "last": "Quackenbush-Mxyzptlk"})
    assert (link.roster_id, link.voter_id, link.decision) == ("new", None, "none")


def test_the_index_remembers_its_weights(linked: Linked, index: VoterIndex) -> None:
    assert index.weights.found == linked.weights.found
    assert (index.weights.same == linked.weights.same).all()


def test_without_weights_the_stated_shares_hold(town: Town, tmp_path: Path) -> None:
    told: list[str] = []
    build_index(town.voters, tmp_path / "fresh", columns=town.columns, tell=told.append)
    assert told == ["reading the voters", "counting names and doors"]
    with VoterIndex(tmp_path / "fresh") as index:
        assert (index.weights.found, index.weights.auto) == (0.8, ALONE)
        assert (index.weights.same == first_weights(index.size).same).all()


def test_a_row_without_id_and_an_unknown_field_are_refused(index: VoterIndex) -> None:
    with pytest.raises(Refusal, match="every row needs an id"):
        index.find({"id": " ", "last": "Lind"})
    with pytest.raises(Refusal, match="is no field"):
        index.find({"id": "1", "surname": "Lind"})


def test_a_folder_that_holds_something_is_not_written_over(town: Town, folder: Path) -> None:
    with pytest.raises(Refusal, match="not empty"):
        build_index(town.voters, folder, columns=town.columns)


def test_an_index_that_is_not_there_or_of_another_version_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="there is no index of voters here; build one first") as refused:
        VoterIndex(tmp_path)
    assert refused.value.file == str(tmp_path)
    told = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    for changed in ({"form": "wallchart-voter-index-1"}, {"duckdb": "0.1.0"}, {"form": None}):
        (tmp_path / "index.json").write_text(json.dumps({**told, **changed}), encoding="utf-8")
        with pytest.raises(Refusal, match="built by another version; build it anew"):
            VoterIndex(tmp_path)


def test_what_was_asked_before_does_not_matter(members: list[dict[str, str]], index: VoterIndex) -> None:
    first = index.find(members[0])
    index.find({"id": "other", "email": "x@example.org", "phone": members[1]["phone"] or "651-555-0100"})
    assert index.find(members[0]) == first
    assert index.find({**members[0], "id": "anew"}) == replace(first, roster_id="anew")


def test_an_index_may_be_open_twice_and_answers_alike(
    members: list[dict[str, str]], folder: Path, index: VoterIndex
) -> None:
    with VoterIndex(folder) as other:
        assert other.size == index.size
        assert other.find(members[2]) == index.find(members[2])
    assert index.find(members[2]).roster_id == members[2]["id"]  # closing one leaves the other open


def test_fields_may_be_left_out_or_blank_alike(members: list[dict[str, str]], index: VoterIndex) -> None:
    member = next(row for row in members if row["birth_year"] and row["zip"])
    few = {name: member[name] for name in ("id", "first", "last", "birth_year", "zip")}
    blank = {**dict.fromkeys(FIELDS, " "), **few}
    assert index.find(few) == index.find(blank)


def test_one_thing_is_enough_to_be_looked_up_by(tmp_path: Path) -> None:
    known = {"phone": "6515550100", "email": "kari@example.org", "other_id": "K-77", "birth_date": "2/3/1961"}
    rows = [{"id": "kari", "first": "KARI", "last": "MOEN", **known}, {"id": "other", "first": "OLE"}]
    build_index(write_rows(tmp_path / "v.csv", rows), tmp_path / "index")
    with VoterIndex(tmp_path / "index") as index:
        for asked, cell in known.items():
            link = index.find({"id": "m", "first": "Kari", asked: cell})
            assert (link.voter_id or link.reasons).removeprefix("nearest is ").startswith("kari"), asked
        nobody = index.find({"id": "m", "first": "Kari"})
        assert nobody.reasons == "nobody in the voter file resembles this row"


def test_names_and_ids_with_quotes_are_only_text(tmp_path: Path) -> None:
    folder = tmp_path / "o'hara's index"
    rows = [{"id": "it's;--", "first": "SEAN", "last": "O'HARA", "birth_year": "1970", "zip": "55104"}]
    build_index(write_rows(tmp_path / "it's.csv", rows), folder)
    with VoterIndex(folder) as index:
        link = index.find({**rows[0], "id": 'o\'m "1"'})
    assert link.roster_id == 'o\'m "1"'
    told = "same birth year, moved within the ZIP, same first name, same surname"
    assert link.reasons == f"nearest is it's;--: {told}"  # of one voter all that he is called is usual


def test_a_standardised_file_in_many_parts_gives_the_index_of_the_file(
    town: Town,
    folder: Path,
    linked: Linked,
    members: list[dict[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    standardise_file(town.voters, tmp_path / "v.parquet", columns=town.columns)
    monkeypatch.setattr(standing, "_BATCH", 128)
    build_index(tmp_path / "v.parquet", tmp_path / "parts", weights=linked.weights)
    with VoterIndex(folder) as whole, VoterIndex(tmp_path / "parts") as parts:
        assert (parts.size, len(whole._batches)) == (whole.size, 1)
        assert len(parts._batches) > 10
        for member in members[:5]:
            assert parts.find(member) == whole.find(member)


def test_a_file_that_cannot_be_linked_leaves_no_index(tmp_path: Path) -> None:
    voters = write_rows(tmp_path / "v.csv", [{"id": "1", "last": "A"}, {"id": "1", "last": "B"}])
    with pytest.raises(Refusal, match="the id stands twice"):
        build_index(voters, tmp_path / "index")
    with pytest.raises(Refusal, match="there is no index"):
        VoterIndex(tmp_path / "index")
    build_index(write_rows(tmp_path / "v.csv", [{"id": "1", "last": "A", "zip": "5"}]), tmp_path / "index")
