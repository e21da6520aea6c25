"""The list of given names: that it can be read one way only, and that reading it is light."""

from __future__ import annotations

import subprocess
import sys

import pytest

from wallchart.engines.nicknames import ALTERNATIVE, CALLED, CANONICAL, GROUPS


def test_a_name_is_formal_in_one_line_only_and_stands_once_in_a_line() -> None:
    formal = [name for names, _ in GROUPS for name in names]
    assert len(formal) == len(set(formal))
    for names, short in GROUPS:
        assert names
        assert short
        assert len({*names, *short}) == len(names) + len(short)


def test_names_are_written_as_they_are_compared() -> None:
    for names, short in GROUPS:
        assert all(name.isascii() and name.isalpha() and name.isupper() for name in (*names, *short))


def test_every_name_leads_to_a_name_that_short_forms_are_listed_for() -> None:
    assert set(CANONICAL.values()) | set(ALTERNATIVE.values()) <= set(CALLED)
    assert all(CANONICAL[name] == name for name in CALLED)
    assert all(ALTERNATIVE[name] != CANONICAL[name] for name in ALTERNATIVE)
    for names, short in GROUPS:
        assert all(CANONICAL[name] == names[0] for name in names)
        assert all(name in CANONICAL for name in short)


@pytest.mark.parametrize(
    ("short", "formal"),
    [
        ("BOB", {"ROBERT"}),
        ("CHRIS", {"CHRISTOPHER", "CHRISTINE"}),
        ("HARRY", {"HAROLD", "HENRY"}),
        ("CHARLIE", {"CHARLES", "CHARLOTTE"}),
        ("LUPE", {"GUADALUPE"}),
        ("MO", {"MAUREEN", "MOHAMED"}),
        ("FADUMO", {"FATIMA"}),
        ("ELISABETH", {"ELIZABETH"}),
    ],
)
def test_a_short_form_leads_to_the_names_it_most_often_means(short: str, formal: set[str]) -> None:
    assert {CANONICAL[short], ALTERNATIVE.get(short, CANONICAL[short])} == formal


def test_reading_the_list_brings_no_library_along() -> None:
    told = (
        "import sys; import wallchart.union.people.nicknames; "
        "print([name for name in ('duckdb', 'numpy', 'pyarrow', 'django') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
