"""`wallchart locate`: points and addresses in, precinct and districts out; bad files refused in place."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from wallchart.terminal.tests.maps import box, map_of

ROOT = Path(__file__).resolve().parents[3]


POINTS = (
    "who,lon,lat,note\n"
    "inside,-92.5,45.5,\n"
    "on the line,-93,45.5,both\n"
    'near,-91.9995,45.5,"said, ""here"""\n'
    "far,-80,45.5,\n"
    "unknown,,,\n"
    "unknown too,NaN,nan,\n"
)


def test_every_kind_of_point_in_one_file(locate, wards: Path) -> None:
    code, rows, told, _ = locate(POINTS, "--places", str(wards), "--json")
    assert code == 0
    assert list(rows[0]) == [
        "who", "lon", "lat", "note", "PrecinctID", "Precinct", "house", "candidates", "how", "metres",
    ]  # fmt: skip
    assert [(row["PrecinctID"], row["how"], row["metres"], row["candidates"]) for row in rows] == [
        ("2", "inside", "0", ""),
        ("1", "ambiguous", "0", "1;2"),
        ("2", "nearest", "39.08", ""),
        ("", "none", "", ""),
        ("", "none", "", ""),
        ("", "none", "", ""),
    ]
    assert rows[2]["note"] == 'said, "here"'
    assert rows[0]["Precinct"] == "Elk Twp, east"
    assert [row["lon"] for row in rows] == ["-92.5", "-93", "-91.9995", "-80", "", "NaN"]
    source = told.pop("sources")[0]
    assert told == {
        "points": 6,
        "none": 3,
        "ambiguous": 1,
        "nearest": 1,
        "inside": 1,
        "without_coordinates": 2,
    }
    assert (source["name"], source["id"], source["places"], source["mended"]) == (
        "wards",
        "PrecinctID",
        2,
        [],
    )


def test_a_person_reads_the_same_in_words(locate, wards: Path) -> None:
    _, _, out, _ = locate(POINTS, "--places", str(wards))
    assert out.splitlines()[:3] == [
        "6 points: 3 none, 1 ambiguous, 1 nearest, 1 inside",
        "  2 of them without coordinates or address",
        "wards (2 by PrecinctID): 3 none, 1 ambiguous, 1 nearest, 1 inside",
    ]


def test_it_runs_in_a_process_of_its_own_and_the_cache_changes_nothing(
    tmp_path: Path, wards: Path, locate, said
) -> None:
    cold = locate(POINTS, "--places", str(wards))
    assert locate(POINTS, "--places", str(wards)) == cold
    assert len(list((tmp_path / "cache").iterdir())) == 1
    line = ["locate", "--places", str(wards), "--points", str(tmp_path / "points.csv"), "--no-cache", "--out"]
    typed = [sys.executable, "-m", "wallchart", *line, str(tmp_path / "bare.csv")]
    done = subprocess.run(typed, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "bare.csv").read_bytes() == (tmp_path / "located.csv").read_bytes()


def test_the_packed_and_the_unpacked_boundaries_are_one_map(tmp_path: Path, wards: Path, locate) -> None:
    packed = tmp_path / "packed" / "wards.geojson.gz"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(wards.read_bytes()))
    assert locate(POINTS, "--places", str(packed)) == locate(POINTS, "--places", str(wards))
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_several_layers_each_say_how_and_the_weakest_is_the_verdict(
    locate, tmp_path: Path, wards: Path
) -> None:
    senate = map_of(tmp_path / "senate.geojson", ({"SLDUST": "010", "house": "x"}, box(-94, 45, -92.2, 46)))
    points = "id,lon,lat\na,-93.5,45.5\nb,-92.1,45.5\n"
    _, rows, told, _ = locate(points, "--places", str(wards), "--places", str(senate), "--json")
    assert [row["SLDUST"] for row in rows] == ["010", ""]
    assert [row["PrecinctID"] for row in rows] == ["1", "2"]
    assert [(row["wards.how"], row["senate.how"], row["how"], row["metres"]) for row in rows] == [
        ("inside", "inside", "inside", "0"),
        ("inside", "none", "none", ""),
    ]
    assert [row["wards.house"] for row in rows] == ["10B", "10A"]
    assert [row["senate.house"] for row in rows] == ["x", ""]
    assert [source["inside"] for source in told["sources"]] == [2, 1]


def test_a_column_that_the_points_have_already_keeps_its_name_and_the_new_one_is_told_apart(
    locate, wards: Path
) -> None:
    points = "PrecinctID,how,lon,lat\n9,walked,-92.5,45.5\n"
    _, rows, _, _ = locate(points, "--places", str(wards))
    assert (rows[0]["PrecinctID"], rows[0]["wards.PrecinctID"]) == ("9", "2")
    assert (rows[0]["how"], rows[0]["located.how"]) == ("walked", "inside")
    code, _, _, err = locate("PrecinctID,wards.PrecinctID,lon,lat\n1,2,-92.5,45.5\n", "--places", str(wards))
    assert code == 2
    assert "twice in the result" in err


