"""Every word that a page says of itself went through gettext: a translator can reach it."""

from __future__ import annotations

from .conftest import Desk, words_of
from .pages import Page

HEARD = ("aria-label", "placeholder", "title", "alt", "data-head", "data-unsaid")
BY_ITSELF = {"wallchart", "csv", "xlsx", "agpl"}
"""Names that are the same in every language."""
NO_PROSE = {"script", "style", "code", "kbd", "pre"}


def test_no_page_says_a_word_that_no_translator_was_shown(whole_desk: Desk) -> None:
    known = whole_desk.written | BY_ITSELF
    found = {name: sorted(untranslated(page) - known) for name, page in whole_desk.pages.items()}
    found.pop("patterns")  # what stands there are examples
    assert {name: words for name, words in found.items() if words} == {}


def untranslated(page: Page) -> set[str]:
    """The words that stand in no bracket, read and heard."""
    said = [page.read_without(NO_PROSE)]
    said += [tag[name] for tag in page.tags for name in HEARD]
    return set().union(*(words_of(outside_brackets(text)) for text in said))


def outside_brackets(text: str) -> str:
    deep, kept = 0, []
    for sign in text:
        deep += (sign == "⟦") - (sign == "⟧")
        kept.append(" " if deep or sign == "⟧" else sign)
    return "".join(kept)


def test_the_ruler_sees_what_it_should() -> None:
    page = Page("<p title='bare'>⟦a ⟦told⟧ word⟧ naked<code>code</code> <b>⟦x⟧</b>s</p>")
    assert untranslated(page) == {"bare", "naked"}
