"""What a name, a date and an address are when the writing is taken away."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as some

from wallchart.engines import nicknames
from wallchart.engines.matching import cleaning, standard


@pytest.mark.parametrize(
    ("text", "first", "canonical", "rest", "generation"),
    [
        (" Bob ", "BOB", "ROBERT", None, None),
        ("Mary-Ann", "MARYANN", "MARIANNE", None, None),
        ("J. Robert", "J", "J", "ROBERT", None),
        ("Dr. José", "JOSE", "JOSE", None, None),
        ("Robert Jr", "ROBERT", "ROBERT", None, 2),
        ("William (Bill)", "WILLIAM", "WILLIAM", None, None),
        ("D'Angelo", "DANGELO", "DANGELO", None, None),
        ("Wm.", "WM", "WILLIAM", None, None),
        ("Robt", "ROBT", "ROBERT", None, None),
        ("Thos. 3rd", "THOS", "THOMAS", None, 3),
        ("Mary\nJane", "MARY", "MARIA", "JANE", None),
        ("William “Bill”", "WILLIAM", "WILLIAM", None, None),
        ('"Bill" William', "WILLIAM", "WILLIAM", None, None),
        ("Dario Junior", "DARIO", "DARIO", None, 2),
        ("Junior", "JUNIOR", "JUNIOR", None, None),
        ("Mrs. Ann", "ANN", "ANN", None, None),
        ("Ann & Bob", "ANN", "ANN", "BOB", None),
        ("O'Neal", "ONEAL", "ONEAL", None, None),
        ("V", "V", "V", None, None),
        ("Robert V", "ROBERT", "ROBERT", "V", None),
        ("Łukasz", "LUKASZ", "LUKASZ", None, None),
        ("Ngọc Ánh", "NGOC", "NGOC", "ANH", None),
        ("İbrahim", "IBRAHIM", "IBRAHIM", None, None),
        ("Иван", None, None, None, None),
        ("---", None, None, None, None),
    ],
)
def test_given_names(
    text: str, first: str | None, canonical: str | None, rest: str | None, generation: int | None
) -> None:
    found = cleaning.given(text)
    assert (found.first, found.canonical, found.rest, found.generation) == (
        first,
        canonical,
        rest,
        generation,
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("James", "JAMES"),
        ("j.", "J"),
        ("Ann-Marie", "ANN"),
        ("James Robert", "JAMES"),
        ("D'Arcy", "DARCY"),
        ("NMN", None),
        ("none", None),
        ("N/A", None),
        ("N", "N"),
        ("Na", "NA"),
        ("-", None),
        ("", None),
    ],
)
def test_middle_names(text: str, said: str | None) -> None:
    assert cleaning.middle(text) == said


@pytest.mark.parametrize(
    ("text", "last", "part", "other", "generation"),
    [
        ("O'Brien", "OBRIEN", "OBRIEN", None, None),
        ("Garcia-López", "GARCIALOPEZ", "GARCIA", "LOPEZ", None),
        ("van der Berg", "VANDERBERG", "VANDERBERG", None, None),
        ("Smith, Jr.", "SMITH", "SMITH", None, 2),
        ("Smith III", "SMITH", "SMITH", None, 3),
        ("St. Martin", "STMARTIN", "STMARTIN", None, None),
        ("Saint Martin", "STMARTIN", "STMARTIN", None, None),
        ("Lind RN", "LIND", "LIND", None, None),
        ("Lind Jr MD", "LIND", "LIND", None, 2),
        ("Lind 2nd", "LIND", "LIND", None, 2),
        ("Md", "MD", "MD", None, None),
        ("Mac", "MAC", "MAC", None, None),
        ("Sørensen", "SORENSEN", "SORENSEN", None, None),
        ("Đặng", "DANG", "DANG", None, None),
        ("O’Brien–Łuk", "OBRIENLUK", "OBRIEN", "LUK", None),
        ("V", "V", "V", None, None),
        ("Garcia\nLopez", "GARCIALOPEZ", "GARCIA", "LOPEZ", None),
        ("Souza Júnior", "SOUZA", "SOUZA", None, 2),
        ("Smith Senior", "SMITH", "SMITH", None, 1),
        ("De La Cruz", "DELACRUZ", "DELACRUZ", None, None),
        ("Le", "LE", "LE", None, None),
        ("Nguyen Van", "NGUYENVAN", "NGUYEN", "VAN", None),
        ("Lind (Berg)", "LIND", "LIND", None, None),
        ("Lind MD PhD", "LIND", "LIND", None, None),
        ("Ortiz y Garza Ruiz", "ORTIZYGARZARUIZ", "ORTIZ", "RUIZ", None),
        ("Weiß", "WEISS", "WEISS", None, None),
        ("Æbelø", "AEBELO", "AEBELO", None, None),
        ("123", None, None, None, None),
    ],
)
def test_surnames(
    text: str, last: str | None, part: str | None, other: str | None, generation: int | None
) -> None:
    assert cleaning.surname(text) == (last, part, other, generation)


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("1981", 1981, None),
        ("1981-04-26", 1981, 19810426),
        ("19810426", 1981, 19810426),
        ("4/26/1981", 1981, 19810426),
        ("1981-04-26 00:00:00", 1981, 19810426),
        ("1981-04-26T00:00:00", 1981, 19810426),
        ("19083112", 1908, 19083112),
        ("1981-00-00", 1981, None),
        ("81", 1981, None),
        ("05", 2005, None),
        ("0000", None, None),
        ("0", None, None),
        ("00", None, None),
        ("123", None, None),
        ("unknown", None, None),
        ("n/a", None, None),
        ("1981.0", 1981, None),
        ("19810426.0", 1981, 19810426),
        ("4/26/81", 1981, 19810426),
        ("04-26-1981", 1981, 19810426),
        ("26/4/1981", 1981, 19810426),
        ("26 Apr 1981", 1981, 19810426),
        ("26-APR-81", 1981, 19810426),
        ("April 26, 1981", 1981, 19810426),
        ("Apr 1981", 1981, None),
        ("4/26/1981 12:00:00 AM", 1981, 19810426),
        ("29702", 1981, 19810426),
        ("29702.0", 1981, 19810426),
        ("55104", None, None),
        ("4/1981", 1981, None),
        ("1981-04", 1981, None),
        ("04/81", None, None),
        ("1900-01-01", None, None),
        ("1/1/1900", None, None),
        ("1900", None, None),
        ("1800-01-01", None, None),
        ("9999-12-31", None, None),
    ],
)
def test_births(text: str, year: int | None, day: int | None) -> None:
    assert cleaning.birth(text) == (year, day)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(612) 555-0101", 6125550101),
        ("612-555-0101", 6125550101),
        ("612.555.0101", 6125550101),
        ("612/555-0101", 6125550101),
        ("+1 (612) 555-0101", 6125550101),
        ("16125550101", 6125550101),
        ("6125550101.0", 6125550101),
        ("612-555-0101 x12", 6125550101),
        ("(612)555-0101 ext. 3", 6125550101),
        ("612-555-0101 / 651-555-0000", 6125550101),
        ("cell: 612 555 0101", 6125550101),
        ("555-0101", 5550101),
        ("555-0101 x2", 5550101),
        ("+44 20 7946 0958", 2079460958),
        ("0000000000", None),
        ("9999999999", None),
        ("0101", None),
        ("none", None),
    ],
)
def test_phones(text: str, number: int | None) -> None:
    assert direct("phone", text) == number


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("zip", "55104", "55104"),
        ("zip", "55104-1234", "55104"),
        ("zip", "551041234", "55104"),
        ("zip", "55104.0", "55104"),
        ("zip", "--", None),
        ("email", " Bob@Example.ORG ", "bob@example.org"),
        ("email", "none", None),
        ("other_id", "a-771 20", "A77120"),
        ("other_id", "77120.0", "77120"),
    ],
)
def test_zips_mail_and_ids(field: str, text: str, said: str | None) -> None:
    assert direct(field, text) == said


def direct(field: str, text: str) -> object:
    """What the cleaning that DuckDB does makes of a cell."""
    expression = standard._DIRECT[field].format("cell")
    return duckdb.execute(f"select {expression} from (select ? as cell)", [text]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Jr.", 2),
        ("II", 2),
        ("Sr", 1),
        ("3rd", 3),
        ("iv", 4),
        ("V", 5),
        ("I", 1),
        ("Junior", 2),
        ("senior", 1),
        ("Esq", None),
        ("N/A", None),
        ("2", None),
        ("", None),
    ],
)
def test_generations(text: str, code: int | None) -> None:
    assert cleaning.generation(text) == code


@given(some.text(max_size=40))
def test_any_writing_is_cleaned_without_trouble_and_cleaning_again_changes_nothing(text: str) -> None:
    last = cleaning.surname(text).last
    assert last is None or cleaning.surname(last).last == last
    first = cleaning.given(text).first
    assert first is None or cleaning.given(first).first in (first, None)
    cleaning.address(text)
    cleaning.birth(text)
    name, _ = cleaning.street(text)
    assert name is None or name == name.upper()


@given(some.from_regex(r"[A-Z][a-z]{2,12}", fullmatch=True))
def test_case_and_blanks_do_not_matter(name: str) -> None:
    assert cleaning.surname(f"  {name.lower()} ") == cleaning.surname(name.upper())
    assert cleaning.given(f" {name} ") == cleaning.given(name.upper())


def test_every_short_name_leads_to_a_name_of_the_list() -> None:
    assert all(head in nicknames.CALLED for head in nicknames.CANONICAL.values())
    assert all(head in nicknames.CALLED for head in nicknames.ALTERNATIVE.values())
    assert nicknames.CANONICAL["BOB"] == "ROBERT"
    assert {nicknames.CANONICAL["CHRIS"], nicknames.ALTERNATIVE["CHRIS"]} == {"CHRISTOPHER", "CHRISTINE"}
