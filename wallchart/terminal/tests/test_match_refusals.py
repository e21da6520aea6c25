"""Files that `match`, `dedupe` and `standardise` turn away, each with its place; nothing is written."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from wallchart.engines.matching.tests.files import build_town

Said = Callable[..., tuple[int, Any, str]]
Refused = Callable[..., dict[str, Any]]
GOOD = "id,first,last\n1,Bob,Lind\n2,Ann,Berg\n"


@pytest.fixture
def refused(said: Said) -> Refused:
    """Run a command with --json that must be refused; what it says."""

    def run(*words: object) -> dict[str, Any]:
        code, out, err = said(*map(str, words), "--json")
        assert (code, out, err.count("\n")) == (2, "", 1), err
        told: dict[str, Any] = json.loads(err)
        return told

    return run


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def parquet(**columns: list[Any]) -> bytes:
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(pa.table(columns), sink)
    return bytes(sink.getvalue())


PACKED = gzip.compress(
    b"id,last\n" + b"".join(b"%d,LIND%d\n" % (row, row * 7919 % 10_000) for row in range(2_000)), mtime=0
)
NO_ID = "no column is called id; name it in the TOML of --columns (columns: last, zip)"
NOTHING = (
    "has none of first, last, email, phone, other_id; name them in the TOML of --columns (columns: id, zip)"
)
TWO_WAYS = "cannot be read as CSV: the lines of this file end in two ways; save it anew as CSV"
TWICE = "the id stands twice; ids must differ"
BAD: list[tuple[str, str | bytes, tuple[int | None, str | None, str | None], str]] = [
    ("f.csv", f"{GOOD}1,Eva,Moe\n", (4, "id", "1"), TWICE),
    ("f.csv", f"{GOOD}  1 ,Eva,Moe\n", (4, "id", "1"), TWICE),
    ("f.csv", 'ID No,last,Id\n"O\'Hara",Lind,\n"O\'Hara",Berg,\n', (2, "Id", None), "every row needs an id"),
    ("f.csv", "Id,last\nO'Hara,Lind\nO'Hara,Berg\n", (3, "Id", "O'Hara"), TWICE),
    ("f.csv", "id,last\n1,Lind\n ,Moe\n", (3, "id", None), "every row needs an id"),
    ("f.csv", 'id,first,last\n1,"Bo\nb",Lind\n\n\n1,Ann,Lind\n', (5, "id", "1"), TWICE),
    ("f.csv", 'id,first,last\n1,"Bo\nb",Lind\n\n ,Ann,Lind\n', (4, "id", None), "every row needs an id"),
    ("f.csv", "id;first;last\n\n1;Bob;Lind\n1;Ann;Lind\n", (4, "id", "1"), TWICE),
    ("f.csv", "", (None, None, None), "the file is empty; it must begin with the names of its columns"),
    ("f.csv", "id,first,last\n", (None, None, None), "has no rows under its header"),
    ("f.csv", "\n\nid,last\n1,Lind\n", (1, None, None), "is blank; the first line names the columns"),
    ("f.csv", "id,last,last\n1,Lind,Lind\n", (1, "last", None), "two columns have one name"),
    ("f.csv", "last,zip\nMoe,5\n", (None, None, None), NO_ID),
    ("f.csv", "id,zip\n1,5\n", (None, None, None), NOTHING),
    ("f.csv", "id,last\n1,Lind\n2,Berg,more\n", (3, None, None), "cannot be read as CSV: Expected Number"),
    ("f.csv", 'id,last\n1,"Lind\n2,Berg,more,and more\n', (2, None, None), "cannot be read as CSV: "),
    ("f.csv", "id,last\n1,Muñoz\n".encode("latin-1"), (2, None, None), "cannot be read as CSV: "),
    ("f.csv", "id,größe,last\n1,5,M\n".encode("latin-1"), (1, None, None), "not utf-8 encoded; save it so"),
    ("f.csv", "id,last\r\n1,Lind\r\n2,Berg\n", (3, None, None), TWO_WAYS),
    ("f.csv", 'id,last\n1,"Li\r\nnd"\n2,Berg\r\n', (3, None, None), TWO_WAYS),
    ("f.csv", "id,last\r1,Lind\r", (1, None, None), "its lines end with a bare return, as on an old Mac"),
    ("f.csv", f"id,last\n1,{'B' * 2_100_000}\n", (2, None, None), "Maximum line size of 2000000 bytes exc"),
    ("f.csv", 'id,last\n1,Moe\n2,"Bo"b\n', (3, None, None), "Value with unterminated quote found."),
    ("f.csv.gz", "id,last\n1,Lind\n", (1, None, None), "cannot be read as CSV: Not a gzipped file"),
    ("f.csv.gz", gzip.compress(b"id,last\n1,Lind\n1,Berg\n", mtime=0), (3, "id", "1"), TWICE),
    ("f.csv.gz", PACKED[:12], (1, None, None), "cannot be read as CSV: Compressed file ended"),
    ("f.csv.gz", PACKED[:60], (1, None, None), "cannot be read as CSV: Compressed file ended"),
    ("f.csv.gz", PACKED[:10] + b"\xff" * 50, (1, None, None), "cannot be read as CSV: Error -3"),
    ("f.csv.gz", PACKED[:5000], (None, None, None), "cannot be read as CSV: "),
    ("f.xlsx", b"PK", (None, None, None), "give a CSV or a Parquet file (named .csv, .csv.gz, .tsv, "),
    ("f.parquet", b"this is no parquet", (None, None, None), "cannot be read as Parquet: "),
    ("f.parquet", parquet(id=[1, 2, 1], last=["A", "B", "C"]), (4, "id", "1"), TWICE),
    ("f.parquet", parquet(id=["1", None], last=["A", "B"]), (3, "id", None), "every row needs an id"),
    ("f.parquet", parquet(last=["A"], zip=["5"]), (None, None, None), NO_ID),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "held", "place", "why"), BAD, ids=[f"{at}: {row[3][:30]}" for at, row in enumerate(BAD)]
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(
    name: str,
    held: str | bytes,
    place: tuple[int | None, str | None, str | None],
    why: str,
    good: Path,
    tmp_path: Path,
    refused: Refused,
) -> None:
    """Rows are counted as a spreadsheet counts them: blank lines count, a cell of two lines is one row."""
    bad = tmp_path / name
    bad.write_bytes(held.encode() if isinstance(held, str) else held)
    told = refused("match", "--roster", bad, "--voters", good, "--out", tmp_path / "out.csv")
    assert (told["file"], told["row"]) == (str(bad), place[0])
    assert (told["column"], told["value"]) == place[1:]
    assert why in told["refused"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "good.csv"])


@pytest.mark.parametrize(
    "words",
    [
        ("match", "--roster", "good.csv", "--voters", "bad.csv", "--out", "o.csv"),
        ("dedupe", "--file", "bad.csv", "--out", "o.csv", "--clusters", "c.csv"),
        ("standardise", "--file", "bad.csv", "--out", "o.parquet"),
    ],
    ids=lambda words: words[0],
)
def test_every_command_checks_every_file_that_it_reads(
    words: tuple[str, ...], good: Path, tmp_path: Path, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.csv").write_text(f"{GOOD}2,Eva,Moe\n", encoding="utf-8")
    told = refused(*words)
    assert told == {
        "refused": "bad.csv, row 4, column id ('2'): the id stands twice; ids must differ",
        **{"file": "bad.csv", "row": 4, "column": "id", "value": "2"},
    }
    (tmp_path / "bad.csv").unlink()
    assert refused(*words)["refused"] == "bad.csv: there is no such file"
    (tmp_path / "bad.csv").mkdir()
    assert refused(*words)["refused"] == "bad.csv: is a directory; name a file in it"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "good.csv"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("first = ", "is not TOML"),
        ('forename = "first"', "is no field"),
        ('[members]\nfirst = "first"', "is no side"),
        ("first = 3", "name of a column"),
        ('[voters]\nfirst = "Vorname"', "has no such column"),
        ('roster = "first"', "must be a table of fields"),
        ('[[voters]]\nfirst = "first"', "must be a table of fields"),
        (None, "cannot be read"),
    ],
)
def test_what_is_wrong_with_the_column_names_is_said_and_no_traceback(
    good: Path, tmp_path: Path, refused: Refused, text: str | None, why: str
) -> None:
    named = tmp_path / "names.toml"
    if text is not None:
        named.write_text(text, encoding="utf-8")
    words = ("match", "--roster", good, "--voters", good, "--out", tmp_path / "o.csv", "--columns", named)
    told = refused(*words)
    assert why in told["refused"]
    assert told["file"] == str(good if why == "has no such column" else named)


def test_files_that_share_nothing_to_look_people_up_by_are_refused(tmp_path: Path, refused: Refused) -> None:
    mail, firsts, out = tmp_path / "mail.csv", tmp_path / "firsts.csv", tmp_path / "o.csv"
    mail.write_text("id,email\n1,a@example.org\n")
    firsts.write_text("id,first\n1,Ann\n")
    for roster, voters in ((mail, firsts), (firsts, firsts)):
        told = refused("match", "--roster", roster, "--voters", voters, "--out", out)
        assert "shares no columns by which people can be looked up" in told["refused"]
    assert "shares no columns" in refused("dedupe", "--file", firsts, "--out", out)["refused"]
    assert not out.exists()


def test_a_file_is_never_written_over_one_that_is_read(good: Path, tmp_path: Path, refused: Refused) -> None:
    names = tmp_path / "names.parquet"  # whatever a file of names is called
    names.write_text('last = "last"\n')
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for words in (
        ("match", "--roster", good, "--voters", good, "--out", good),
        ("match", "--roster", good, "--voters", good, "--columns", names, "--out", names),
        ("dedupe", "--file", good, "--out", good),
        ("dedupe", "--file", good, "--columns", names, "--out", names),
        ("dedupe", "--file", good, "--out", tmp_path / "a.csv", "--clusters", tmp_path / "a.csv"),
        ("dedupe", "--file", good, "--out", tmp_path / "a.csv", "--clusters", good),
        ("standardise", "--file", good, "--columns", names, "--out", names),
    ):
        assert "another file of this command" in refused(*words)["refused"]
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_place_that_cannot_be_written_to_is_refused_before_any_work(
    good: Path, tmp_path: Path, refused: Refused
) -> None:
    absent, nowhere = (
        tmp_path / "absent.csv",
        tmp_path / "no" / "where.csv",
    )  # no work: nobody misses `absent`
    for words in (
        ("match", "--roster", absent, "--voters", good, "--out", nowhere),
        ("dedupe", "--file", absent, "--out", nowhere),
        ("dedupe", "--file", absent, "--out", tmp_path / "o.csv", "--clusters", nowhere),
        ("standardise", "--file", absent, "--out", nowhere.with_suffix(".parquet")),
    ):
        assert "no such directory" in refused(*words)["refused"]
    told = refused("match", "--roster", absent, "--voters", good, "--out", tmp_path)
    assert told["refused"] == f"{tmp_path}: is a directory; name a file to write"
    told = refused("standardise", "--file", absent, "--out", tmp_path / "o.csv")
    assert "the standard form is Parquet; end the name in .parquet" in told["refused"]
    assert list(tmp_path.iterdir()) == [good]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_refused(good: Path, refused: Refused) -> None:
    for words in (("match", "--roster", good, "--voters", good), ("dedupe", "--file", good)):
        assert "cannot be written" in refused(*words, "--out", "/dev/full")["refused"]


def test_a_file_standardised_by_another_version_is_refused(
    good: Path, tmp_path: Path, refused: Refused
) -> None:
    table = pa.table({"id": ["1"], "first": ["BOB"]}).replace_schema_metadata({"wallchart": "older"})
    pyarrow.parquet.write_table(table, tmp_path / "old.parquet")
    told = refused("match", "--roster", good, "--voters", tmp_path / "old.parquet", "--out", tmp_path / "o")
    assert told["file"] == str(tmp_path / "old.parquet")
    assert "was standardised by another version; standardise the file anew" in told["refused"]


def test_a_file_that_is_damaged_in_its_midst_is_said_to_be(
    tmp_path: Path, said: Said, refused: Refused
) -> None:
    """Its header and its ids are whole: only the work itself comes upon the damage."""
    town = build_town(tmp_path, households=400, members=40)
    kept, names = tmp_path / "kept.parquet", str(town.columns)
    words = ("standardise", "--file", str(town.voters), "--out", str(kept), "--columns", names)
    assert said(*words)[0] == 0
    told = pyarrow.parquet.ParquetFile(kept).metadata.row_group(0)
    street = next(
        told.column(at) for at in range(told.num_columns) if told.column(at).path_in_schema == "street"
    )
    whole = bytearray(kept.read_bytes())
    begin = street.data_page_offset + 40
    whole[begin : begin + 200] = b"\xff" * 200
    kept.write_bytes(whole)
    answer = refused("match", "--roster", town.roster, "--voters", kept, "--out", tmp_path / "l.csv")
    assert "a Parquet file that is read is damaged" in answer["refused"]
    assert not (tmp_path / "l.csv").exists()
