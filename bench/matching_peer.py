"""Splink 5 on DuckDB as its own tutorials set it up; run as a program, in a process of its own.

`python bench/matching_peer.py link ROSTER VOTERS OUT` links two standardised Parquet files;
`python bench/matching_peer.py dedupe (febrl | fake) FILE OUT` finds duplicates in a public set. OUT
gets the pairs and their match probability. The Linker, blocking rules, comparisons and training
follow Splink's published tutorials ("Quick and dirty persons model", "Linking two tables of persons",
"Febrl3 dedupe", and the fake_1000 tutorial), with the columns of our standard form.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

Pairs = list[tuple[str, str, float]]


def trained(linker: Linker, certain: list[Any], recall: float, sessions: list[Any]) -> Linker:
    linker.training.estimate_probability_two_random_records_match(certain, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in sessions:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    return linker


def link(roster: Path, voters: Path) -> Pairs:
    connection = duckdb.connect(config={"threads": 2})
    api = DuckDBAPI(connection)
    tables = []
    for name, path in (("roster", roster), ("voters", voters)):
        connection.execute(
            f"create table {name} as select id as unique_id, first, last, cast(year as varchar) as year, "
            "concat_ws(' ', house, street) as address, zip, cast(phone as varchar) as phone, canon, middle "
            f"from read_parquet('{path}')"
        )
        tables.append(api.register(name, dataset_display_name=name))
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("last", "first"),
            block_on("address", "zip"),
            block_on("phone"),
            block_on("last", "canon", "year"),
            block_on("last", "canon", "zip"),
            block_on("canon", "year", "zip"),
            block_on("last", "year", "zip"),
        ],
        comparisons=[
            cl.NameComparison("first").configure(term_frequency_adjustments=True),
            cl.NameComparison("last").configure(term_frequency_adjustments=True),
            cl.ExactMatch("middle"),
            cl.LevenshteinAtThresholds("year", [1]),
            cl.JaroWinklerAtThresholds("address", [0.95, 0.88]),
            cl.ExactMatch("zip").configure(term_frequency_adjustments=True),
            cl.ExactMatch("phone"),
        ],
    )
    linker = trained(
        Linker(tables, settings, log_level="ERROR"),
        [block_on("first", "last", "year", "zip")],
        0.6,
        [block_on("first", "last"), block_on("year", "zip")],
    )
    predicted = linker.inference.predict(threshold_match_probability=0.01)
    rows = connection.execute(
        f"select unique_id_l, unique_id_r, match_probability, source_dataset_l from {predicted.physical_name}"
    ).fetchall()
    return [(a, b, p) if side == "roster" else (b, a, p) for a, b, p, side in rows]


def febrl() -> tuple[SettingsCreator, list[Any], float, list[Any]]:
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on(name) for name in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")
        ],
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
    )
    exchanged = "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth"
    certain = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth"), exchanged]
    return settings, certain, 0.9, [block_on("date_of_birth"), block_on("postcode")]


def fake() -> tuple[SettingsCreator, list[Any], float, list[Any]]:
    """The tutorial's model; beside its two blocking rules those on birth date, given name and e-mail,
    without which it sees too few of the pairs (F1 0.54)."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on(name) for name in ("first_name", "surname", "dob", "email")
        ],
        comparisons=[
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
    )
    certain = [block_on("first_name", "dob"), "l.email = r.email and levenshtein(l.surname, r.surname) <= 2"]
    return settings, certain, 0.7, [block_on("first_name", "surname"), block_on("dob")]


def dedupe(kind: str, path: Path) -> Pairs:
    connection = duckdb.connect(config={"threads": 2})
    source = f"read_csv('{path}', all_varchar = true, header = true, delim = ',')"
    header = [row[0] for row in connection.execute(f"describe select * from {source}").fetchall()]
    names = {"rec_id": "unique_id"}
    chosen = ", ".join(
        f"""nullif(trim("{name}"), '') as {names.get(name.strip(), name.strip())}""" for name in header
    )
    connection.execute(f"create table people as select {chosen} from {source}")
    table = DuckDBAPI(connection).register("people")
    settings, certain, recall, sessions = febrl() if kind == "febrl" else fake()
    linker = trained(Linker(table, settings, log_level="ERROR"), certain, recall, sessions)
    predicted = linker.inference.predict(threshold_match_probability=0.0001)
    return connection.execute(
        f"select unique_id_l, unique_id_r, match_probability from {predicted.physical_name}"
    ).fetchall()


def main(words: list[str]) -> None:
    what, one, other, out = words
    pairs = link(Path(one), Path(other)) if what == "link" else dedupe(one, Path(other))
    with Path(out).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("left_id", "right_id", "probability"))
        writer.writerows(pairs)


if __name__ == "__main__":
    main(sys.argv[1:])
