"""How far two rows agree: each step of each comparison by example, as DuckDB decides it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import duckdb
import pytest

from wallchart.engines.matching import standard
from wallchart.engines.matching.columns import FIELDS, Source
from wallchart.engines.matching.levels import COMPARISONS, LAST

from .files import build_town, clean_rows

Fields = Mapping[str, str]


@pytest.fixture(scope="module")
def connection() -> Any:
    with duckdb.connect() as opened:
        yield opened


def all_levels(
    connection: duckdb.DuckDBPyConnection, pairs: Sequence[tuple[Fields, Fields]]
) -> list[dict[str, str]]:
    """Of each pair of a member and a voter, the names of the levels on which they agree, by comparison;
    "" where one says nothing. All pairs are compared in one go: a statement costs more than a row."""
    for side, rows in zip("ab", zip(*pairs, strict=True), strict=True):
        held = clean_rows(connection, side, [{**row, "id": str(at)} for at, row in enumerate(rows)])
        connection.execute(f"create or replace temp table {side} as {held.select()}")
    found = connection.execute(
        f"select {', '.join(each.sql for each in COMPARISONS)} from a join b using (id) "
        "order by cast(id as integer)"
    ).fetchall()
    return [
        {
            each.name: each.levels[number - 1].name if number else ""
            for each, number in zip(COMPARISONS, row, strict=True)
        }
        for row in found
    ]


def levels_of(
    connection: duckdb.DuckDBPyConnection, name: str, pairs: Sequence[tuple[Fields, Fields]]
) -> list[str]:
    return [levels[name] for levels in all_levels(connection, pairs)]


def name_of(text: str) -> dict[str, str]:
    first, last = text.split("/")
    return {"first": first, "last": last}


NAMES = [
    ("Robert/Lind", "ROBERT/LIND", "exact", "exact"),
    ("Bob/Lind", "ROBERT/LIND", "nickname", "exact"),
    ("Bob/Lind", "ROB/LIND", "nickname", "exact"),
    ("Chris/Lind", "CHRISTINE/LIND", "nickname", "exact"),
    ("Chris/Lind", "CHRISTOPHER/LIND", "nickname", "exact"),
    ("R./Lind", "ROBERT/LIND", "initial", "exact"),
    ("R/Lind", "R/LIND", "initial", "exact"),
    ("S/Lind", "ROBERT/LIND", "different", "exact"),
    ("Lind/Robert", "ROBERT/LIND", "swapped", "swapped"),
    ("Rupret/Lind", "RUPERT/LIND", "one slip", "exact"),
    ("Jürgen/Weiß", "JURGEN/WEISS", "exact", "exact"),
    ("Robert/Lynd", "ROBERT/LIND", "exact", "one slip"),
    ("Robert/Li", "ROBERT/LO", "exact", "different"),
    ("Sofia/Muñoz-Peters", "SOFIA/MUNOZ", "exact", "one part"),
    ("Sofia/Peters", "SOFIA/MUNOZ PETERS", "exact", "one part"),
    ("Ann/Christopherson", "ANN/CHRISTOFFERSEN", "exact", "similar"),
    ("Karin/Lind", "ROBERT/BERG", "different", "different"),
    ("/Lind", "ROBERT/LIND", "", "exact"),
    ("Robert/", "ROBERT/LIND", "exact", ""),
    ("Lee/Lee", "LEE/LEE", "exact", "exact"),
]


def test_names(connection: duckdb.DuckDBPyConnection) -> None:
    found = all_levels(connection, [(name_of(ours), name_of(theirs)) for ours, theirs, *_ in NAMES])
    assert [(*row[:2], at["first"], at["last"]) for row, at in zip(NAMES, found, strict=True)] == NAMES


def slipped(word: str) -> set[str]:
    """What a hand makes of a word by one slip: a letter changed, left out or put in, or two exchanged."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(head + tail[1:] for head, tail in halves if tail),
        *(head + letter + tail[1:] for head, tail in halves for letter in LETTERS if tail),
        *(head + letter + tail for head, tail in halves for letter in LETTERS),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in halves if tail[1:]),
    }


LETTERS = "KTS"
ONE_SLIP = next(step.holds for step in LAST.levels if step.name == "one slip")


def test_one_slip_is_exactly_what_a_hand_does_once(connection: duckdb.DuckDBPyConnection) -> None:
    """Every word of up to four of three letters with every other; two words of two letters are two names."""
    words = ["".join(letters) for size in range(1, 5) for letters in product(LETTERS, repeat=size)]
    connection.execute("create or replace temp table words as select unnest($1::varchar[]) as last", [words])
    found = connection.execute(f"select a.last, b.last from words as a, words as b where {ONE_SLIP}")
    meant = {
        (one, other) for one in words for other in slipped(one) & set(words) if max(len(one), len(other)) >= 3
    }
    assert set(found.fetchall()) == meant


