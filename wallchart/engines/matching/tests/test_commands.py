"""`wallchart match`, `dedupe` and `standardise` as they are typed, and every kind of bad input."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from .files import Town, build_town, write_rows

ROOT = Path(__file__).resolve().parents[4]
GOOD = [{"id": "1", "first": "Bob", "last": "Lind"}, {"id": "2", "first": "Ann", "last": "Berg"}]


def wallchart(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wallchart", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )


def refused(*words: object) -> dict[str, object]:
    """Run a command with --json that must be refused; what it says."""
    done = wallchart(*words, "--json")
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stdout == ""
    told: dict[str, object] = json.loads(done.stderr.strip().splitlines()[-1])
    return told


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return build_town(tmp_path_factory.mktemp("town"), households=1_500, members=300)


def test_match_writes_a_line_for_every_member_and_the_same_bytes_each_time(
    town: Town, tmp_path: Path
) -> None:
    words = ("match", "--roster", town.roster, "--voters", town.voters, "--columns", town.columns)
    first = wallchart(*words, "--out", tmp_path / "a.csv", "--json")
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout)
    assert told["rows"] == 300
    assert told["auto"] + told["review"] + told["none"] == 300
    with (tmp_path / "a.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["roster_id", "voter_id", "probability", "decision", "reasons"]
    assert [row["roster_id"] for row in rows] == sorted(town.truth)
    assert wallchart(*words, "--out", tmp_path / "b.csv").returncode == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_standardised_file_and_a_plain_parquet_give_the_links_of_the_csv(
    town: Town, tmp_path: Path
) -> None:
    done = wallchart(
        "standardise", "--file", town.voters, "--columns", town.columns, "--out", tmp_path / "clean.parquet"
    )
    assert done.returncode == 0, done.stderr
    with town.voters.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    pa.parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "plain.parquet")
    for name, voters in (
        ("csv", town.voters),
        ("clean", tmp_path / "clean.parquet"),
        ("plain", tmp_path / "plain.parquet"),
    ):
        words = ["match", "--roster", town.roster, "--voters", voters, "--out", tmp_path / f"{name}.out"]
        done = wallchart(*words, *([] if name == "clean" else ["--columns", town.columns]))
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "csv.out").read_bytes() == (tmp_path / "clean.out").read_bytes()
    assert (tmp_path / "csv.out").read_bytes() == (tmp_path / "plain.out").read_bytes()


def test_dedupe_writes_pairs_and_clusters(tmp_path: Path) -> None:
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
    done = wallchart(
        "dedupe", "--file", write_rows(tmp_path / "f.csv", rows), "--out", out, "--clusters", clusters
    )
    assert done.returncode == 0, done.stderr
    header, best, *_ = out.read_text(encoding="utf-8").splitlines()
    assert header == "left_id,right_id,probability"
    assert best.startswith("a,b,0.9")
    held = dict(line.split(",") for line in clusters.read_text(encoding="utf-8").splitlines()[1:])
    assert (held["a"], held["b"], held["c"]) == ("a", "a", "c")


def test_what_is_wrong_with_a_file_is_said_with_its_place(tmp_path: Path) -> None:
    good, out = write_rows(tmp_path / "good.csv", GOOD), tmp_path / "out.csv"

    def match(roster: Path, *more: object) -> dict[str, object]:
        return refused("match", "--roster", roster, "--voters", good, "--out", out, *more)

    twice = match(write_rows(tmp_path / "twice.csv", [*GOOD, {"id": "1", "first": "Eva", "last": "Moe"}]))
    assert (twice["row"], twice["column"], twice["value"]) == (4, "id", "1")
    blank = match(write_rows(tmp_path / "blank.csv", [GOOD[0], {"id": " ", "first": "Eva", "last": "Moe"}]))
    assert (blank["row"], blank["column"]) == (3, "id")
    assert "no such file" in str(match(tmp_path / "absent.csv")["refused"])
    (tmp_path / "empty.csv").touch()
    assert "empty" in str(match(tmp_path / "empty.csv")["refused"])
    (tmp_path / "header.csv").write_text("id,first,last\n", encoding="utf-8")
    assert "no rows" in str(match(tmp_path / "header.csv")["refused"])
    assert "no column is called id" in str(
        match(write_rows(tmp_path / "a.csv", [{"last": "Moe"}]))["refused"]
    )
    assert "none of first, last" in str(
        match(write_rows(tmp_path / "b.csv", [{"id": 1, "zip": 5}]))["refused"]
    )
    (tmp_path / "sheet.xlsx").write_bytes(b"PK")
    assert "give a CSV or a Parquet file" in str(match(tmp_path / "sheet.xlsx")["refused"])
    (tmp_path / "bad.parquet").write_bytes(b"this is no parquet")
    assert "cannot be read as Parquet" in str(match(tmp_path / "bad.parquet")["refused"])
    (tmp_path / "ragged.csv").write_text(
        'id,first,last\n1,"Bob,Lind\n2,Ann,Berg,more,and more\n', encoding="utf-8"
    )
    assert "cannot be read as CSV" in str(match(tmp_path / "ragged.csv")["refused"])
    (tmp_path / "long.csv").write_text("id,first,last\n1,Bob,Lind\n2,Ann,Berg,more\n", encoding="utf-8")
    ragged = match(tmp_path / "long.csv")
    assert (ragged["row"], "cannot be read as CSV" in str(ragged["refused"])) == (3, True)
    (tmp_path / "latin.csv").write_bytes("id,first,last\n1,José,Muñoz\n".encode("latin-1"))
    assert "cannot be read as CSV" in str(match(tmp_path / "latin.csv")["refused"])
    assert not out.exists()


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    """Blank lines count, a cell of two lines is one row."""
    good = write_rows(tmp_path / "good.csv", GOOD)
    wrong = tmp_path / "wrong.csv"
    for text, row in (
        ('id,first,last\n1,"Bo\nb",Lind\n\n\n1,Ann,Lind\n', 5),
        ('id,first,last\n1,"Bo\nb",Lind\n\n ,Ann,Lind\n', 4),
        ("id;first;last\n\n1;Bob;Lind\n1;Ann;Lind\n", 4),
    ):
        wrong.write_text(text, encoding="utf-8")
        told = refused("match", "--roster", wrong, "--voters", good, "--out", tmp_path / "o.csv")
        assert (told["row"], told["column"]) == (row, "id")


def test_headings_may_be_empty_or_differ_by_their_case_alone(tmp_path: Path) -> None:
    good = write_rows(tmp_path / "good.csv", GOOD)
    odd = tmp_path / "odd.csv"
    odd.write_text("ID,id,First,first,last,,\nx,1,y,Ann,Lind,,\n", encoding="utf-8")
    out = tmp_path / "o.csv"
    done = wallchart("match", "--roster", odd, "--voters", good, "--out", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert out.read_text(encoding="utf-8").splitlines()[1].startswith("1,")
    odd.write_text("\n\nid,first,last\n1,Ann,Lind\n", encoding="utf-8")
    told = refused("match", "--roster", odd, "--voters", good, "--out", out)
    assert (told["row"], "is blank" in str(told["refused"])) == (1, True)


def test_what_is_wrong_with_the_column_names_is_said(tmp_path: Path) -> None:
    good, named = write_rows(tmp_path / "good.csv", GOOD), tmp_path / "names.toml"

    def match(text: str) -> str:
        named.write_text(text, encoding="utf-8")
        words = ("match", "--roster", good, "--voters", good, "--out", tmp_path / "o.csv", "--columns", named)
        return str(refused(*words)["refused"])

    assert "is not TOML" in match("first = ")
    assert "is no field" in match('forename = "first"')
    assert "is no side" in match('[members]\nfirst = "first"')
    assert "name of a column" in match("first = 3")
    assert "has no such column" in match('[voters]\nfirst = "Vorname"')
    named.unlink()
    absent = refused(
        "match", "--roster", good, "--voters", good, "--out", tmp_path / "o.csv", "--columns", named
    )
    assert "cannot be read" in str(absent["refused"])


def test_a_side_that_is_no_table_is_said_and_not_a_traceback(tmp_path: Path) -> None:
    good, named = write_rows(tmp_path / "good.csv", GOOD), tmp_path / "names.toml"
    for text in ('roster = "first"', '[[voters]]\nfirst = "first"'):
        named.write_text(text, encoding="utf-8")
        told = refused(
            "match", "--roster", good, "--voters", good, "--out", tmp_path / "o.csv", "--columns", named
        )
        assert "must be a table of fields" in str(told["refused"])


def test_files_that_share_nothing_to_look_people_up_by_are_refused(tmp_path: Path) -> None:
    mail = write_rows(tmp_path / "mail.csv", [{"id": 1, "email": "a@example.org"}])
    firsts = write_rows(tmp_path / "firsts.csv", [{"id": 1, "first": "Ann"}])
    out = tmp_path / "o.csv"
    for roster, voters in ((mail, firsts), (firsts, firsts)):
        told = refused("match", "--roster", roster, "--voters", voters, "--out", out)
        assert "shares no columns by which people can be looked up" in str(told["refused"])
    told = refused("dedupe", "--file", firsts, "--out", out)
    assert "shares no columns" in str(told["refused"])
    assert not out.exists()


def test_a_file_is_never_written_over_one_that_is_read(tmp_path: Path) -> None:
    good = write_rows(tmp_path / "good.csv", GOOD)
    before = good.read_bytes()
    for words in (
        ("match", "--roster", good, "--voters", good, "--out", good),
        ("dedupe", "--file", good, "--out", good),
        ("dedupe", "--file", good, "--out", tmp_path / "a.csv", "--clusters", tmp_path / "a.csv"),
        ("dedupe", "--file", good, "--out", tmp_path / "a.csv", "--clusters", good),
    ):
        assert "another file of this command" in str(refused(*words)["refused"])
    assert good.read_bytes() == before
    assert list(tmp_path.iterdir()) == [good]


def test_a_directory_in_a_files_place_and_a_full_disk_are_refused(tmp_path: Path) -> None:
    good = write_rows(tmp_path / "good.csv", GOOD)
    told = refused("match", "--roster", good, "--voters", good, "--out", tmp_path)
    assert "is a directory" in str(told["refused"])
    told = refused("match", "--roster", tmp_path, "--voters", good, "--out", tmp_path / "o.csv")
    assert "is a directory" in str(told["refused"])
    if Path("/dev/full").exists():
        told = refused("match", "--roster", good, "--voters", good, "--out", "/dev/full")
        assert "cannot be written" in str(told["refused"])


def test_what_is_written_stands_in_its_place_only_when_it_is_whole(tmp_path: Path) -> None:
    good = write_rows(tmp_path / "good.csv", GOOD)
    kept = tmp_path / "kept.csv"
    kept.write_text("an earlier result\n", encoding="utf-8")
    twice = write_rows(tmp_path / "twice.csv", [*GOOD, GOOD[0]])
    refused("match", "--roster", good, "--voters", twice, "--out", kept)
    assert kept.read_text(encoding="utf-8") == "an earlier result\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good.csv", "kept.csv", "twice.csv"]


def test_links_pairs_and_clusters_are_written_as_parquet_where_the_name_says_so(tmp_path: Path) -> None:
    members = [*GOOD, {"id": "3", "first": "Zebulon", "last": "Quackenbush"}]
    roster = write_rows(tmp_path / "r.csv", members)
    voters = write_rows(tmp_path / "v.csv", [{**row, "id": f"v{row['id']}"} for row in GOOD])
    for name in ("links.csv", "links.parquet"):
        done = wallchart("match", "--roster", roster, "--voters", voters, "--out", tmp_path / name)
        assert done.returncode == 0, done.stderr
    held = pyarrow.parquet.read_table(tmp_path / "links.parquet").to_pylist()
    with (tmp_path / "links.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row, other in zip(held, rows, strict=True):
        assert f"{row.pop('probability'):.6f}" == other.pop("probability")
        assert {name: value or "" for name, value in row.items()} == other
    assert held[2]["voter_id"] is None
    words = ("--out", tmp_path / "p.parquet", "--clusters", tmp_path / "c.parquet")
    assert wallchart("dedupe", "--file", roster, *words).returncode == 0
    pairs = pyarrow.parquet.read_table(tmp_path / "p.parquet")
    assert pairs.column_names == ["left_id", "right_id", "probability"]
    clusters = pyarrow.parquet.read_table(tmp_path / "c.parquet").to_pylist()
    assert [row["id"] for row in clusters] == ["1", "2", "3"]


def test_a_file_standardised_by_another_version_is_refused(tmp_path: Path) -> None:
    good = write_rows(tmp_path / "good.csv", GOOD)
    table = pa.table({"id": ["1"], "first": ["BOB"]}).replace_schema_metadata({"wallchart": "older"})
    pyarrow.parquet.write_table(table, tmp_path / "old.parquet")
    told = refused(
        "match", "--roster", good, "--voters", tmp_path / "old.parquet", "--out", tmp_path / "o.csv"
    )
    assert "standardise the file anew" in str(told["refused"])


def test_a_file_that_is_damaged_in_its_midst_is_said_to_be(tmp_path: Path, town: Town) -> None:
    """Its header and its ids are whole: only the work itself comes upon the damage."""
    kept, names = tmp_path / "kept.parquet", town.columns
    assert wallchart("standardise", "--file", town.voters, "--out", kept, "--columns", names).returncode == 0
    told = pyarrow.parquet.ParquetFile(kept).metadata.row_group(0)
    street = next(
        told.column(at) for at in range(told.num_columns) if told.column(at).path_in_schema == "street"
    )
    whole = bytearray(kept.read_bytes())
    begin = street.data_page_offset + 40
    whole[begin : begin + 200] = b"\xff" * 200
    kept.write_bytes(whole)
    told = refused("match", "--roster", town.roster, "--voters", kept, "--out", tmp_path / "l.csv")
    assert "a Parquet file that is read is damaged" in str(told["refused"])
    assert not (tmp_path / "l.csv").exists()


def test_a_place_that_cannot_be_written_to_is_refused_before_any_work(tmp_path: Path) -> None:
    good, nowhere = write_rows(tmp_path / "good.csv", GOOD), tmp_path / "no" / "where.csv"
    assert "no such directory" in str(
        refused("match", "--roster", good, "--voters", good, "--out", nowhere)["refused"]
    )
    assert "no such directory" in str(refused("dedupe", "--file", good, "--out", nowhere)["refused"])
    told = refused("dedupe", "--file", good, "--out", tmp_path / "o.csv", "--clusters", nowhere)
    assert "no such directory" in str(told["refused"])
    assert "Parquet" in str(refused("standardise", "--file", good, "--out", tmp_path / "o.csv")["refused"])


def test_columns_are_found_whatever_the_case_and_the_blanks_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("ID, First ,LAST,Birth Year\n1,Bob,Lind,1961\n", encoding="utf-8")
    voters = write_rows(
        tmp_path / "v.csv", [{"id": "v", "first": "ROBERT", "last": "LIND", "birth_year": 1961}]
    )
    done = wallchart("match", "--roster", tmp_path / "r.csv", "--voters", voters, "--out", tmp_path / "o.csv")
    assert done.returncode == 0, done.stderr
    line = (tmp_path / "o.csv").read_text(encoding="utf-8").splitlines()[1]
    assert line.startswith("1,")
    assert "same birth year, Bob for Robert, same surname" in line


def test_semicolons_and_tabs_part_columns_as_well_as_commas(tmp_path: Path) -> None:
    voters = write_rows(
        tmp_path / "v.csv", [{"id": "v", "first": "ROBERT", "last": "LIND", "birth_year": 1961}]
    )
    for sign in ";\t|":
        text = "id,first,last,birth_year\n1,Bob,Lind,1961\n".replace(",", sign)
        (tmp_path / "r.csv").write_text(text, encoding="utf-8")
        done = wallchart(
            "match", "--roster", tmp_path / "r.csv", "--voters", voters, "--out", tmp_path / "o.csv"
        )
        assert done.returncode == 0, done.stderr
        assert "Bob for Robert" in (tmp_path / "o.csv").read_text(encoding="utf-8")


def test_an_engine_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    good = write_rows(tmp_path / "good.csv", GOOD)
    done = wallchart(
        "match", "--roster", good, "--voters", good, "--out", tmp_path / "o", "--engine", "abacus"
    )
    assert done.returncode == 2
