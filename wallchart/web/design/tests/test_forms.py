"""Forms come out in the house's look: every field labelled, every error tied to its field."""

from __future__ import annotations

import re

from wallchart.web.design.views import ExampleForm


def test_every_field_has_its_label() -> None:
    text = str(ExampleForm())
    for name in ("name", "email", "shift", "agrees", "said"):
        assert f'<label for="id_{name}"' in text, name
    assert "<legend>How did you talk?" in text


def test_what_is_wrong_stands_at_its_field_and_is_read_out_with_it() -> None:
    form = ExampleForm({"name": "", "email": "no address", "shift": "day"})
    text = str(form)
    assert text.count('class="field wrong"') == 2
    assert 'id="id_email_error"' in text
    described = re.search(r'<input type="email"[^>]*aria-describedby="([^"]*)"', text)
    assert described
    assert "id_email_error" in described[1]
    assert 'aria-invalid="true"' in text


def test_help_is_tied_to_its_field() -> None:
    text = str(ExampleForm())
    assert 'id="id_name_helptext"' in text
    assert 'aria-describedby="id_name_helptext"' in text


def test_what_may_be_left_out_says_so_and_what_may_not_does_not() -> None:
    text = str(ExampleForm())
    assert text.count("(if you like)") == 2, "the choice and the text; a box to tick is never required"


def test_what_is_wrong_with_the_whole_form_is_said_first() -> None:
    form = ExampleForm({"name": "x", "email": "a@example.org", "shift": "day"})
    form.add_error(None, "The two do not fit together.")
    text = str(form)
    assert text.index('role="alert"') < text.index('class="field')
    assert "The two do not fit together." in text
