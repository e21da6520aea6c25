"""What people write is text on every page, whatever it looks like; and it is shown as it was written."""

from __future__ import annotations

import pytest

from .conftest import ODD
from .pages import Page


def test_no_name_becomes_a_tag_or_an_attribute(desk: dict[str, Page]) -> None:
    made = [
        (name, tag.name, sorted(tag.about))
        for name, page in desk.items()
        for tag in page.tags
        if tag.name == "odd" or {"odd", "odd=1", "&"} & set(tag.about)
    ]
    assert made == []


def test_no_name_is_escaped_twice(desk: dict[str, Page]) -> None:
    """A reader would see &lt; and &amp; in it."""
    twice = {}
    for name, page in desk.items():
        said = [page.tags[0].text, *(value for tag in page.tags for value in tag.about.values())]
        if found := [text for text in said if "&lt;" in text or "&amp;" in text or "&quot;" in text]:
            twice[name] = found[0][:200]
    assert twice == {}


@pytest.mark.parametrize(
    "name",
    [
        "home", "people", "person", "person_change", "chart", "chart by home", "board", "campaigns", "ask",
        "campaign", "posts", "affiliate", "who_can_see", "access", "committee", "marks_day", "audit", "pairs",
        "pair", "merges", "erase_person", "imports", "import_run", "chart_paper", "person_merge, compared",
    ],
)  # fmt: skip
def test_a_name_is_shown_as_it_was_written(desk: dict[str, Page], name: str) -> None:
    assert ODD.strip() in " ".join(desk[name].tags[0].text.split())


def test_what_a_script_reads_is_data_and_no_markup(desk: dict[str, Page]) -> None:
    for name, page in desk.items():
        for tag in page.all("script"):
            assert tag["src"] or tag["type"] == "application/json", name
