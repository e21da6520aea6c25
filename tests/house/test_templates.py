"""What every template keeps to: nothing inline, and nothing that a translator cannot reach."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "wallchart").rglob("templates/**/*.html"))
NAMES = {path: str(path.relative_to(ROOT)) for path in TEMPLATES}
EXAMPLES = "design/templates/design/examples"

SAID_BY_ITSELF = {"Wallchart", "AGPL"}
"""Names that are the same in every language."""

HEARD = ("aria-label", "placeholder", "title", "alt", "aria-description", "data-head", "content")
"""Attributes whose value is read out or shown."""


def without_template_tags(text: str) -> str:
    """The template with its comments, tags and variables taken out, translated blocks with all they hold."""
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{#.*?#\}", "", text)
    text = re.sub(r"\{% blocktrans(late)?\b.*?%\}.*?\{% endblocktrans(late)? %\}", "", text, flags=re.DOTALL)
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)


class Page(HTMLParser):
    """Collects what is inline, and the words that stand outside of gettext."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.words: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        self.inside.append(tag)
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")) or "javascript:" in (value or ""):
                self.inline.append(f"<{tag} {name}>")
            if name in HEARD and tag != "meta":
                self.words.append(value or "")
        if tag == "style":
            self.inline.append("<style>")
        runs = about.get("type") in (None, "module", "text/javascript")
        if tag == "script" and "src" not in about and runs:
            self.inline.append("<script> without src")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            del self.inside[len(self.inside) - 1 - self.inside[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if not {"script", "style", "code", "kbd"} & set(self.inside[-2:]):
            self.words.append(data)


def read(path: Path) -> Page:
    page = Page()
    page.feed(without_template_tags(path.read_text(encoding="utf-8")))
    page.close()
    return page


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES.get)
def test_no_template_has_inline_styles_or_scripts(path: Path) -> None:
    assert read(path).inline == []


@pytest.mark.parametrize("path", [path for path in TEMPLATES if EXAMPLES not in str(path)], ids=NAMES.get)
def test_every_word_of_a_template_can_be_translated(path: Path) -> None:
    words = re.findall(r"[^\W\d_]{2,}", " ".join(read(path).words))
    assert [word for word in words if word not in SAID_BY_ITSELF] == []


def test_no_template_reaches_for_a_third_party() -> None:
    outside = re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//")
    assert [NAMES[path] for path in TEMPLATES if outside.search(path.read_text(encoding="utf-8"))] == []


def test_no_style_reaches_for_a_third_party() -> None:
    styles = sorted((ROOT / "wallchart").rglob("static/**/*.css"))
    assert styles
    outside = re.compile(r"url\(\s*[\"']?(?:https?:)?//|@import")
    assert [path.name for path in styles if outside.search(path.read_text(encoding="utf-8"))] == []


def test_the_ruler_sees_what_it_should() -> None:
    page = Page()
    page.feed(
        without_template_tags(
            '<p style="x" title="Hello">{% translate "A" %} bare <b onclick="y">{{ a }}</b>'
        )
    )
    page.feed("<script>1</script><script type='application/json'>{}</script><style></style>")
    assert page.inline == ["<p style>", "<b onclick>", "<script> without src", "<style>"]
    assert re.findall(r"\w{2,}", " ".join(page.words)) == ["Hello", "bare"]
