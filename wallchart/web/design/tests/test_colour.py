"""What is written can be read, by day and by night, whatever colour a union has."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from wallchart.web.design import colour
from wallchart.web.design.colour import Scheme, by_day, by_night, contrast

TOKENS = (Path(__file__).parent.parent / "static" / "wallchart" / "tokens.css").read_text(encoding="utf-8")
WEB = Path(__file__).parents[2]
TEXTS = ("--ink", "--soft", "--warn", "--might", "--strong")
GROUNDS = ("--paper", "--card", "--wash")
WRITTEN_UPON = (("--union-ink", "--union"), ("--strong-ink", "--strong"), ("--warn-ink", "--warn"))


def tokens(which: str) -> dict[str, str]:
    """The colours of tokens.css: those of the day, or those of the night over them."""
    day, night = TOKENS.split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", day))
    if which == "night":
        found |= dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", night))
    return found


@pytest.mark.parametrize("which", ["day", "night"])
def test_every_text_can_be_read_on_every_ground(which: str) -> None:
    of = tokens(which)
    poor = {
        (text, ground): round(contrast(of[text], of[ground]), 2)
        for text, ground in [*product(TEXTS, GROUNDS), *WRITTEN_UPON, ("--paper", "--ink")]
        if contrast(of[text], of[ground]) < colour.ENOUGH
    }
    assert poor == {}


@pytest.mark.parametrize("which", ["day", "night"])
def test_the_edge_of_a_field_can_be_made_out(which: str) -> None:
    of = tokens(which)
    assert min(contrast(of["--edge"], of[ground]) for ground in GROUNDS) >= 3


def test_the_grounds_reckoned_with_are_those_of_the_page() -> None:
    assert tuple(tokens("day")[ground] for ground in GROUNDS) == colour.GROUNDS_BY_DAY
    assert tuple(tokens("night")[ground] for ground in GROUNDS) == colour.GROUNDS_BY_NIGHT


def reads_well(scheme: Scheme, grounds: tuple[str, ...]) -> bool:
    pairs = [(scheme.union_ink, scheme.union), (scheme.strong_ink, scheme.strong)]
    pairs += [(scheme.strong, ground) for ground in grounds]
    return all(contrast(one, other) >= colour.ENOUGH for one, other in pairs)


COLOURS = [f"#{number:06x}" for number in np.random.default_rng(12).integers(0, 1 << 24, 20)]


@pytest.mark.parametrize(
    "union", [*COLOURS, "#ffffff", "#000000", "#ffff00", "#0000ff", "#ff0000", "#808080"]
)
def test_any_colour_of_a_union_can_be_read(union: str) -> None:
    assert reads_well(by_day(union), colour.GROUNDS_BY_DAY)
    assert reads_well(by_night(union), colour.GROUNDS_BY_NIGHT)


@given(st.integers(0, (1 << 24) - 1))
def test_there_is_no_colour_that_cannot_be_read(number: int) -> None:
    union = f"#{number:06x}"
    assert reads_well(by_day(union), colour.GROUNDS_BY_DAY)
    assert reads_well(by_night(union), colour.GROUNDS_BY_NIGHT)


@given(st.integers(0, (1 << 24) - 1), st.integers(0, (1 << 24) - 1))
def test_contrast_is_the_same_both_ways_and_between_1_and_21(one: int, other: int) -> None:
    first, second = f"#{one:06x}", f"#{other:06x}"
    assert contrast(first, second) == contrast(second, first)
    assert 1 <= contrast(first, second) <= 21


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_a_colour_that_reads_well_is_left_as_the_union_chose_it() -> None:
    assert by_day("#0b5d3b").strong == "#0b5d3b"


def test_the_stylesheet_of_a_colour_is_kept_for_good_and_open_to_all(client: Client) -> None:
    answer = client.get("/look/union-7a1fa2.css")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"]
    text = answer.content.decode()
    assert "--union: #7a1fa2;" in text
    assert text.count("--strong-ink:") == 3


@pytest.mark.parametrize("nonsense", ["7a1fa", "7A1FA2", "zzzzzz", "7a1fa2ff", "}body{"])
def test_what_is_no_colour_has_no_stylesheet(client: Client, db: None, nonsense: str) -> None:
    assert client.get(f"/look/union-{nonsense}.css").status_code == 404


def test_by_night_nothing_is_different_but_colours() -> None:
    """So the journeys look at a page by night for its colours alone."""
    places = [*WEB.rglob("*.css"), *WEB.rglob("*.html"), *WEB.rglob("*.js")]
    asking = [path.name for path in places if "prefers-color-scheme" in path.read_text(encoding="utf-8")]
    assert asking == ["tokens.css"]
    night = TOKENS.split("@media (prefers-color-scheme: dark) {")[1].split("}")[0]
    rules = [line.strip() for line in night.splitlines() if line.strip()]
    assert rules[0] == ":root {" and len(rules) > len(TEXTS)
    assert [rule for rule in rules[1:] if not re.fullmatch(r"--[\w-]+: #[0-9a-f]{6};", rule)] == []
