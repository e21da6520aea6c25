"""What an address is when the writing is taken away: by example, and whoever writes it down and how."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wallchart.engines.matching import cleaning


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("12 Oak Street", ("12", "OAK ST", "OAK", None, None, None)),
        ("5471 N Main Ave # 508", ("5471", "N MAIN AVE", "MAIN", "508", None, None)),
        ("5471 North Main Avenue Apt. 508", ("5471", "N MAIN AVE", "MAIN", "508", None, None)),
        ("12 Oak St, Apt 4, Saint Paul, MN 55104-1234", ("12", "OAK ST", "OAK", "4", "ST PAUL", "55104")),
        ("3999 Highland Ave Northwest", ("3999", "HIGHLAND AVE NW", "HIGHLAND", None, None, None)),
        ("7 Florida Ave", ("7", "FLORIDA AVE", "FLORIDA", None, None, None)),
        ("100 First Street", ("100", "1ST ST", "1ST", None, None, None)),
        ("100 1st St", ("100", "1ST ST", "1ST", None, None, None)),
        ("PO Box 12", (None, None, None, None, None, None)),
        ("P.O. Box 12, Elm Lake, MN 55001", (None, None, None, None, "ELM LAKE", "55001")),
        ("N4821 County Rd 12", ("N4821", "CO RD 12", "CO12", None, None, None)),
        ("12-A Oak St", ("12A", "OAK ST", "OAK", None, None, None)),
        ("12A Oak St", ("12A", "OAK ST", "OAK", None, None, None)),
        ("12-14 Oak St", ("12-14", "OAK ST", "OAK", None, None, None)),
        ("c/o Ann Lind, 12 Oak St, Elm Lake", ("12", "OAK ST", "OAK", None, "ELM LAKE", None)),
        ("% Ann Lind\n12 Oak St", ("12", "OAK ST", "OAK", None, None, None)),
        ("Colony Ct, Elm Lake", (None, "COLONY CT", "COLONY", None, "ELM LAKE", None)),
        ("12 1/2 Elm", ("12", "ELM", "ELM", None, None, None)),
        ("12 North St", ("12", "N ST", "NST", None, None, None)),
        ("", (None, None, None, None, None, None)),
        ("12 Oak St\nElm Lake, MN 55104", ("12", "OAK ST", "OAK", None, "ELM LAKE", "55104")),
        ("12\nOak St\nElm Lake", ("12", "OAK ST", "OAK", None, "ELM LAKE", None)),
        ("12 Oak St; Elm Lake; MN", ("12", "OAK ST", "OAK", None, "ELM LAKE", None)),
        ("12 Oak St, Elm Lake MN", ("12", "OAK ST", "OAK", None, "ELM LAKE", None)),
        ("12 Oak St, Elm Lake, MN, 55104, USA", ("12", "OAK ST", "OAK", None, "ELM LAKE", "55104")),
        ("12 Oak St Apt 4 Elm Lake MN 55104", ("12", "OAK ST", "OAK", "4", "ELM LAKE", "55104")),
        ("12 Oak St # 4 Elm Lake, MN 55104-1234", ("12", "OAK ST", "OAK", "4", "ELM LAKE", "55104")),
        ("12 Oak St N Elm Lake MN 55104", ("12", "OAK ST N", "OAK", None, "ELM LAKE", "55104")),
        ("100 St Clair Ave St Paul MN 55105", ("100", "ST CLAIR AVE", "STCLAIR", None, "ST PAUL", "55105")),
        ("PO Box 12 Elm Lake MN 55104", (None, None, None, None, "ELM LAKE", "55104")),
        ("RR 2 Box 40 Elm Lake MN 55104", (None, None, None, None, "ELM LAKE", "55104")),
        ("HC 1 Box 3", (None, None, None, None, None, None)),
        ("General Delivery", (None, None, None, None, None, None)),
        ("Apt 4, 12 Oak St", ("12", "OAK ST", "OAK", "4", None, None)),
        ("#4 12 Oak St", ("12", "OAK ST", "OAK", "4", None, None)),
        ("12 Oak St UNIT B", ("12", "OAK ST", "OAK", "B", None, None)),
        ("12 Oak St Bldg 3 Apt 4", ("12", "OAK ST", "OAK", "4", None, None)),
        ("12 Oak St Basement", ("12", "OAK ST", "OAK", "BSMT", None, None)),
        ("12 Oak St, 2nd Floor, Elm Lake", ("12", "OAK ST", "OAK", "2", "ELM LAKE", None)),
        ("12 Oak St Floor 2", ("12", "OAK ST", "OAK", "2", None, None)),
        ("12 Oak St 3rd Fl", ("12", "OAK ST", "OAK", "3", None, None)),
        ("12 Oak St 2nd Floor Elm Lake MN 55104", ("12", "OAK ST", "OAK", "2", "ELM LAKE", "55104")),
        ("12 5th St Elm Lake MN 55104", ("12", "5TH ST", "5TH", None, "ELM LAKE", "55104")),
        ("12 Floor St", ("12", "FLOOR ST", "FLOOR", None, None, None)),
        ("12 Oak\tSt", ("12", "OAK ST", "OAK", None, None, None)),
        ("12 Front St", ("12", "FRONT ST", "FRONT", None, None, None)),
        ("12 Oak CT", ("12", "OAK CT", "OAK", None, None, None)),
        ("55104", (None, None, None, None, None, "55104")),
        ("County Rd 12345", (None, "CO RD 12345", "CO12345", None, None, None)),
    ],
)
def test_addresses(text: str, place: tuple[str | None, ...]) -> None:
    assert tuple(cleaning.address(text)) == place


@pytest.mark.parametrize(
    ("clean", "text", "said"),
    [
        (cleaning.house, "12.0", "12"),
        (cleaning.house, " 0012 ", "12"),
        (cleaning.house, "12-4", "12-4"),
        (cleaning.unit, "4.0", "4"),
        (cleaning.unit, "Apt. 04", "4"),
        (cleaning.unit, "# B-2", "B2"),
        (cleaning.unit, "Lower", "LOWR"),
        (cleaning.house, "12 1/2", "12"),  # as the line of an address reads it
        (cleaning.house, "12A", "12A"),
        (cleaning.house, "12-A", "12A"),
        (cleaning.house, "n4821", "N4821"),
        (cleaning.house, "0", None),
        (cleaning.house, "--", None),
        (cleaning.unit, "0", None),
        (cleaning.unit, "APT", None),
        (cleaning.unit, "N/A", None),
        (cleaning.unit, "none", None),
        (cleaning.unit, "NA", "NA"),
        (cleaning.unit, "2nd Floor", "2"),
        (cleaning.unit, "FL 2", "2"),
        (cleaning.house, "N/A", None),
        (cleaning.unit, "Suite 200", "200"),
        (cleaning.unit, "Penthouse", "PH"),
        (cleaning.city, "Elm\nLake", "ELM LAKE"),
        (cleaning.city, "Winston-Salem", "WINSTON SALEM"),
        (cleaning.city, "Coeur d'Alene, ID", "COEUR DALENE"),
        (cleaning.city, "Mt. Iron Twp", "MT IRON TWP"),
        (cleaning.city, "Mount Iron Township", "MT IRON TWP"),
        (cleaning.city, "MN", "MN"),  # nothing else is there to be a town
        (cleaning.city, "55104", None),
        (cleaning.city, "Elm Lake, MN", "ELM LAKE"),
        (cleaning.city, "St. Paul", "ST PAUL"),
        (cleaning.city, "Saint Paul", "ST PAUL"),
        (cleaning.city, "Mpls", "MINNEAPOLIS"),
    ],
)
def test_parts_of_an_address(clean: Callable[[str], str | None], text: str, said: str | None) -> None:
    assert clean(text) == said


STREETS = ("OAK", "MAIN", "5TH", "ST CLAIR", "MARTIN LUTHER KING", "RIVERSIDE", "CO")
KINDS = {"ST": "Street", "AVE": "Avenue", "BLVD": "Boulevard", "RD": "Road", "TRL": "Trail", "WAY": "Way"}
SIDES = {"N": "North", "S": "South", "E": "East", "W": "West", "NE": "Northeast", "SW": "Southwest"}
TOWNS = {"ELM LAKE": "Elm Lake", "ST PAUL": "Saint Paul", "MT IRON": "Mount Iron", "ELY": "Ely"}
UNITS = ("# {}", "#{}", "Apt {}", "APT. {}", "Apartment #{}", "Unit {}", "Suite {}", "Lot {}")


@some.composite
def written(draw: some.DrawFn) -> tuple[str, cleaning.Place]:
    """An address as somebody writes it, and what it is."""
    number = f"{draw(some.integers(1, 99_999))}{draw(some.sampled_from(['', '', 'A', 'C']))}"
    name, kind = draw(some.sampled_from(STREETS)), draw(some.sampled_from(list(KINDS)))
    side, before = draw(some.sampled_from(["", *SIDES])), draw(some.booleans())
    dwelling = draw(some.sampled_from(["", "4", "508", "3B", "B"]))
    town, code = draw(some.sampled_from(list(TOWNS))), f"{draw(some.integers(10_000, 99_999))}"
    long, case = draw(some.booleans()), draw(some.sampled_from([str.upper, str.lower, str]))
    words = [name, KINDS[kind] if long else f"{kind}."]
    words.insert(0 if before else 2, (SIDES[side] if long else f"{side}.") if side else "")
    line = " ".join([number, *filter(None, words)])
    apart = draw(some.sampled_from([", ", "\n", "; ", " ,"]))
    if dwelling:
        line += draw(some.sampled_from([" ", apart])) + draw(some.sampled_from(UNITS)).format(dwelling)
    ending = draw(some.sampled_from(["MN {}", "MN  {}-1234", "{}", "MN, {}", "MN {} USA"])).format(code)
    line = apart.join([line, TOWNS[town] if long else town, ending])
    short = " ".join(filter(None, [side if before else "", name, kind, "" if before else side]))
    place = cleaning.Place(number, short, name.replace(" ", ""), dwelling or None, town, code)
    return case(line), place


@given(written())
def test_an_address_is_the_same_whoever_writes_it_down(address: tuple[str, cleaning.Place]) -> None:
    line, place = address
    assert cleaning.address(line) == place


@given(written())
def test_columns_of_their_own_say_what_the_line_says(address: tuple[str, cleaning.Place]) -> None:
    """A voter file has a column for each part, a roster one line: they must meet."""
    _, place = address
    assert cleaning.house(place.house or "") == place.house
    assert cleaning.street(place.street or "") == (place.street, place.core)
    assert cleaning.unit(place.unit or "") == place.unit
    assert cleaning.city(place.city or "") == place.city


@given(some.text(alphabet="12A ,#/-\nOSTREBXPMNW.;", max_size=30))
def test_whatever_stands_in_the_line_its_parts_are_clean(line: str) -> None:
    place = cleaning.address(line)
    assert all(part is None or part == part.strip() != "" for part in place)
    assert (place.street is None) == (place.core is None)
    if place.street is not None and place.core is not None:
        assert " " not in place.core
        assert cleaning.street(place.street)[1] is not None
    assert place.zip is None or (len(place.zip) == 5 and place.zip.isdigit())