def test_only_the_columns_asked_for_are_added(locate, wards: Path) -> None:
    _, rows, _, _ = locate(POINTS, "--places", str(wards), "--columns", "house")
    assert list(rows[0])[4:] == ["house", "candidates", "how", "metres"]
    code, _, _, err = locate(POINTS, "--places", str(wards), "--columns", "houze")
    assert code == 2
    assert "houze" in err


def test_the_distance_and_the_id_can_be_stated(locate, wards: Path) -> None:
    _, rows, _, _ = locate(POINTS, "--places", str(wards), "--within", "39")
    assert rows[2]["how"] == "none"
    _, rows, _, _ = locate(POINTS, "--places", str(wards), "--id", "house")
    assert (rows[1]["house"], rows[1]["candidates"]) == ("10A", "10A;10B")
    code, _, _, err = locate(POINTS, "--places", str(wards), "--id", "houze")
    assert code == 2
    assert "houze" in err


def test_coordinates_may_stand_in_other_columns(locate, wards: Path) -> None:
    points = "x,y\n-92.5,45.5\n"
    _, rows, _, _ = locate(points, "--places", str(wards), "--lon", "x", "--lat", "y")
    assert rows[0]["PrecinctID"] == "2"


def test_headings_in_another_case_are_the_same_columns(locate, wards: Path) -> None:
    code, rows, _, _ = locate("Who,LON, Lat\nme,-92.5,45.5\n", "--places", str(wards))
    assert (code, rows[0]["PrecinctID"], rows[0]["LON"]) == (0, "2", "-92.5")
    code, _, _, err = locate("Lon,LON,lat\n1,2,3\n", "--places", str(wards))
    assert code == 2
    assert "column lon: is not there; there are Lon, LON, lat" in err


