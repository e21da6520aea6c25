"""`wallchart match`, `dedupe` and `standardise`: what they write and what they say."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from wallchart.engines.matching.tests.files import Town, build_town, write_rows

Said = Callable[..., tuple[int, Any, str]]
Did = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[3]
GOOD = [{"id": "1", "first": "Bob", "last": "Lind"}, {"id": "2", "first": "Ann", "last": "Berg"}]
VOTERS = [{**row, "id": f"v{row['id']}", "birth_year": "1961"} for row in GOOD]


@pytest.fixture
def did(said: Said) -> Did:
    """Run a command that must succeed and say nothing on the side; what it printed."""

    def run(*words: object) -> Any:
        code, out, err = said(*map(str, words))
        assert (code, err) == (0, ""), err
        return out

    return run


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return build_town(tmp_path_factory.mktemp("town"), households=700, members=150)


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "r.csv", [*GOOD, {"id": "3", "first": "Zebulon", "last": "Quackenbush"}])


@pytest.fixture
def voters(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "v.csv", VOTERS)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_match_writes_a_line_for_every_member_and_the_same_bytes_in_every_process(
    town: Town, tmp_path: Path, did: Did
) -> None:
    words = ("match", "--roster", town.roster, "--voters", town.voters, "--columns", town.columns)
    told = did(*words, "--out", tmp_path / "a.csv", "--json")
    assert told["auto"] + told["review"] + told["none"] == told["rows"] == 150
    assert told["candidates"] >= told["auto"] + told["review"]
    assert told["out"] == str(tmp_path / "a.csv")
    rows = read(tmp_path / "a.csv")
    assert list(rows[0]) == ["roster_id", "voter_id", "probability", "decision", "reasons"]
    assert [row["roster_id"] for row in rows] == sorted(town.truth)
    for decision in ("auto", "review", "none"):
        assert sum(row["decision"] == decision for row in rows) == told[decision]
    line = [sys.executable, "-m", "wallchart", *map(str, words), "--out", str(tmp_path / "b.csv")]
    typed = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (typed.returncode, typed.stderr) == (0, "")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    counts = f"{told['auto']} linked, {told['review']} to look at, {told['none']} not found"
    assert typed.stdout == f"150 rows: {counts}; written to {tmp_path / 'b.csv'}\n"


def test_a_standardised_file_and_a_plain_parquet_give_the_links_of_the_csv(
    town: Town, tmp_path: Path, did: Did
) -> None:
    names = ("--columns", town.columns)
    told = did("standardise", "--file", town.voters, *names, "--out", tmp_path / "clean.parquet", "--json")
    listed = read(town.voters)
    assert told == {"rows": len(listed), "out": str(tmp_path / "clean.parquet")}
    pa.parquet.write_table(pa.Table.from_pylist(listed), tmp_path / "plain.parquet")
    for name, voters, named in (
        ("csv", town.voters, names),
        ("clean", tmp_path / "clean.parquet", ()),
        ("plain", tmp_path / "plain.parquet", names),
    ):
        did("match", "--roster", town.roster, "--voters", voters, "--out", tmp_path / f"{name}.out", *named)
    assert (tmp_path / "csv.out").read_bytes() == (tmp_path / "clean.out").read_bytes()
    assert (tmp_path / "csv.out").read_bytes() == (tmp_path / "plain.out").read_bytes()


def test_standardise_takes_the_names_of_the_side_that_it_is_told(
    tmp_path: Path, did: Did, said: Said
) -> None:
    file = write_rows(tmp_path / "f.csv", [{"No": "7", "Name": "Lind", "Nom": "Berg", "Nafn": "Moe"}])
    names = tmp_path / "c.toml"
    names.write_text('id = "No"\n[voters]\nlast = "Name"\n[roster]\nlast = "Nom"\n[file]\nlast = "Nafn"\n')
    words = ("standardise", "--file", file, "--columns", names, "--out", tmp_path / "o.parquet")
    for side, last in ((), "LIND"), (("--side", "roster"), "BERG"), (("--side", "file"), "MOE"):
        assert did(*words, *side) == f"1 row; written to {tmp_path / 'o.parquet'}\n"
        assert pyarrow.parquet.read_table(tmp_path / "o.parquet").column("last").to_pylist() == [last]
    with pytest.raises(SystemExit) as ended:
        said(*map(str, words), "--side", "members")
    assert ended.value.code == 2


def test_dedupe_writes_pairs_and_clusters(tmp_path: Path, did: Did) -> None:
    rows = [
        {"id": "b", "first": "Bob", "last": "Lindqvist", "birth_date": "1961-04-26", "zip": "55104"},
        {"id": "a", "first": "Robert", "last": "Lindqvist", "birth_date": "1961-04-26", "zip": "55104"},
        {"id": "c", "first": "Karin", "last": "Lindqvist", "birth_date": "1963-11-02", "zip": "55104"},
        *(
            {
                "id": f"x{n}",
                "first": f"A{chr(65 + n)}NE",
                "last": f"B{chr(65 + n)}RG",
                "birth_date": f"19{40 + n}-01-02",
            }
            for n in range(26)
        ),
    ]
    out, clusters = tmp_path / "pairs.csv", tmp_path / "clusters.csv"
    words = ("dedupe", "--file", write_rows(tmp_path / "f.csv", rows), "--out", out)
    assert did(*words) == f"29 rows, 28 people: 1 likely pair, in {out}\n"
    alone = out.read_bytes()
    told = did(*words, "--clusters", clusters, "--json")
    assert told == {"rows": 29, "people": 28, "pairs": 1, "out": str(out)}
    assert out.read_bytes() == alone
    header, best, *_ = out.read_text(encoding="utf-8").splitlines()
    assert header == "left_id,right_id,probability"
    assert best.startswith("a,b,0.9")
    held = {row["id"]: row["cluster"] for row in read(clusters)}
    assert list(held) == sorted(row["id"] for row in rows)
    assert (held["a"], held["b"], held["c"]) == ("a", "a", "c")


def test_links_pairs_and_clusters_are_written_as_parquet_where_the_name_says_so(
    roster: Path, voters: Path, tmp_path: Path, did: Did
) -> None:
    for name in ("links.csv", "links.parquet"):
        did("match", "--roster", roster, "--voters", voters, "--out", tmp_path / name)
    held = pyarrow.parquet.read_table(tmp_path / "links.parquet").to_pylist()
    for row, other in zip(held, read(tmp_path / "links.csv"), strict=True):
        assert f"{row.pop('probability'):.6f}" == other.pop("probability")
        assert {name: value or "" for name, value in row.items()} == other
    assert held[2]["voter_id"] is None
    did("dedupe", "--file", roster, "--out", tmp_path / "p.parquet", "--clusters", tmp_path / "c.parquet")
    pairs = pyarrow.parquet.read_table(tmp_path / "p.parquet")
    assert pairs.column_names == ["left_id", "right_id", "probability"]
    clusters = pyarrow.parquet.read_table(tmp_path / "c.parquet").to_pylist()
    assert [row["id"] for row in clusters] == ["1", "2", "3"]


def test_headings_may_be_empty_or_differ_by_their_case_alone(voters: Path, tmp_path: Path, did: Did) -> None:
    odd, out = tmp_path / "odd.csv", tmp_path / "o.csv"
    odd.write_text("ID,id,First,first,last,,\nx,1,y,Ann,Berg,,\n", encoding="utf-8")
    did("match", "--roster", odd, "--voters", voters, "--out", out)
    (row,) = read(out)
    assert row["roster_id"] == "1"
    assert "same first name, same surname" in row["reasons"]


@pytest.mark.parametrize("header", ["ID, First ,LAST,Birth Year", "id;first;last;birth_year",
                                    "id\tfirst\tlast\tbirth_year", "id|first|last|birth_year"])  # fmt: skip
def test_columns_are_found_whatever_the_case_and_the_blanks_of_their_names_and_the_sign_between(
    voters: Path, tmp_path: Path, did: Did, header: str
) -> None:
    sign = next(sign for sign in ",;\t|" if sign in header)
    (tmp_path / "m.csv").write_text(f"{header}\n{sign.join(('1', 'Robt', 'Lind', '1961'))}\n")
    did("match", "--roster", tmp_path / "m.csv", "--voters", voters, "--out", tmp_path / "o.csv")
    (row,) = read(tmp_path / "o.csv")
    assert row["roster_id"] == "1"
    assert "same birth year, Robt for Bob, same surname" in row["reasons"]


def test_what_is_written_stands_in_its_place_only_when_it_is_whole(
    roster: Path, tmp_path: Path, said: Said
) -> None:
    kept, twice = tmp_path / "kept.csv", write_rows(tmp_path / "twice.csv", [*GOOD, GOOD[0]])
    kept.write_text("an earlier result\n", encoding="utf-8")
    code, _, err = said("match", "--roster", str(roster), "--voters", str(twice), "--out", str(kept))
    assert (code, kept.read_text(encoding="utf-8")) == (2, "an earlier result\n")
    assert err == f"wallchart: {twice}, row 4, column id ('1'): the id stands twice; ids must differ\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.csv", "r.csv", "twice.csv"]


def test_a_whole_result_takes_the_place_of_an_earlier_one(
    roster: Path, voters: Path, tmp_path: Path, did: Did
) -> None:
    kept = tmp_path / "kept.csv"
    kept.write_text("an earlier result\n" * 100, encoding="utf-8")
    did("match", "--roster", roster, "--voters", voters, "--out", kept)
    assert [row["roster_id"] for row in read(kept)] == ["1", "2", "3"]
    assert not list(tmp_path.glob(".*"))


def test_an_engine_that_does_not_exist_is_refused_before_any_work(
    roster: Path, voters: Path, tmp_path: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("match", "--roster", roster, "--voters", voters, "--out", tmp_path / "o", "--engine", "abacus")
    with pytest.raises(SystemExit) as ended:
        said(*map(str, words))
    assert ended.value.code == 2
    err = capsys.readouterr().err
    assert err.startswith("wallchart: argument --engine: invalid choice: 'abacus'")
    assert not (tmp_path / "o").exists()
