"""What cannot be done is said on the page as to a person, with what they typed and where."""

from __future__ import annotations

import pytest

from wallchart.refusal import Refusal
from wallchart.web.refusals import LONGEST, why_not


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({}, "give a day"),
        ({"column": "birth_date"}, "birth date: give a day"),
        ({"column": "Member number", "value": "M1"}, "Member number, “M1”: give a day"),
        (
            {"file": "a.csv", "row": 7, "column": "Local", "value": 77},
            "a.csv, row 7, Local, “77”: give a day",
        ),
        ({"value": ""}, "give a day"),
        ({"value": 0}, "“0”: give a day"),
        ({"value": 'it\'s "x"\n<b>'}, '“it\'s "x"\n<b>”: give a day'),
    ],
)
def test_a_refusal_is_said_in_plain_words(about: dict[str, object], said: str) -> None:
    assert why_not(Refusal("give a day", **about)) == said


def test_of_a_long_value_so_much_is_shown_that_it_is_known_again() -> None:
    said = why_not(Refusal("shorten it", value="x" * 5000))
    assert said == f"“{'x' * LONGEST}”: shorten it"