def test_a_middle_name_in_the_place_of_the_given_one_is_seen(connection: duckdb.DuckDBPyConnection) -> None:
    john = {"first": "JOHN", "middle": "PAUL", "last": "LIND"}
    paul = {"first": "PAUL", "middle": "P", "last": "LIND"}
    pairs = [({"first": "Paul"}, john), ({"first": "P."}, john), ({"first": "Paul Peter"}, paul)]
    called, initial, two = all_levels(connection, pairs)
    assert (called["first"], initial["first"], two["middle"]) == ("middle", "different", "initial")


MIDDLES = [
    ("James", "JAMES", "exact"),
    ("J.", "JAMES", "initial"),
    ("J", "J", "initial"),
    ("Jmaes", "JAMES", "similar"),
    ("Karl", "JAMES", "different"),
    ("", "JAMES", ""),
]


def test_middle_names(connection: duckdb.DuckDBPyConnection) -> None:
    found = levels_of(connection, "middle", [({"middle": a}, {"middle": b}) for a, b, _ in MIDDLES])
    assert [(*row[:2], said) for row, said in zip(MIDDLES, found, strict=True)] == MIDDLES


BIRTHS = [
    ("1961", "1961", "same", ""),
    ("1961", "02/03/1961", "same", ""),
    ("1960", "1961", "off by one", ""),
    ("1916", "1961", "one slip", ""),
    ("1951", "1961", "one slip", ""),
    ("1964", "1961", "one slip", ""),
    ("1956", "1961", "within 15", ""),
    ("1935", "1961", "far", ""),
    ("", "1961", "", ""),
    ("2/3/1961", "1961-02-03", "", "same"),
    ("3/2/1961", "1961-02-03", "", "one slip"),
    ("2/4/1961", "1961-02-03", "", "one slip"),
    ("2/3/1936", "1961-02-03", "", "two parts"),
    ("11/28/1961", "1961-02-03", "", "same year"),
    ("11/28/1956", "1961-02-03", "", "near year"),
    ("11/28/1930", "1961-02-03", "", "far"),
    ("1/1/1900", "1961-02-03", "", ""),
]


def test_births(connection: duckdb.DuckDBPyConnection) -> None:
    found = all_levels(connection, [({"birth_date": a}, {"birth_date": b}) for a, b, *_ in BIRTHS])
    assert [(*row[:2], at["year"], at["date"]) for row, at in zip(BIRTHS, found, strict=True)] == BIRTHS


SUFFIXES = [
    ("JR", "Jr.", "same"),
    ("II", "JR", "same"),
    ("JR", "SR", "conflict"),
    ("JR", "", "one only"),
    ("", "III", "one only"),
    ("", "", ""),
]


def test_suffixes(connection: duckdb.DuckDBPyConnection) -> None:
    found = levels_of(connection, "suffix", [({"suffix": a}, {"suffix": b}) for a, b, _ in SUFFIXES])
    assert [(*row[:2], said) for row, said in zip(SUFFIXES, found, strict=True)] == SUFFIXES


NUMBERS = [
    ("phone", "(612) 555-0101", "6125550101", "same"),
    ("phone", "555-0101", "6125550101", "no area code"),
    ("phone", "6125550110", "6125550101", "one slip"),
    ("phone", "612555010", "6125550101", "one slip"),
    ("phone", "6515550199", "6125550101", "different"),
    ("phone", "0000000000", "6125550101", ""),
    ("email", "Bob@Example.org", "bob@example.org", "same"),
    ("email", "bob@elsewhere.org", "bob@example.org", "similar"),
    ("email", "bbo@example.org", "bob@example.org", "similar"),
    ("email", "karin@example.org", "bob@example.org", "different"),
    ("email", "none", "bob@example.org", ""),
    ("other_id", "a-771", "A771", "same"),
    ("other_id", "A717", "A771", "one slip"),
    ("other_id", "771", "711", "different"),
    ("other_id", "B990", "A771", "different"),
]


def test_telephones_mail_and_ids(connection: duckdb.DuckDBPyConnection) -> None:
    found = all_levels(connection, [({field: a}, {field: b}) for field, a, b, _ in NUMBERS])
    assert [(*row[:3], at[row[0]]) for row, at in zip(NUMBERS, found, strict=True)] == NUMBERS


VOTER = {"house_number": "12", "street": "OAK ST", "unit": "4", "city": "ELM LAKE", "zip": "55104"}


