"""A standing index answers for one new member as the whole run does."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from wallchart.engines.matching import Linked, VoterIndex, build_index, link_files
from wallchart.refusal import Refusal

from .files import Town, build_town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return build_town(tmp_path_factory.mktemp("town"), households=1_500, members=400)


@pytest.fixture(scope="module")
def linked(town: Town) -> Linked:
    return link_files(town.roster, town.voters, columns=town.columns)


@pytest.fixture(scope="module")
def folder(town: Town, linked: Linked, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("index") / "standing"
    build_index(town.voters, made, columns=town.columns, weights=linked.weights)
    return made


@pytest.fixture
def index(folder: Path) -> Iterator[VoterIndex]:
    with VoterIndex(folder) as opened:
        yield opened


def test_one_member_gets_the_answer_that_the_whole_roster_gave(
    town: Town, linked: Linked, index: VoterIndex
) -> None:
    whole = {link.roster_id: link for link in linked.links}
    with town.roster.open(encoding="utf-8") as file:
        members = list(csv.DictReader(file))[::12]
    pairs = [(index.find(member), whole[member["id"]]) for member in members]
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
    build_index(town.voters, tmp_path / "fresh", columns=town.columns)
    with VoterIndex(tmp_path / "fresh") as index:
        assert index.weights.found == 0.8


def test_a_row_without_id_and_an_unknown_field_are_refused(index: VoterIndex) -> None:
    with pytest.raises(Refusal, match="every row needs an id"):
        index.find({"id": " ", "last": "Lind"})
    with pytest.raises(Refusal, match="is no field"):
        index.find({"id": "1", "surname": "Lind"})


def test_a_folder_that_holds_something_is_not_written_over(town: Town, folder: Path) -> None:
    with pytest.raises(Refusal, match="not empty"):
        build_index(town.voters, folder, columns=town.columns)


def test_an_index_that_is_not_there_or_of_another_version_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no index of voters here"):
        VoterIndex(tmp_path)
    told = (folder / "index.json").read_text(encoding="utf-8")
    (tmp_path / "index.json").write_text(told.replace("wallchart-voter-index", "another"), encoding="utf-8")
    with pytest.raises(Refusal, match="another version"):
        VoterIndex(tmp_path)
