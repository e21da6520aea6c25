"""How the work is done: where files are kept, what is told, who teaches, and what decides."""

from __future__ import annotations

import csv
import gc
import random
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from wallchart.engines.matching import (
    AUTO,
    REVIEW,
    Linked,
    comparing,
    find_duplicates,
    link_files,
    linking,
    standardise_file,
    write_links,
)
from wallchart.engines.matching.comparing import workshop
from wallchart.engines.matching.linking import decided, nobody
from wallchart.engines.matching.model import first_weights
from wallchart.refusal import Refusal

from .files import Town, build_town, write_rows

STEPS = [
    *("reading the roster", "reading the voters", "counting names and doors", "comparing"),
    *("learning the weights", "writing reasons"),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return build_town(tmp_path_factory.mktemp("town"), households=600, members=150)


@pytest.fixture(scope="module")
def linked(town: Town) -> Linked:
    told: list[str] = []
    linked = link_files(town.roster, town.voters, columns=town.columns, tell=told.append)
    assert told == STEPS
    return linked


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's temporary files lie."""
    folder = tmp_path / "o'temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_large_csv_is_kept_on_disk_gives_the_same_links_and_leaves_nothing_behind(
    town: Town, linked: Linked, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "IN_MEMORY", 1_000)
    kept: list[str] = []

    def tell(step: str) -> None:
        kept.extend(path.name for path in scratch.glob("*/*.parquet") if path.name not in kept)

    assert link_files(town.roster, town.voters, columns=town.columns, tell=tell).links == linked.links
    assert sorted(kept) == ["roster_file_rows.parquet", "voters_file_rows.parquet"]
    assert list(scratch.iterdir()) == []


def test_what_is_wrong_with_a_large_csv_is_said_with_its_place(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "IN_MEMORY", 0)
    twice = write_rows(tmp_path / "r.csv", [{"id": "1", "last": "A"}, {"id": "1", "last": "B"}])
    with pytest.raises(Refusal, match="the id stands twice") as refused:
        link_files(twice, town.voters, columns=town.columns)
    assert (refused.value.row, refused.value.value) == (3, "1")
    twice.write_text("id,last\n1,A\n2,B,more\n", encoding="utf-8")
    with pytest.raises(Refusal, match="cannot be read as CSV: Expected Number of Columns") as refused:
        link_files(twice, town.voters, columns=town.columns)
    assert refused.value.row == 3


def test_a_workshop_leaves_nothing_behind_even_where_the_work_fails(scratch: Path) -> None:
    with pytest.raises(ZeroDivisionError), workshop() as connection:
        place = connection.execute("select current_setting('temp_directory')").fetchall()[0][0]
        assert Path(place).parent == scratch
        raise ZeroDivisionError
    assert list(scratch.iterdir()) == []
    with pytest.raises(duckdb.ConnectionException):
        connection.execute("select 1")


def test_garbage_is_looked_for_as_usual_again_after_the_work() -> None:
    usual = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), workshop():
        assert gc.get_threshold()[0] > usual[0]
        raise ZeroDivisionError
    assert gc.get_threshold() == usual


def test_work_that_outgrows_its_memory_is_refused_in_a_sentence() -> None:
    with pytest.raises(Refusal, match="memory or disk do not reach for this"), workshop("20MB") as connection:
        connection.execute("set max_temp_directory_size = '1MB'")
        connection.execute("select list(range) from range(20_000_000)")


def test_what_is_wrong_with_the_code_is_not_said_to_be_wrong_with_the_file() -> None:
    with pytest.raises(duckdb.CatalogException), workshop() as connection:
        connection.execute("select * from nowhere")


@pytest.fixture
def few_teach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "TRAINED_ON", 60)


