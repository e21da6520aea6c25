"""The template parts draw what they are told, and say it in words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from wallchart.web.design.templatetags.parts import answer_name, bar


def drawn(source: str, **about: Any) -> str:
    return Template("{% load parts %}" + source).render(Context(about))


def number(text: str, name: str) -> float:
    found = re.search(rf'class="{name}"[^>]*?(?:width|x1)="([\d.]+)"', text)
    assert found, text
    return float(found[1])


def test_a_bar_shows_the_part_the_whole_and_the_target_and_says_them() -> None:
    text = drawn("{% bar 61 122 target=98 %}")
    assert number(text, "fill") == 50
    assert number(text, "target") == pytest.approx(80.33, abs=0.01)
    assert 'aria-label="61 of 122, target 98"' in text
    assert "style=" not in text


def test_a_bar_without_a_target_has_no_line() -> None:
    text = drawn("{% bar 3 12 %}")
    assert 'class="target"' not in text
    assert 'aria-label="3 of 12"' in text


def test_a_bar_may_be_told_what_to_say() -> None:
    assert 'aria-label="a &lt;quarter&gt;"' in drawn("{% bar 3 12 label=said %}", said="a <quarter>")


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.none() | st.integers(0, 10**7))
def test_a_bar_never_leaves_its_ground(done: int, total: int, target: int | None) -> None:
    shown = bar(done, total, target)
    assert 0 <= float(shown["fill"]) <= 100
    assert shown["line"] is None or 0 <= float(shown["line"]) <= 100
    if target and done >= target:
        assert float(shown["fill"]) >= float(shown["line"])


@pytest.mark.parametrize(
    ("answer", "kind", "word"),
    [
        ("did", "did", "did"),
        ("might", "might", "might"),
        ("refused", "refused", "refused"),
        ("", "not-asked", "not asked"),
        (None, "not-asked", "not asked"),
        ("nonsense", "not-asked", "not asked"),
    ],
)
def test_a_stamp_has_a_shape_and_a_word(answer: str | None, kind: str, word: str) -> None:
    text = drawn("{% stamp answer %}", answer=answer)
    assert f'class="stamp {kind}"' in text
    assert f">{word}<" in text


def test_the_key_names_every_stamp() -> None:
    text = drawn("{% stamp_key %}")
    for answer in ("did", "might", "refused", ""):
        assert answer_name(answer) in text
    assert text.count("<li>") == 4


def test_a_pager_says_where_one_is_and_keeps_the_rest_of_the_query() -> None:
    request = RequestFactory().get("/people/", {"q": "Nguyễn & co", "page": "3"})
    page = Paginator(range(18512), 20).page(3)
    text = drawn("{% pager page %}", page=page, request=request)
    assert "41–60 of 18,512" in text
    assert "q=Nguy%E1%BB%85n+%26+co&amp;page=4" in text
    assert 'rel="prev"' in text
    assert 'aria-current="page"' in text
    assert "926" in text, "the last page is one step away"


def test_a_pager_may_stand_beside_another() -> None:
    request = RequestFactory().get("/", {"page": "2"})
    page = Paginator(range(50), 10).page(2)
    text = drawn("{% pager page key='left' %}", page=page, request=request)
    assert "?page=2&amp;left=3" in text


def test_one_page_has_no_ways_on_but_tells_its_total() -> None:
    text = drawn("{% pager page %}", page=Paginator(range(7), 20).page(1))
    assert "1–7 of 7" in text
    assert "<ul>" not in text


def test_nothing_at_all_is_told_as_well() -> None:
    assert "0–0 of 0" in drawn("{% pager page %}", page=Paginator([], 20).page(1))


def test_progress_says_how_much_of_what_and_how_long() -> None:
    text = drawn("{% progress 41200 100000 'Comparing:' left='about 20 seconds left' %}")
    assert "41,200 of 100,000" in text
    assert "about 20 seconds left" in text
    assert 'value="41200" max="100000"' in text
