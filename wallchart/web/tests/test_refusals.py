"""What cannot be done is said on the page as to a person, with what they typed and where."""

from __future__ import annotations

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest

from wallchart.refusal import Refusal
from wallchart.web.refusals import LONGEST, saying_why, why_not


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


class DayForm(forms.Form):
    day = forms.CharField()


@pytest.fixture
def request_() -> HttpRequest:
    asked = HttpRequest()
    asked._messages = CookieStorage(asked)
    return asked


def said_next(asked: HttpRequest) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in get_messages(asked)]


def test_what_is_done_is_said_to_be_done(request_: HttpRequest) -> None:
    with saying_why(request_, "It is saved."):
        pass
    assert said_next(request_) == [("success", "It is saved.")]


def test_what_is_refused_is_said_once_and_the_view_goes_on_behind_it(request_: HttpRequest) -> None:
    def view() -> str:
        with saying_why(request_, "It is saved."):
            raise Refusal("give a day", column="birth_date")
            return "saved"
        return "asked again"

    assert view() == "asked again"
    assert said_next(request_) == [("error", "birth date: give a day")]


def test_a_view_returns_from_within_where_all_went_well(request_: HttpRequest) -> None:
    def view() -> str:
        with saying_why(request_, "It is saved."):
            return "saved"
        return "asked again"

    assert view() == "saved" and said_next(request_) == [("success", "It is saved.")]


def test_a_form_says_it_at_its_field_and_what_is_of_no_field_above(request_: HttpRequest) -> None:
    form = DayForm({"day": "soon"})
    assert form.is_valid()
    with saying_why(request_, "It is saved.", on=form):
        raise Refusal("give a day", column="day", value="soon")
    with saying_why(request_, "It is saved.", on=form):
        raise Refusal("no such shift", column="shift", value="dusk")
    assert form.errors == {"day": ["give a day"], "__all__": ["shift, “dusk”: no such shift"]}
    assert said_next(request_) == []


def test_what_is_no_refusal_goes_through(request_: HttpRequest) -> None:
    with pytest.raises(ZeroDivisionError), saying_why(request_, "It is saved."):
        raise ZeroDivisionError
    assert said_next(request_) == []
