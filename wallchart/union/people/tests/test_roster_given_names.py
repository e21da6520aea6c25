"""What a roster's given name tells of somebody who is known: nothing, where it is a form of the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cast import HOUSE, Cast
from wallchart.union.people.models import ImportRow

from .rosters import applied, operations, previewed, row, write_csv

HEADINGS = ["Member number", "First name", "Preferred name", "Last name", "Local"]


@pytest.mark.parametrize(
    ("stands", "comes"),
    [
        ("Robert", "Bob"),
        ("Robert", "R."),
        ("Guadalupe", "Lupe"),
        ("Katherine", "Kate"),
        ("Mary Ann", "Mary"),
        ("José", "Jose"),
        ("Robert", "ROBERT"),
    ],
)
def test_a_short_form_changes_nothing(cast: Cast, tmp_path: Path, stands: str, comes: str) -> None:
    one = [HEADINGS, ["N1", stands, "", "Berg", "12"]]
    applied(HOUSE, write_csv(tmp_path / "a.csv", one), cast.council.pk)
    two = [HEADINGS, ["N1", comes, "", "Berg", "12"]]
    again = previewed(HOUSE, write_csv(tmp_path / "b.csv", two), cast.council.pk)
    assert operations(again) == {2: "unchanged"}


@pytest.mark.parametrize(("stands", "comes"), [("Bob", "Robert"), ("Jose", "José"), ("Rupert", "Robert")])
def test_the_whole_name_and_another_name_are_told(
    cast: Cast, tmp_path: Path, stands: str, comes: str
) -> None:
    one = [HEADINGS, ["N1", stands, "", "Berg", "12"]]
    applied(HOUSE, write_csv(tmp_path / "a.csv", one), cast.council.pk)
    two = [HEADINGS, ["N1", comes, "", "Berg", "12"]]
    again = previewed(HOUSE, write_csv(tmp_path / "b.csv", two), cast.council.pk)
    assert operations(again) == {2: ImportRow.Operation.CHANGED}
    assert row(again, 2).after == {"given_name": comes}


def test_a_row_that_brings_another_preferred_name_says_the_same_when_it_comes_again(
    cast: Cast, tmp_path: Path
) -> None:
    one = [HEADINGS, ["N1", "Guadalupe", "Lupe", "Berg", "12"]]
    applied(HOUSE, write_csv(tmp_path / "a.csv", one), cast.council.pk)
    path = write_csv(tmp_path / "b.csv", [HEADINGS, ["N1", "Lupe", "Annie", "Berg", "12"]])
    applied(HOUSE, path, cast.council.pk)
    assert operations(previewed(HOUSE, path, cast.council.pk)) == {2: "unchanged"}
