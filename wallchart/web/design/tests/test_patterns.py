"""The page of patterns shows every part."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.test import Client

from wallchart.web.design.views import EXAMPLES

FOLDER = Path(__file__).parent.parent / "templates" / "design" / "examples"


def test_the_page_of_patterns_shows_every_part_beside_its_source(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("amina").get("/design/")
    assert page.status_code == 200
    text = page.content.decode()
    for name, _heading in EXAMPLES:
        assert f'id="part-{name}"' in text
    assert text.count("<pre") == len(EXAMPLES)


def test_no_part_is_missing_from_the_page() -> None:
    assert {path.stem for path in FOLDER.glob("*.html")} == {name for name, _heading in EXAMPLES}


def test_the_page_of_patterns_is_for_who_has_signed_in(client: Client, db: None) -> None:
    assert client.get("/design/").status_code == 302