ADDRESSES = [
    ("12 Oak Street #4", "Elm Lake", "55104", "same unit"),
    ("12 Oak Street", "Elm Lake", "55104", "same building"),
    ("12 Oak St Apt 5", "Elm Lake", "55104", "other unit"),
    ("12 Oak St Apt 4 Elm Lake MN 55104", "", "", "same unit"),
    ("12 Oak St #4", "", "", "same unit"),
    ("12 Oak St #4", "Elsewhere", "55104-1234", "same unit"),
    ("12 Oak St #4", "Elsewhere", "56001", "elsewhere"),
    ("12 Oakk St #4", "Elm Lake", "55104", "similar street"),
    ("12 N Oak Ave", "Elm Lake", "55999", "similar street"),
    ("13 Oak St", "Elm Lake", "55104", "same street"),
    ("12A Oak St", "Elm Lake", "55104", "similar house"),
    ("900 Oak St", "Elm Lake", "55104", "same street"),
    ("900 Pine St", "Elm Lake", "55104", "same ZIP"),
    ("900 Pine St", "Elm Lake", "55999", "same city"),
    ("900 Pine St", "Elsewhere", "56001", "elsewhere"),
    ("PO Box 12", "Elm Lake", "55104", "same ZIP"),
    ("", "", "55104", "same ZIP"),
    ("", "", "", ""),
]


def test_addresses(connection: duckdb.DuckDBPyConnection) -> None:
    pairs = [({"address": a, "city": city, "zip": code}, VOTER) for a, city, code, _ in ADDRESSES]
    found = levels_of(connection, "address", pairs)
    assert [(*row[:3], said) for row, said in zip(ADDRESSES, found, strict=True)] == ADDRESSES


def test_a_house_without_units_is_the_same_house(connection: duckdb.DuckDBPyConnection) -> None:
    ours = {"address": "12 Oak St", "city": "Elm Lake", "zip": "55104"}
    assert levels_of(connection, "address", [(ours, {**VOTER, "unit": ""})]) == ["same house"]


WHOLE = {
    **{"first": "Bob", "middle": "J", "last": "Lind", "suffix": "Jr", "birth_date": "1961-02-03"},
    **{"house_number": "12", "street": "Oak St", "unit": "4", "city": "Elm Lake", "zip": "55104"},
    **{"phone": "6125550101", "email": "bob@example.org", "other_id": "A771"},
}


def test_a_row_agrees_with_itself_on_the_first_level_of_everything_that_it_says(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    first = {each.name: each.levels[0].name for each in COMPARISONS}
    assert all_levels(connection, [(WHOLE, WHOLE)]) == [{**first, "middle": "initial", "year": ""}]


def test_what_one_side_does_not_say_is_never_a_disagreement(connection: duckdb.DuckDBPyConnection) -> None:
    """Whichever column is missing on whichever side, no comparison falls to its last level."""
    bare = {left_out: {name: text for name, text in WHOLE.items() if name != left_out} for left_out in WHOLE}
    pairs = [pair for row in bare.values() for pair in ((row, WHOLE), (WHOLE, row))]
    for at, levels in enumerate(all_levels(connection, pairs)):
        del levels["suffix"]  # a suffix on one side only says a little
        assert not {"different", "far", "elsewhere"} & set(levels.values()), (list(bare)[at // 2], levels)


def test_levels_of_a_comparison_have_names_of_their_own() -> None:
    for each in COMPARISONS:
        assert len({step.name for step in each.levels}) == len(each.levels)
        assert each.levels[-1].holds == "true"
        assert [each.index(step.name) for step in each.levels] == list(range(1, len(each.levels) + 1))


def test_no_level_depends_on_which_row_is_the_roster(
    connection: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A hundred rows with the errors of a roster, each compared with each, both ways round."""
    town = build_town(tmp_path_factory.mktemp("town"), households=200, members=100, seed=11)
    with town.roster.open(encoding="utf-8") as file:
        fields = [field for field in next(csv.reader(file)) if field in FIELDS]
    rows = f"(select {', '.join(fields)} from read_csv('{town.roster}', all_varchar = true))"
    source = Source(town.roster, {field: field for field in fields})
    connection.execute(f"create or replace temp table all_raw as {standard.fields_sql(source, rows)}")
    held = standard.clean(connection, source, "all_raw", "all")
    connection.execute(f"create or replace temp table all_rows as {held.select()}")
    levels = ", ".join(each.sql for each in COMPARISONS)
    connection.execute(
        "create or replace temp table compared as select a.id as ours, b.id as theirs, "
        f"{levels} from all_rows as a cross join all_rows as b"
    )
    assert connection.execute("select count(*) from compared").fetchall() == [(10_000,)]
    for each in COMPARISONS:
        lopsided = connection.execute(
            f"select l.ours, l.theirs, l.{each.name}, r.{each.name} from compared as l join compared as r "
            f"on l.ours = r.theirs and l.theirs = r.ours where l.{each.name} <> r.{each.name}"
        ).fetchall()
        assert lopsided == [], each.name
        seen = connection.execute(f"select count(distinct {each.name}) from compared").fetchall()[0][0]
        assert seen > 1 or each.name in ("suffix", "email", "other_id", "date"), each.name
