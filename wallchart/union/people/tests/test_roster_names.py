"""Names as rosters write them: taken apart, capitals eased, and nobody's name made smaller than it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallchart.union.people.names import fold
from wallchart.union.people.roster.splitting import (
    PARTICLES,
    SUFFIXES,
    SplitName,
    ease_capitals,
    read_suffix,
    split_full_name,
    split_last_first,
)


@pytest.mark.parametrize(
    ("written", "given", "middle", "family", "suffix", "preferred"),
    [
        ("Tess Ann van der Berg", "Tess", "Ann", "van der Berg", "", ""),
        ("van der Berg, Tess Ann", "Tess", "Ann", "van der Berg", "", ""),
        ("Guadalupe (Lupe) M. Hernández-Ruiz Jr.", "Guadalupe", "M", "Hernández-Ruiz", "Jr", "Lupe"),
        ("Larson, Bartholomew, Sr", "Bartholomew", "", "Larson", "Sr", ""),
        ("Larson Jr., Bartholomew", "Bartholomew", "", "Larson", "Jr", ""),
        ("Larson, Bartholomew III", "Bartholomew", "", "Larson", "III", ""),
        ("Dr. María de la Cruz, PhD, RN", "María", "", "de la Cruz", "", ""),
        ("Bo Berg, Jr.", "Bo", "", "Berg", "Jr", ""),
        ("Mr. Bo Berg II", "Bo", "", "Berg", "II", ""),
        ("Nguyễn Thị Minh", "Nguyễn", "Thị", "Minh", "", ""),
        ("Cher", "Cher", "", "", "", ""),
        ("Berg,", "", "", "Berg", "", ""),
        (", Bo", "Bo", "", "", "", ""),
        ('Samuel "Sam" O\'Brien', "Samuel", "", "O'Brien", "", "Sam"),
        ("O'Brien, Samuel 'Sam' T.", "Samuel", "T", "O'Brien", "", "Sam"),
        ("Samuel “Sam” O'Brien", "Samuel", "", "O'Brien", "", "Sam"),
        ("Ana O Olson", "Ana", "O", "Olson", "", ""),
        ("Mai Der Vang", "Mai", "Der", "Vang", "", ""),
        ("Anke von der Heide", "Anke", "", "von der Heide", "", ""),
        ("de la Cruz", "de", "", "la Cruz", "", ""),
        ("Van Nguyen", "Van", "", "Nguyen", "", ""),
        ("Mac Jr", "Mac", "", "", "Jr", ""),
        ("Jr", "Jr", "", "", "", ""),
        ("李 小龍", "李", "", "小龍", "", ""),
    ],
)
def test_whole_names_are_taken_apart(
    written: str, given: str, middle: str, family: str, suffix: str, preferred: str
) -> None:
    assert split_full_name(written) == SplitName(given, middle, family, suffix, preferred)


def test_a_column_of_last_first_needs_no_comma_to_know_the_family_name() -> None:
    assert split_last_first("Berg") == SplitName(family="Berg")
    assert split_last_first("de la Cruz, María José") == SplitName("María", "José", "de la Cruz")
    assert split_last_first("Berg, Bo, Jr, RN") == SplitName("Bo", "", "Berg", "Jr")


WORD = st.text(st.sampled_from("aenñlýøMK'-"), min_size=2, max_size=7).filter(lambda word: word.strip("'-"))
PLAIN = WORD.filter(lambda word: fold(word) not in SUFFIXES | dict.fromkeys(PARTICLES) and "'" not in word)


@given(PLAIN, PLAIN, PLAIN, st.sampled_from(["", "Jr", "Sr", "III"]))
def test_both_ways_of_writing_a_name_come_to_the_same(
    first: str, middle: str, family: str, suffix: str
) -> None:
    said = SplitName(first, middle, family, suffix)
    assert split_full_name(f"{first} {middle} {family} {suffix}".strip()) == said
    assert split_full_name(f"{family} {suffix}, {first} {middle}") == said
    assert split_last_first(f"{family}, {first} {middle} {suffix}".strip()) == said


@given(st.text(st.sampled_from("aAé ,.'-Jr李"), max_size=18))
def test_no_letter_of_a_name_is_lost_but_those_of_a_suffix(text: str) -> None:
    found = split_full_name(text)
    parts = " ".join((found.given, found.middle, found.family, found.suffix, found.preferred))
    if not any(fold(word.replace(".", "")) in SUFFIXES for word in text.replace(",", " ").split()):
        assert sorted(filter(str.isalpha, text)) == sorted(filter(str.isalpha, parts))
    assert all(part == part.strip() for part in (found.given, found.middle, found.family, found.preferred))


@pytest.mark.parametrize(
    ("said", "kept"),
    [("JR.", "Jr"), ("junior", "Jr"), ("iii", "III"), ("2nd", "II"), ("M.D.", ""), ("Mrs", ""), ("OP", "OP")],
)
def test_a_suffix_of_its_own_column_is_written_in_one_way(said: str, kept: str) -> None:
    assert read_suffix(said) == kept


@pytest.mark.parametrize(
    ("written", "eased"),
    [
        ("MCDONALD-O'BRIEN", "McDonald-O'Brien"),
        ("O’NEIL", "O’Neil"),
        ("VAN DER BERG", "van der Berg"),
        ("de la cruz", "de la Cruz"),
        ("ST. JOHN", "St. John"),
        ("SAN MIGUEL", "San Miguel"),
        ("NGUYỄN", "Nguyễn"),
        ("ØSTBY", "Østby"),
        ("MCKEE", "McKee"),
        ("MCOY", "Mcoy"),
        ("DeShawn", "DeShawn"),
        ("McDonald", "McDonald"),
        ("li", "li"),
        ("LO", "LO"),
        ("ana", "Ana"),
        ("VAN", "Van"),
    ],
)
def test_capitals_are_made_readable_and_names_as_people_write_them_stay(written: str, eased: str) -> None:
    assert ease_capitals(written) == eased


@pytest.mark.parametrize(
    ("written", "eased"), [("LA TOYA", "La Toya"), ("do yeon", "Do Yeon"), ("BEN-AMI", "Ben-Ami")]
)
def test_a_given_name_begins_with_a_capital_whatever_the_word_is_in_family_names(
    written: str, eased: str
) -> None:
    assert ease_capitals(written, given=True) == eased


@given(st.text(st.sampled_from("abcdemo'-. éñ"), max_size=12), st.booleans())
def test_easing_changes_nothing_but_capitals_and_only_once(text: str, given_name: bool) -> None:
    name = " ".join(text.split())
    eased = ease_capitals(name.upper(), given=given_name)
    assert eased.casefold() == name.casefold()
    if not (eased.isupper() or eased.islower()):
        assert ease_capitals(eased, given=given_name) == eased