@pytest.mark.usefixtures("few_teach")
def test_of_a_large_roster_the_same_rows_teach_whatever_their_order(
    town: Town, linked: Linked, tmp_path: Path
) -> None:
    once = link_files(town.roster, town.voters, columns=town.columns)
    header, *lines = town.roster.read_text(encoding="utf-8").splitlines()
    random.Random(5).shuffle(lines)
    (tmp_path / "r.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    again = link_files(tmp_path / "r.csv", town.voters, columns=town.columns)
    assert again.links == once.links
    assert once.weights.found != linked.weights.found  # others taught
    assert once.weights.found == pytest.approx(linked.weights.found, abs=0.1)
    sure = {link.roster_id: link.voter_id for link in once.links if link.decision == "auto"}
    assert len(sure) > 90
    assert all(sure.get(link.roster_id, link.voter_id) == link.voter_id for link in linked.links)


def test_every_step_of_the_other_verbs_is_told(town: Town, tmp_path: Path) -> None:
    told: list[str] = []
    find_duplicates(town.roster, tell=told.append)
    assert told == ["reading the file", "counting names and doors", "comparing", "learning the weights"]
    told.clear()
    standardise_file(town.voters, tmp_path / "v.parquet", columns=town.columns, tell=told.append)
    assert told == ["reading the file", "writing"]


PROBABILITIES = some.floats(0, 1)


@given(sure=PROBABILITIES, second=PROBABILITIES, auto=some.floats(AUTO, 1))
def test_a_decision_follows_from_the_probability_alone(sure: float, second: float, auto: float) -> None:
    link = decided("m", "v", sure, second, "same surname", auto=auto)
    assert (link.roster_id, link.probability) == ("m", sure)
    assert link.decision == ("none" if sure < REVIEW else "auto" if sure >= auto else "review")
    assert link.voter_id == (None if link.decision == "none" else "v")
    doubt = link.decision == "review" and second >= sure / 4
    assert ("another voter fits about as well" in link.reasons) == doubt


@pytest.mark.parametrize(
    ("sure", "auto", "decision"),
    [
        (0.19999, 0.999, "none"),
        (0.2, 0.999, "review"),
        (0.998999, 0.999, "review"),
        (0.999, 0.999, "auto"),
        (1.0, 1.0, "auto"),
        (0.9999999, 1.0, "review"),
        (0.0, 1.0, "none"),
    ],
)
def test_a_bound_belongs_to_what_lies_above_it(sure: float, auto: float, decision: str) -> None:
    assert decided("m", "v", sure, 0.0, "", auto=auto).decision == decision


def test_links_are_counted_by_their_decisions_and_written_with_six_places(tmp_path: Path) -> None:
    links = [
        decided("1", "v;1", 0.99999987, 0.0, "same surname, same address", auto=0.99),
        decided("2", "v2", 0.5, 0.5, "same surname", auto=0.99),
        decided("3", "v3", 0.0123, 0.0, "same surname", auto=0.99),
        nobody("4"),
    ]
    linked = Linked(links, first_weights(10), candidates=3)
    assert [linked.count(decision) for decision in ("auto", "review", "none")] == [1, 1, 2]
    write_links(links, tmp_path / "l.csv")
    with (tmp_path / "l.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == list(linking.COLUMNS)
    assert rows == [
        ["1", "v;1", "1.000000", "auto", "same surname, same address"],
        ["2", "v2", "0.500000", "review", "same surname; another voter fits about as well"],
        ["3", "", "0.012300", "none", "nearest is v3: same surname"],
        ["4", "", "0.000000", "none", "nobody in the voter file resembles this row"],
    ]


def test_decisions_are_taken_before_rounding() -> None:
    """0.9899996 is written as 0.990000 and is still below the bound."""
    link = decided("m", "v", 0.9899996, 0.0, "", auto=0.99)
    assert (link.decision, f"{link.probability:.6f}") == ("review", "0.990000")


def test_of_candidates_that_are_equal_the_first_is_named_and_the_other_is_its_second() -> None:
    best = linking.best_of_each(np.array([0, 0, 0, 2]), np.array([0.1, 0.4, 0.4, 0.0]))
    assert (best.row.tolist(), best.pair.tolist(), best.second.tolist()) == ([0, 2], [1, 3], [0.4, 0.0])


def test_which_of_two_equal_voters_is_named_depends_on_their_ids_alone(tmp_path: Path) -> None:
    same = {"first": "Robert", "last": "Lind", "zip": "55104", "birth_year": 1961, "address": "12 Oak St"}
    others = [{"id": f"o{n}", "first": f"N{chr(65 + n)}", "last": f"Moen{chr(65 + n)}"} for n in range(20)]
    roster = write_rows(tmp_path / "r.csv", [{"id": "m", **same}])
    named = []
    for one, other in ("ab", "ba"):
        voters = [*others[:5], {"id": one, **same}, *others[5:], {"id": other, **same}]
        (link,) = link_files(roster, write_rows(tmp_path / "v.csv", voters)).links
        named.append((link.voter_id, link.probability))
        assert (link.decision, "another voter fits about as well" in link.reasons) == ("review", True)
    assert named[0] == named[1]
