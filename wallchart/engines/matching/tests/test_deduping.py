"""The same person twice in one file: public sets, planted doubles, and the laws of clusters."""

from __future__ import annotations

import csv
import gzip
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import fmean

import pytest

from wallchart.engines.matching import SAME, Duplicates, find_duplicates, madeup, write_clusters, write_pairs

from .files import build_town, write_rows

FEBRL = """first = "given_name"
last = "surname"
house_number = "street_number"
street = "address_1"
city = "suburb"
zip = "postcode"
birth_date = "date_of_birth"
other_id = "soc_sec_id"
id = "rec_id"
"""
FAKE = 'first = "first_name"\nlast = "surname"\nbirth_date = "dob"\nid = "unique_id"\n'


def best_f1(found: Duplicates, truth: dict[str, str]) -> float:
    """The best F1 over all thresholds of the pairs given."""
    there = sum(size * (size - 1) // 2 for size in Counter(truth.values()).values())
    right, best = 0, 0.0
    for number, pair in enumerate(found.pairs, 1):
        right += truth[pair.left_id] == truth[pair.right_id]
        best = max(best, 2 * right / (number + there))
    return best


def f1_at(found: Duplicates, truth: dict[str, str], least: float) -> float:
    """F1 of the pairs of at least this probability."""
    sizes = Counter(truth.values())
    there = sum(size * (size - 1) // 2 for size in sizes.values())
    likely = [pair for pair in found.pairs if pair.probability >= least]
    right = sum(truth[pair.left_id] == truth[pair.right_id] for pair in likely)
    return 2 * right / (len(likely) + there)


def truth_of(path: Path, name: str, cluster: Callable[[dict[str, str]], str]) -> dict[str, str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return {row[name].strip(): cluster(row) for row in csv.DictReader(file)}


@pytest.mark.data
@pytest.mark.parametrize(("number", "least"), [(1, 0.999), (2, 0.998), (3, 0.998)])
def test_febrl_is_nearly_free_of_errors(shared_data: Path, tmp_path: Path, number: int, least: float) -> None:
    path = shared_data / "febrl" / f"dataset{number}.csv.gz"
    (tmp_path / "c.toml").write_text(FEBRL, encoding="utf-8")
    truth = truth_of(path, "rec_id", lambda row: row["rec_id"].split("-")[1])
    found = find_duplicates(path, columns=tmp_path / "c.toml")
    assert best_f1(found, truth) >= least
    assert f1_at(found, truth, SAME) >= 0.9979  # no less than Splink's at the same bound


@pytest.mark.data
def test_splinks_own_dirty_set_is_mostly_found(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "splink" / "fake_1000.csv.gz"
    (tmp_path / "c.toml").write_text(FAKE, encoding="utf-8")
    truth = truth_of(path, "unique_id", lambda row: row["cluster"])
    found = find_duplicates(path, columns=tmp_path / "c.toml")
    assert best_f1(found, truth) >= 0.93
    assert f1_at(found, truth, SAME) >= 0.92
    sure = [pair for pair in found.pairs if 0.1 <= pair.probability < 1]
    right = [truth[pair.left_id] == truth[pair.right_id] for pair in sure]
    assert abs(fmean(pair.probability for pair in sure) - fmean(right)) <= 0.03


@dataclass(frozen=True)
class Doubles:
    """A roster on which a tenth of the members stand twice, those pairs, and what was found."""

    roster: Path
    twice: set[frozenset[str]]
    found: Duplicates


@pytest.fixture(scope="module")
def doubles(tmp_path_factory: pytest.TempPathFactory) -> Doubles:
    errors = madeup.Errors(twice=0.1)
    town = build_town(tmp_path_factory.mktemp("doubles"), members=1_200, errors=errors, seed=8)
    by_voter: dict[str, list[str]] = {}
    for member, voter in town.truth.items():
        if voter:
            by_voter.setdefault(voter, []).append(member)
    twice = {frozenset(rows) for rows in by_voter.values() if len(rows) == 2}
    return Doubles(town.roster, twice, find_duplicates(town.roster))


def test_members_who_stand_twice_are_found_and_households_left_apart(doubles: Doubles) -> None:
    twice = doubles.twice
    likely = [pair for pair in doubles.found.pairs if pair.probability >= SAME]
    found = {frozenset((pair.left_id, pair.right_id)) for pair in likely}
    assert len(twice) > 60
    assert len(found & twice) / len(twice) >= 0.85
    assert len(found - twice) <= len(twice) * 0.25  # among them members who are in no voter file


def test_the_order_of_the_rows_changes_nothing(doubles: Doubles, tmp_path: Path) -> None:
    header, *lines = doubles.roster.read_text(encoding="utf-8").splitlines()
    random.Random(1).shuffle(lines)
    (tmp_path / "shuffled.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    again = find_duplicates(tmp_path / "shuffled.csv", threads=1)
    for name, found in (("a", doubles.found), ("b", again)):
        write_pairs(found.pairs, tmp_path / f"{name}.pairs")
        write_clusters(found.clusters, tmp_path / f"{name}.clusters")
    for kind in ("pairs", "clusters"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


def test_clusters_hold_exactly_what_likely_pairs_join(doubles: Doubles) -> None:
    found = doubles.found
    cluster = dict(found.clusters)
    assert [row for row, _ in found.clusters] == sorted(cluster)
    joined = {(pair.left_id, pair.right_id) for pair in found.pairs if pair.probability >= SAME}
    assert all(cluster[left] == cluster[right] for left, right in joined)
    assert all(name <= row and cluster[name] == name for row, name in found.clusters)
    alone = {row for row, _ in found.clusters} - {row for pair in joined for row in pair}
    assert all(cluster[row] == row for row in alone)


def test_what_is_said_of_a_to_b_and_b_to_c_holds_for_a_to_c(tmp_path: Path) -> None:
    rows = [
        {
            "id": "a",
            "first": "Ingrid",
            "last": "Thorvaldsen",
            "birth_date": "1971-06-24",
            "email": "ingrid@example.org",
        },
        {"id": "b", "first": "Ingrid", "last": "", "birth_date": "1971-06-24", "email": "ingrid@example.org"},
        {"id": "c", "first": "Ingird", "last": "Thorvaldsen", "birth_date": "1971-06-24", "email": ""},
    ]
    others = [
        {"id": f"o{n}", "first": f"NAME{chr(65 + n % 26)}",
         "last": f"OTHER{chr(65 + n // 26)}{chr(65 + n % 26)}",
         "birth_date": f"19{40 + n % 50}-0{n % 9 + 1}-1{n % 10}", "email": f"o{n}@example.org"}
        for n in range(200)
    ]  # fmt: skip
    found = {
        (p.left_id, p.right_id): p.probability
        for p in find_duplicates(write_rows(tmp_path / "f.csv", rows + others)).pairs
    }
    for one, other in combinations("abc", 2):
        middle = ({"a", "b", "c"} - {one, other}).pop()
        legs = [found.get((min(x, middle), max(x, middle)), 0.0) for x in (one, other)]
        assert found[one, other] >= legs[0] * legs[1] - 1e-12


def test_a_file_without_doubles_has_no_likely_pair(tmp_path: Path) -> None:
    town = build_town(tmp_path, members=900, errors=madeup.Errors(twice=0.0), seed=5)
    assert [pair for pair in find_duplicates(town.roster).pairs if pair.probability >= 0.9] == []


def test_which_of_two_rows_comes_first_in_the_alphabet_does_not_matter(
    doubles: Doubles, tmp_path: Path
) -> None:
    """Ids only name the rows: given in the opposite order, each pair is as likely as before, but for the
    few voters drawn for counting chance agreements."""
    with doubles.roster.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    turned = {row["id"]: f"M{9_999_999 - int(row['id'][1:]):07d}" for row in rows}
    other = write_rows(tmp_path / "turned.csv", [{**row, "id": turned[row["id"]]} for row in rows])
    ours = {frozenset((p.left_id, p.right_id)): p.probability for p in doubles.found.pairs}
    theirs = {frozenset((p.left_id, p.right_id)): p.probability for p in find_duplicates(other).pairs}
    for pair in doubles.twice:
        there = theirs.get(frozenset(turned[row] for row in pair), 0.0)
        assert there == pytest.approx(ours.get(pair, 0.0), abs=0.1)
