"""`wallchart locate` on odd files: numbers that look like some, mended boundaries, several layers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wallchart.terminal.points import heading_of
from wallchart.terminal.tests.maps import box, map_of

BOW = [[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]


def bow(east: float) -> dict[str, object]:
    """A polygon that crosses itself."""
    return {"type": "Polygon", "coordinates": [[[x + east, y] for x, y in BOW]]}


@pytest.mark.parametrize("cell", ["+45.5", "4.55e1", "045.50", " 45.5 ", "\u00a045.5"])
def test_a_number_of_degrees_may_be_written_in_any_usual_way(cell: str, locate, wards: Path) -> None:
    code, rows, _, err = locate(f"lon,lat\n-92.5,{cell}\n", "--places", str(wards))
    assert (code, err) == (0, "")
    assert (rows[0]["PrecinctID"], rows[0]["lat"]) == ("2", cell)


@pytest.mark.parametrize("cell", ["٤٥", "４５.5", "0x2D", "45°", "45.5N", '"45,5"', "- 45"])
def test_what_only_looks_like_a_number_is_refused_with_its_place(cell: str, locate, wards: Path) -> None:
    points = f"lon,lat\n-92.5,45.5\n-92.5,\n-92.5,{cell}\n-92.5,nothing\n"
    code, rows, _, err = locate(points, "--places", str(wards), "--json")
    told = json.loads(err)
    assert (code, rows, told["row"], told["column"]) == (2, [], 4, "lat")
    assert told["value"] == cell.strip('"').lower() and "is not a number of degrees" in told["refused"]


def test_half_a_point_is_no_place_and_is_counted_as_such(locate, wards: Path) -> None:
    points = "lon,lat\n-92.5,\n,45.5\nnan,45.5\n-92.5,45.5\n"
    _, rows, told, _ = locate(points, "--places", str(wards), "--json")
    assert [row["how"] for row in rows] == ["none", "none", "none", "inside"]
    assert (told["without_coordinates"], told["none"], told["points"]) == (3, 3, 4)


def test_distances_are_shown_to_the_centimetre(locate, wards: Path) -> None:
    _, rows, _, _ = locate("lon,lat\n-91.99999,45.5\n-91.9991,45.5\n", "--places", str(wards))
    assert [row["metres"] for row in rows] == ["0.78", "70.34"]
    assert {row["how"] for row in rows} == {"nearest"}


def test_nothing_is_nearest_where_no_metre_is_allowed(locate, wards: Path) -> None:
    _, rows, told, _ = locate("lon,lat\n-91.99999,45.5\n", "--places", str(wards), "--within", "0", "--json")
    assert (rows[0]["how"], rows[0]["metres"], told["none"]) == ("none", "", 1)


def test_fifty_kilometres_may_be_asked_for_and_not_a_metre_more(locate, wards: Path) -> None:
    assert (
        locate("lon,lat\n-91.5,45.5\n", "--places", str(wards), "--within", "50000")[1][0]["how"] == "nearest"
    )
    code, _, _, err = locate("lon,lat\n-91.5,45.5\n", "--places", str(wards), "--within", "50001")
    assert (code, err) == (2, "wallchart: column --within ('50001.0'): metres are between 0 and 50,000\n")


def test_of_many_mended_polygons_some_are_named_and_json_names_all(locate, tmp_path: Path) -> None:
    many = map_of(tmp_path / "odd.geojson", *(({"id": f"p{n:02}"}, bow(3 * n)) for n in range(11)))
    _, _, words, _ = locate("lon,lat\n0.2,1\n", "--places", str(many))
    assert (
        "11 invalid polygons mended: p00, p01, p02, p03, p04, p05, p06, p07 and 3 more (--json names all)"
        in words
    )
    _, _, told, _ = locate("lon,lat\n0.2,1\n", "--places", str(many), "--json")
    assert told["sources"][0]["mended"] == [f"p{n:02}" for n in range(11)]


def test_a_layer_in_which_nothing_lies_says_where_its_points_are(locate, wards: Path) -> None:
    assert "wards (2 by PrecinctID): nothing\n" in locate("lon,lat\n", "--places", str(wards))[2]
    words = locate("lon,lat\n-80,45.5\n", "--places", str(wards))[2]
    assert words.startswith("1 point: 1 none, 0 ambiguous") and "wards (2 by PrecinctID): 1 none\n" in words


def test_names_in_other_letters_go_through_unchanged(locate, tmp_path: Path) -> None:
    places = map_of(tmp_path / "Bezirke.geojson", ({"id": "Ñ-1", "Größe": "naïve 東"}, box(0, 0, 1, 1)))
    code, rows, _, _ = locate("wer,lon,lat\nŁukasz 🐢,0.5,0.5\n", "--places", str(places))
    assert (code, rows[0]["wer"], rows[0]["id"], rows[0]["Größe"]) == (0, "Łukasz 🐢", "Ñ-1", "naïve 東")


def test_a_column_that_two_layers_have_is_told_apart_and_one_that_only_one_has_is_not(
    locate, wards: Path, tmp_path: Path
) -> None:
    schools = map_of(
        tmp_path / "schools.geojson", ({"PrecinctID": "s", "school": "Elm"}, box(-93, 45, -92, 46))
    )
    _, rows, _, _ = locate("lon,lat\n-92.5,45.5\n", "--places", str(wards), "--places", str(schools))
    assert list(rows[0]) == [
        "lon", "lat",
        "wards.PrecinctID", "Precinct", "house", "wards.candidates", "wards.how", "wards.metres",
        "schools.PrecinctID", "school", "schools.candidates", "schools.how", "schools.metres",
        "how", "metres",
    ]  # fmt: skip


def test_the_columns_chosen_may_stand_in_different_layers(locate, wards: Path, tmp_path: Path) -> None:
    schools = map_of(tmp_path / "schools.geojson", ({"id": "s", "school": "Elm"}, box(-93, 45, -92, 46)))
    words = ("--places", str(wards), "--places", str(schools), "--columns", "house", "school")
    _, rows, _, _ = locate("lon,lat\n-92.5,45.5\n", *words)
    assert (rows[0]["house"], rows[0]["school"]) == ("10A", "Elm")
    assert not {"PrecinctID", "Precinct", "id"} & set(rows[0])


def test_an_id_may_be_named_for_each_layer(locate, wards: Path, tmp_path: Path) -> None:
    schools = map_of(tmp_path / "schools.geojson", ({"id": "s", "school": "Elm"}, box(-93, 45, -92, 46)))
    words = ("--places", str(wards), "--places", str(schools), "--id", "house", "--id", "school", "--json")
    _, _, told, _ = locate("lon,lat\n-92.5,45.5\n", *words)
    assert [source["id"] for source in told["sources"]] == ["house", "school"]


@pytest.mark.parametrize(
    ("header", "column", "heading"),
    [
        (["lon", "LON"], "lon", "lon"),
        (["Lon", "LON"], "lon", None),
        ([" Lon "], "LON", " Lon "),
        (["STRASSE"], "straße", "STRASSE"),
        ([], "lon", None),
    ],
)
def test_a_heading_is_found_in_another_spelling_where_only_one_is_meant(
    header: list[str], column: str, heading: str | None
) -> None:
    assert heading_of(header, column) == heading


def test_points_that_are_not_there_are_refused(said, wards: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out.csv")
    code, _, err = said("locate", "--places", str(wards), "--points", str(tmp_path / "no.csv"), "--out", out)
    assert (code, err) == (
        2,
        f"wallchart: {tmp_path / 'no.csv'}: cannot be read: No such file or directory\n",
    )
    code, _, err = said("locate", "--places", str(wards), "--points", str(tmp_path), "--out", out)
    assert code == 2 and "cannot be read: Is a directory" in err


def test_the_rows_behind_a_blank_line_are_counted_as_a_spreadsheet_counts_them(locate, wards: Path) -> None:
    points = 'lon,lat,note\n-92.5,45.5,"two\nlines"\n\n\n-92.5,95,\n'
    code, _, _, err = locate(points, "--places", str(wards))
    assert code == 2 and "points.csv, row 5, column lat ('95')" in err
