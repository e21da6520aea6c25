"""`wallchart locate` by address: street segments in, the precinct or all that it may be out."""

from __future__ import annotations

import json
from pathlib import Path

SEGMENTS = (
    "id,start_house_number,end_house_number,odd_even_both,street_direction,street_name,street_suffix,"
    "address_direction,unit_number,city,state,zip,includes_all_addresses,includes_all_streets,precinct_id\n"
    "1,100,198,even,N,Main,St,,,Duluth,MN,55802,,,P1\n"
    "2,101,199,odd,N,Main,St,,,Duluth,MN,55802,,,P2\n"
    "3,100,199,both,S,Main,St,,,Duluth,MN,55802,,,P3\n"
)


def test_addresses_are_located_by_street_segments(locate, tmp_path: Path) -> None:
    table = tmp_path / "street_segment.txt"
    table.write_text(SEGMENTS)
    points = (
        "who,address,city,zip\n"
        "a,120 North Main Street,Duluth,55802\n"
        "b,121 N Main St Apt 4,Duluth,\n"
        "c,121 Main St,Duluth,55802\n"
        "d,999 N Main St,Duluth,55802\n"
        "e,,,\n"
    )
    code, rows, told, _ = locate(points, "--segments", str(table), "--json")
    assert code == 0
    assert [(row["precinct_id"], row["how"], row["candidates"]) for row in rows] == [
        ("P1", "inside", ""),
        ("P2", "inside", ""),
        ("", "ambiguous", "P2;P3"),
        ("", "none", ""),
        ("", "none", ""),
    ]
    assert (told["inside"], told["ambiguous"], told["none"], told["without_coordinates"]) == (2, 1, 2, 1)


def test_an_address_may_stand_in_two_columns_and_go_beside_coordinates(
    locate, tmp_path: Path, wards: Path
) -> None:
    table = tmp_path / "street_segment.txt"
    table.write_text(SEGMENTS)
    points = "house_number,street,lon,lat\n120,N Main St,-92.5,45.5\n"
    _, rows, _, _ = locate(points, "--segments", str(table), "--places", str(wards))
    assert (rows[0]["PrecinctID"], rows[0]["precinct_id"], rows[0]["how"]) == ("2", "P1", "inside")
    assert (rows[0]["wards.how"], rows[0]["street_segment.how"]) == ("inside", "inside")


def test_a_precinct_table_adds_the_districts_to_an_address(locate, tmp_path: Path) -> None:
    table, precincts = tmp_path / "street_segment.txt", tmp_path / "precinct.txt"
    table.write_text(SEGMENTS)
    precincts.write_text(
        "id,name,electoral_district_ids\nP1,Ward 1,ed1 ed2\nP2,Ward 2,ed1\nP3,Ward 3,\nP4,far,\n"
    )
    words = ("--segments", str(table), "--precincts", str(precincts))
    _, rows, _, _ = locate("address\n120 N Main St\n121 Main St\n", *words)
    assert [(row["precinct_id"], row["name"], row["electoral_district_ids"]) for row in rows] == [
        ("P1", "Ward 1", "ed1 ed2"),
        ("", "", ""),
    ]
    for text, why in (("id,name\nP1,a\n", "P2"), ("id,name\nP1,a\nP1,b\n", "row 3, column id ('P1')")):
        precincts.write_text(text)
        code, _, _, err = locate("address\n120 N Main St\n", *words)
        assert code == 2
        assert why in err


def test_a_precinct_table_is_for_segments(locate, wards: Path) -> None:
    code, _, _, err = locate("lon,lat\n-92.5,45.5\n", "--places", str(wards), "--precincts", "p.csv")
    assert code == 2
    assert "goes with --segments" in err


def test_bad_segments_and_missing_addresses_are_refused(locate, tmp_path: Path) -> None:
    table = tmp_path / "street_segment.txt"
    table.write_text(SEGMENTS.replace(",199,odd", ",x,odd"))
    code, _, _, err = locate("address\n1 Main St\n", "--segments", str(table), "--json")
    told = json.loads(err)
    assert (code, told["file"], told["row"]) == (2, "street_segment.txt", 3)
    assert (told["column"], told["value"]) == ("end_house_number", "x")
    table.write_text(SEGMENTS.splitlines()[0] + "\n")
    code, _, _, err = locate("address\n1 Main St\n", "--segments", str(table))
    assert (code, err) == (2, "wallchart: street_segment.txt: has no street segments under its header\n")
    table.write_text(SEGMENTS)
    code, _, _, err = locate("house_number\n1\n", "--segments", str(table))
    assert code == 2
    assert "need an address, or house_number and street" in err


def test_only_the_columns_asked_for_are_added_to_an_address_too(locate, tmp_path: Path) -> None:
    segments, precincts = tmp_path / "street_segment.txt", tmp_path / "precinct.txt"
    segments.write_text(SEGMENTS)
    precincts.write_text("id,name,house\nP1,Ward 1,10A\nP2,Ward 2,10B\nP3,Ward 3,10B\n")
    words = ("--segments", str(segments), "--precincts", str(precincts), "--columns", "house")
    _, rows, _, _ = locate("address\n120 N Main St\n", *words)
    assert list(rows[0]) == ["address", "house", "candidates", "how", "metres"]
    assert rows[0]["house"] == "10A"


def test_the_first_column_of_a_precinct_table_without_an_id_names_the_precinct(
    locate, tmp_path: Path
) -> None:
    segments, precincts = tmp_path / "street_segment.txt", tmp_path / "precinct.csv"
    segments.write_text(SEGMENTS)
    precincts.write_text("precinct,name\nP3,c\nP1,a\nP2,b\nP9,never asked for\n")
    words = ("--segments", str(segments), "--precincts", str(precincts))
    _, rows, told, _ = locate("address\n121 N Main St\n", *words, "--json")
    assert (rows[0]["precinct_id"], rows[0]["name"]) == ("P2", "b")
    assert told["sources"][0] == {
        "name": "street_segment", "id": "precinct_id", "places": 3,
        "none": 0, "ambiguous": 0, "nearest": 0, "inside": 1, "mended": [], "empty": [], "assumed": False,
    }  # fmt: skip


def test_a_house_number_longer_than_any_is_no_number_and_no_crash(locate, tmp_path: Path) -> None:
    table = tmp_path / "street_segment.txt"
    table.write_text(SEGMENTS)
    code, rows, _, _ = locate(f"address\n{'9' * 5000} Main St\n", "--segments", str(table))
    assert (code, rows[0]["how"]) == (0, "none")
    table.write_text(SEGMENTS.replace(",199,odd", f",{'9' * 5000},odd"))
    code, _, _, err = locate("address\n1 Main St\n", "--segments", str(table))
    assert code == 2 and "row 3, column end_house_number" in err


def test_addresses_and_points_are_both_asked_and_the_weaker_is_the_verdict(
    locate, wards: Path, tmp_path: Path
) -> None:
    table = tmp_path / "street_segment.txt"
    table.write_text(SEGMENTS)
    points = "address,lon,lat\n120 N Main St,-92.5,45.5\n121 Main St,-92.5,45.5\n120 N Main St,,\n,,\n"
    _, rows, told, _ = locate(points, "--segments", str(table), "--places", str(wards), "--json")
    assert [(row["wards.how"], row["street_segment.how"], row["how"]) for row in rows] == [
        ("inside", "inside", "inside"),
        ("inside", "ambiguous", "ambiguous"),
        ("none", "inside", "none"),
        ("none", "none", "none"),
    ]
    assert told["without_coordinates"] == 2
