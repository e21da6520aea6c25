"""One value made standard: days, numbers, phones, addresses, words; or a sentence that says what is right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallchart.union.people.models.persons import Status
from wallchart.union.people.names import fold
from wallchart.union.people.roster import values
from wallchart.union.people.roster.values import Odd

TODAY = date(2026, 1, 15)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
ANY_DAY = st.dates(date(1911, 1, 1), date(2025, 12, 31))
ANYTHING = st.text(st.sampled_from("0123456789²¹٣/-.,:+@=()xXeE \n'\"&;aAeéłØİß李🌻\u200b"), max_size=14)


def day(text: str, *, day_first: bool = False) -> date:
    return values.read_date(text, day_first=day_first, today=TODAY)


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(Odd) as odd:
        read()
    return str(odd.value)


# --- days


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("1984-03-09", (1984, 3, 9)),
        ("1984-3-9", (1984, 3, 9)),
        ("1984/03/09", (1984, 3, 9)),
        ("1984.3.9", (1984, 3, 9)),
        ("1984-03-09T00:00:00", (1984, 3, 9)),
        ("1984-03-09T00:00:00.000Z", (1984, 3, 9)),
        ("1984-03-09 12:00:00 AM", (1984, 3, 9)),
        ("3/9/1984 0:00", (1984, 3, 9)),
        ("3/9/1984 12:00:00 AM", (1984, 3, 9)),
        ("3-9-84", (1984, 3, 9)),
        ("March 9, 1984", (1984, 3, 9)),
        ("Mar. 9 1984", (1984, 3, 9)),
        ("9 March 1984", (1984, 3, 9)),
        ("09.SEPT.84", (1984, 9, 9)),
        ("03091984", (1984, 3, 9)),
        ("20110309", (2011, 3, 9)),
        ("3654", (1910, 1, 1)),
        ("2/29/2024", (2024, 2, 29)),
    ],
)
def test_a_day_is_read_however_it_is_written(said: str, read: tuple[int, int, int]) -> None:
    assert day(said) == date(*read)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("2/29/2023", "there is no such day"),
        ("13/13/1984", "there is no such day"),
        ("1984-02-30", "there is no such day"),
        ("0/1/1984", "there is no such day"),
        ("99999999", "there is no such day"),
        ("3/9/1879", "the year cannot be right"),
        ("3/9/2201", "the year cannot be right"),
        ("Floréal 9, 1984", "this is no date"),
        ("Mai 9, 1984", "this is no date"),
        ("1984", "this is no date"),
        ("3653", "this is no date"),
        ("March 1984", "this is no date"),
        ("123/4/1984", "this is no date"),
        ("3/9/198", "this is no date"),
        ("1984¹", "this is no date"),
        ("²²²²²²²²", "this is no date"),
    ],
)
def test_what_is_no_day_says_how_one_is_written(said: str, why: str) -> None:
    assert why in (told := refusal(lambda: day(said))) and "1984-03-09" in told


@given(ANY_DAY)
def test_every_day_is_read_back_from_each_way_of_writing_it(one: date) -> None:
    month = MONTHS[one.month - 1]
    assert day(one.isoformat()) == one
    assert day(f"{one:%m/%d/%Y}") == day(f"{one.month}/{one.day}/{one.year}") == one
    assert day(f"{one:%d/%m/%Y}", day_first=True) == one
    assert day(f"{one.day}-{month}-{one.year}") == day(f"{month} {one.day}, {one.year}") == one
    assert day(str((one - values.EXCEL_DAY_ZERO).days)) == one
    assert day(f"{one:%m%d%Y}") == day(f"{one:%Y%m%d}") == one


def test_the_order_of_day_and_month_is_as_the_source_says() -> None:
    assert day("3/4/1984") == date(1984, 3, 4)
    assert day("3/4/1984", day_first=True) == date(1984, 4, 3)
    assert day("25/3/1984") == date(1984, 3, 25), "it can be no month"
    assert "no such day" in refusal(lambda: day("3/25/1984", day_first=True))
    assert day("1984-03-04", day_first=True) == date(1984, 3, 4), "a year in front decides"


@pytest.mark.parametrize(("year", "meant"), [("26", 2026), ("27", 1927), ("00", 2000), ("99", 1999)])
def test_a_year_of_two_digits_is_this_years_or_one_before(year: str, meant: int) -> None:
    assert day(f"1/1/{year}").year == meant
    assert day(f"1-Jan-{year}").year == meant


def birth(text: str) -> date:
    return values.read_birth_date(text, day_first=False, today=TODAY)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("2026-01-16", "lies in the future"),
        ("2013-01-16", "an age of 12 years"),
        ("1915-01-15", "an age of 111 years"),
        ("13/45/1990", "no such day"),
    ],
)
def test_a_birth_date_of_nobody_who_works_is_told(said: str, why: str) -> None:
    assert why in refusal(lambda: birth(said))


def test_the_youngest_and_the_oldest_are_taken_on_their_birthday() -> None:
    assert birth("2013-01-15") == date(2013, 1, 15)
    assert birth("1915-01-16") == date(1915, 1, 16)


def test_a_hire_date_may_lie_two_years_ahead_and_no_day_more() -> None:
    last = TODAY + timedelta(days=730)
    assert values.read_past_date(last.isoformat(), day_first=False, today=TODAY) == last
    later = (last + timedelta(days=1)).isoformat()
    why = refusal(lambda: values.read_past_date(later, day_first=False, today=TODAY))
    assert why == "this day lies years ahead; look it up"


# --- numbers


@pytest.mark.parametrize(
    ("said", "read"),
    [("  M  12 ", "M 12"), ("12.50", "12.50"), ("12.00", "12"), ("1,23", "1,23"), ("12,345,678", "12345678"),
     ("5E+00", "5"), ("1.5e+1", "15"), ("E12", "E12"), ("12E", "12E"), ("0012.0", "0012")],
)  # fmt: skip
def test_a_number_loses_only_what_a_spreadsheet_gave_it(said: str, read: str) -> None:
    assert values.read_number(said) == read


@given(st.integers(1, 10**12))
def test_every_number_comes_back_from_what_a_spreadsheet_makes_of_it(number: int) -> None:
    digits = str(number)
    scientific = f"{digits[0]}.{digits[1:]}E+{len(digits) - 1:02}"
    for said in (digits, f"{digits}.0", f"{number:,}", scientific):
        assert values.read_number(said) == digits, said


@given(st.integers(10**9, 10**12), st.integers(1, 8))
def test_a_number_with_digits_rounded_away_is_never_guessed_at(number: int, kept: int) -> None:
    said = f"{number:.{kept - 1}e}"
    assert "format its column as text" in refusal(lambda: values.read_number(said))


@pytest.mark.parametrize(
    ("said", "read"),
    [("501", "00501"), ("55101.00", "55101"), ("5510 1", "55101"), ("501-1234", "00501-1234"), ("12", "12"),
     ("123456", "123456"), ("SW1A  1AA", "SW1A 1AA"), ("0550100", "00055-0100")],
)  # fmt: skip
def test_a_zip_code_is_padded_only_where_it_can_be_one(said: str, read: str) -> None:
    assert values.read_zip(said) == read


@given(ANYTHING)
def test_what_was_made_standard_once_is_standard(text: str) -> None:
    readers = (values.read_number, values.read_zip, values.read_name)
    for read in readers:
        try:
            once = read(text)
        except Odd:
            continue
        assert read(once) == once


# --- phones and addresses


@pytest.mark.parametrize(
    "said",
    ["651-555-0100", "(651) 555-0100", "651.555.0100", "651 555 0100", "6515550100", "6515550100.0",
     "1-651-555-0100", "1 (651) 555-0100", "+1 651 555 0100", "+16515550100", "651/555/0100",
     "6.515550100E+09", "tel:651-555-0100", "٦٥١٥٥٥٠١٠٠"],
)  # fmt: skip
def test_one_phone_written_in_many_ways_is_one_phone(said: str) -> None:
    assert values.read_phone(said) == ("+16515550100", "16515550100")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("+44 20 7946 0958", ("+442079460958", "442079460958")),
        ("011 44 20 7946 0958", ("+442079460958", "442079460958")),
        ("651-555-0100 ext. 12", ("+16515550100 x12", "1651555010012")),
        ("6515550100x7", ("+16515550100 x7", "165155501007")),
    ],
)
def test_a_country_and_an_extension_are_kept(said: str, read: tuple[str, str]) -> None:
    assert values.read_phone(said) == read


@pytest.mark.parametrize(
    "said",
    ["5550100", "123", "call me", "051-555-0100", "651-155-0100", "65155501001", "+1 12", "²²²²²²²²²²"],
)
def test_half_a_phone_is_none(said: str) -> None:
    assert "with its area code, such as 651-555-0100" in refusal(lambda: values.read_phone(said))


@given(st.from_regex(r"[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True), st.sampled_from(["", " ", "-", "."]))
def test_a_phone_says_the_same_when_it_is_read_again(digits: str, between: str) -> None:
    once = values.read_phone(between.join((digits[:3], digits[3:6], digits[6:])))
    assert once == (f"+1{digits}", f"1{digits}")
    assert values.read_phone(once[0]) == once


def test_several_in_a_cell_are_taken_all_or_none() -> None:
    assert values.read_several("a@x.org & b@y.org and c@z.org", values.read_email) == [
        (one, one) for one in ("a@x.org", "b@y.org", "c@z.org")
    ]
    assert values.read_several(";a@x.org; ;", values.read_email) == [("a@x.org", "a@x.org")]
    assert "no e-mail address" in refusal(lambda: values.read_several("a@x.org; b@", values.read_email))
    assert values.read_several("sandor@x.org", values.read_email)[0][0] == "sandor@x.org", (
        "no word of its own"
    )


@pytest.mark.parametrize(
    ("said", "read"),
    [("Ana.O'Neil@X.Org", None), ("mailto:Ana@x.org", "Ana@x.org"), ("<Ana@x.org>;", "Ana@x.org"),
     ("'Ana@x.org'", "Ana@x.org"), ("ana+roster@mail.x.co.uk", None), ("josé@x.org", None)],
)  # fmt: skip
def test_an_address_is_kept_as_written_and_compared_in_small_letters(said: str, read: str | None) -> None:
    written = read or said
    assert values.read_email(said) == (written, written.lower())


@pytest.mark.parametrize(
    "said",
    ["ana", "ana@", "@x.org", "ana@x", "ana@@x.org", "ana @x.org", "ana@x..org", "ana@-x.org", "a,b@x.org",
     "a" * 250 + "@x.org", "Ana Olson <ana@x.org>"],
)  # fmt: skip
def test_what_is_no_address_says_what_one_needs(said: str) -> None:
    assert "a name, one @ and a domain" in refusal(lambda: values.read_email(said))


@pytest.mark.parametrize(
    ("address", "works"),
    [("a@state.mn.us", True), ("a@x.gov", True), ("a@umn.edu", True), ("a@army.mil", True),
     ("a@gov.org", False), ("a@xgov", False), ("us@x.org", False), ("a@edu.com", False)],
)  # fmt: skip
def test_the_domains_of_public_employers_are_known_by_their_end(address: str, works: bool) -> None:
    assert values.is_work_domain(address) is works


# --- words


@pytest.mark.parametrize(
    ("said", "status"),
    [("Active", "member"), ("FULL-DUES", "member"), ("Y", "member"), ("1", "member"), ("0", "worker"),
     ("Non-Member", "worker"), ("Fair Share", "worker"), ("Retired", "retiree"), ("Deceased", "left"),
     ("Ally", "ally"), ("Staff", "staff"), ("  former   member ", "left")],
)  # fmt: skip
def test_usual_words_for_a_status_are_known(said: str, status: str) -> None:
    assert values.read_status(said, {}) == status


def test_what_a_source_was_taught_comes_before_what_everybody_knows() -> None:
    assert values.read_status("Active", {"active": "retiree"}) == "retiree"
    assert values.read_status("ON-LEAVE", {"on leave": "member"}) == "member"
    assert "say on the page of columns what it means" in refusal(lambda: values.read_status("on leave", {}))


def test_every_word_for_a_status_is_folded_as_it_is_looked_up_and_every_status_has_words() -> None:
    assert all(fold(word) == word for word in values.STATUS_WORDS)
    assert set(values.STATUS_WORDS.values()) == set(Status)


@pytest.mark.parametrize(
    ("said", "tags"),
    [("Spanish", ["es"]), ("Español", ["es"]), ("Hmong; English", ["hmn", "en"]),
     ("Lao and Thai", ["lo", "th"]), ("es, es / Spanish", ["es"]), ("ASL & Karen", ["ase", "kar"]),
     ("en-LR", ["en-LR"]), ("HMN", ["hmn"]), (" , ", [])],
)  # fmt: skip
def test_languages_are_read_by_name_or_tag_each_once_in_their_order(said: str, tags: list[str]) -> None:
    assert values.read_languages(said) == tags


def test_every_tag_that_is_kept_is_read_back() -> None:
    for name, tag in values.LANGUAGES.items():
        assert values.read_languages(name) == values.read_languages(tag) == [tag], name
    assert "write it in English" in refusal(lambda: values.read_languages("English, Klingon"))


@given(ANYTHING)
def test_whatever_stands_in_a_cell_is_read_or_told_and_nothing_breaks(text: str) -> None:
    dates = {"day_first": len(text) % 2 == 0, "today": TODAY}
    for read in (
        lambda: values.read_birth_date(text, **dates),
        lambda: values.read_past_date(text, **dates),
        lambda: values.read_several(text, values.read_phone),
        lambda: values.read_several(text, values.read_email),
        lambda: values.read_languages(text),
        lambda: values.read_status(text, {}),
    ):
        try:
            read()
        except Odd as odd:
            assert ";" in str(odd), "it says what is wrong, and what to do"