def test_two_files_of_one_name_are_told_apart(locate, wards: Path, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    old = map_of(tmp_path / "old" / "wards.geojson", ({"PrecinctID": "7"}, box(-94, 45, -92, 46)))
    code, rows, told, _ = locate(
        "lon,lat\n-92.5,45.5\n", "--places", str(wards), "--places", str(old), "--json"
    )
    assert code == 0
    assert (rows[0]["wards.PrecinctID"], rows[0]["wards 2.PrecinctID"]) == ("2", "7")
    assert [source["name"] for source in told["sources"]] == ["wards", "wards 2"]


def test_what_is_odd_in_the_boundaries_is_told(locate, tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    odd = map_of(tmp_path / "odd.geojson", ({"id": "a"}, bow), ({"id": "b"}, None))
    _, _, out, _ = locate("lon,lat\n0.2,1\n", "--places", str(odd))
    assert "1 invalid polygon mended: a" in out
    assert "1 feature without an area left out: b" in out


@pytest.mark.parametrize(
    ("points", "row", "column", "why"),
    [
        ("lon,lat\n-92.5,45.5\n-92.5,north\n", 3, "lat", "is not a number of degrees"),
        ("lon,lat\n-92.5,45.5\n\n-92.5,45 N\n", 4, "lat", "is not a number of degrees"),
        ("lon,lat\n-92.5,1_0\n", 2, "lat", "is not a number of degrees"),
        ("lon,lat\n45.5,-92.5\n", 2, "lat", "beyond 90 degrees; are the columns swapped"),
        ("lon,lat\n478000,4980000\n", 2, "lon", "beyond 180 degrees"),
        ("lon,lat\n-92.5,inf\n", 2, "lat", "beyond 90"),
        ("lon,lat\n-92.5,45.5,7\n", 2, None, "3 cells where the header has 2"),
        ("lon,lat\n-92.5\n", 2, None, "1 cell where the header has 2"),
        ("lon,latitude\n-92.5,45.5\n", 1, "lat", "is not there; there are lon, latitude"),
        ("lon,lat,lat\n-92.5,45.5,1\n", 1, "lat", "is there twice"),
        ("", 1, None, "is blank"),
        ("\nlon,lat\n-92.5,45.5\n", 1, None, "is blank"),
        (b"lon,lat,who\n-92.5,45.5,\xe5sa\n", 2, None, "UTF-8"),
        (b"lon,lat,\xe5\n-92.5,45.5,1\n", 1, None, "UTF-8"),
        (b"lon,lat,who\n" + b"-92.5,45.5,x\n" * 2000 + b"-92.5,45.5,\xe5sa\n", 2002, None, "UTF-8"),
        ('lon,lat,who\n-92.5,45.5,"Ann\n-92.5,45.5,Bo\n', 2, None, "a quote is never closed"),
    ],
)
def test_bad_points_are_refused_with_their_place_and_nothing_is_written(
    locate, wards: Path, points: str | bytes, row: int | None, column: str | None, why: str
) -> None:
    code, rows, _, err = locate(points, "--places", str(wards), "--json")
    told = json.loads(err)
    assert (code, rows) == (2, [])
    assert (told["file"], told["row"], told["column"]) == ("points.csv", row, column)
    assert why in told["refused"]


def test_cells_of_several_lines_come_back_as_they_were(locate, wards: Path) -> None:
    texts = ["a\nb", "a\r\nb", "a\rb", 'the "O", here', ""]
    cells = "".join('-92.5,45.5,"{}"\n'.format(text.replace('"', '""')) for text in texts)
    _, rows, _, _ = locate(f"lon,lat,who\n{cells}", "--places", str(wards))
    assert [row["who"] for row in rows] == texts
    assert {row["PrecinctID"] for row in rows} == {"2"}


def test_an_inch_in_the_midst_of_a_cell_is_no_quote(locate, wards: Path) -> None:
    code, rows, _, _ = locate('lon,lat,who\n-92.5,45.5,5" pipe\n-92.4,45.5,Bo\n', "--places", str(wards))
    assert code == 0
    assert [row["who"] for row in rows] == ['5" pipe', "Bo"]


def test_points_with_swapped_numbers_within_range_are_refused_too(locate, tmp_path: Path) -> None:
    africa = map_of(tmp_path / "map.geojson", ({"id": "a"}, box(30, -2, 40, 5)))
    code, _, _, err = locate("lon,lat\n35,1\n1,35\n", "--places", str(africa))
    assert code == 2
    assert "points.csv, row 3, column lon ('1, 35')" in err
    assert "swap lon and lat" in err


def test_arrow_is_given_nothing_of_ours_to_call_back() -> None:
    """It reads ahead in threads that may outlive the interpreter: a bad row then ended some processes in an
    abort instead of exit code 2, now and then, so that no run of ours can be relied on to show it."""
    ours = [path for path in (ROOT / "wallchart").rglob("*.py") if "tests" not in path.parts]
    assert len(ours) > 100
    assert [path for path in ours if "invalid_row_handler" in path.read_text(encoding="utf-8")] == []


def test_a_file_of_points_without_rows_gives_a_file_without_rows(locate, wards: Path, tmp_path: Path) -> None:
    code, rows, told, _ = locate("lon,lat\n", "--places", str(wards), "--json")
    assert (code, rows, told["points"]) == (0, [], 0)
    assert (
        tmp_path / "located.csv"
    ).read_text() == "lon,lat,PrecinctID,Precinct,house,candidates,how,metres\n"


def test_a_long_file_is_read_in_pieces_and_rows_are_still_counted(
    locate, wards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wallchart.terminal.points.BLOCK", 1000)
    lines = [f"{-94 + number % 200 / 100},45.5,{number}" for number in range(1, 3000)]
    _, rows, told, _ = locate("\ufefflon,lat,n\n" + "\n".join(lines), "--places", str(wards), "--json")
    assert [row["n"] for row in rows] == [str(number) for number in range(1, 3000)]
    assert told["points"] == 2999
    lines[2500] = "-92.5,here,2501"
    code, _, _, err = locate("lon,lat,n\n" + "\n".join(lines), "--places", str(wards), "--json")
    assert (code, json.loads(err)["row"]) == (2, 2502)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "give boundaries with --places"),
        (("--places", "none.geojson"), "no such file"),
        (("--within", "-1"), "metres are between 0"),
        (("--within", "nan"), "metres are between 0"),
        (("--within", "inf"), "metres are between 0"),
    ],
)
def test_what_is_asked_wrongly_is_refused(locate, wards: Path, words: tuple[str, ...], why: str) -> None:
    places = () if not words else ("--places", str(wards))
    code, rows, _, err = locate(POINTS, *places, *words)
    assert (code, rows) == (2, [])
    assert why in err


@pytest.mark.data
def test_every_interior_point_of_minnesota_is_in_its_precinct_and_its_districts(
    locate, shared_data: Path
) -> None:
    precincts = shared_data / "mn_precincts_2025"
    tiger = shared_data / "mn_districts_tiger"
    layers = [
        precincts / "mn_precincts_2025-04.geojson.gz",
        tiger / "tl_2024_27_sldl.zip",
        tiger / "tl_2024_27_sldu.zip",
        tiger / "tl_2020_27_county20.zip",
    ]
    words = [word for layer in layers for word in ("--places", str(layer))]
    points = (precincts / "mn_precinct_districts_2025-04.csv").read_text()
    _, rows, told, _ = locate(points, *words, "--json")
    assert len(rows) == told["inside"] == 4105
    for row in rows:
        assert row["PrecinctID"] == row["vtdid"]
        assert row["MNLegDist"] == row["mn_leg_dist"] == row["SLDLST"]
        assert row["MNSenDist"] == row["mn_sen_dist"] == row["SLDUST"].removeprefix("0")
        assert row["CongDist"] == row["cong_dist"]
        assert row["COUNTYFP20"] == row["vtdid"][2:5]
    assert len(told["sources"][0]["mended"]) == 43
