"""The worked example of docs/algorithms/matching.md, from the page and from the code."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from wallchart.engines.matching import chance, model
from wallchart.engines.matching.levels import COMPARISONS

PAGE = Path(__file__).resolve().parents[4] / "docs" / "algorithms" / "matching.md"
VOTERS = 1_000_000
BORNE = {
    **{"first": 400, "canon": 20_400, "part": 800, "year": 15_000, "door": 3},
    **{"name": 17, "kin": 17, "zip": 20_000, "canon_year": 306},
}
"""What the page says of Bob Lind's values, and of their combinations what chance has."""
ROBERT = {"first": "nickname", "last": "exact", "year": "same", "address": "same house"}
KARIN = {"first": "different", "last": "exact", "year": "within 15", "address": "same house"}


@pytest.fixture(scope="module")
def example() -> str:
    text = PAGE.read_text(encoding="utf-8")
    return text[text.index("## A worked example") : text.index("## What it cannot do")]


@pytest.fixture(scope="module")
def rows(example: str) -> dict[str, list[float]]:
    """The rows of the table: what is compared -> S, H, N, u."""
    lines = re.findall(r"^\| ([a-z]+(?:: [\w ]+)?) \| (.*) \|$", example, re.MULTILINE)
    return {name: [float(cell) for cell in cells.split("|")] for name, cells in lines}


def pairs() -> model.Pairs:
    held = {name: np.array([float(BORNE.get(name, 0))]) for name in chance.COUNTED}
    counts = chance.Counts(VOTERS, held)
    partial = {each.name: np.full(len(each.levels), 0.5) for each in COMPARISONS}
    levels = np.array(
        [
            [each.index(told[each.name]) if each.name in told else 0 for each in COMPARISONS]
            for told in (ROBERT, KARIN)
        ],
        dtype=np.uint8,
    )
    row = np.zeros(2, dtype=np.int64)
    tables = chance.chances(counts, partial)
    return model.Pairs(row, levels, model.chance_of_pairs(row, levels, tables, chance.together(counts)))


def test_the_shares_on_the_page_are_those_of_the_code(rows: dict[str, list[float]]) -> None:
    assert set(rows) == {*(f"{name}: {level}" for name, level in ROBERT.items()), "product"}
    for name, level in ROBERT.items():
        each = next(each for each in COMPARISONS if each.name == name)
        told = each.levels[each.index(level) - 1]
        assert rows[f"{name}: {level}"][:3] == [told.same, told.home, told.namesake]


def test_the_products_on_the_page_are_products(rows: dict[str, list[float]]) -> None:
    factors = np.array([rows[f"{name}: {level}"] for name, level in ROBERT.items()])
    assert rows["product"] == pytest.approx(factors.prod(axis=0).tolist(), rel=0.01)
    assert np.exp(pairs().chance[0]) == pytest.approx(rows["product"][3], rel=0.01)


def test_the_odds_and_the_probability_on_the_page_are_those_of_the_code(example: str) -> None:
    weights = model.first_weights(VOTERS)
    before, _, _ = model.log_odds(pairs(), weights)
    odds = np.exp(before) * weights.found / (1 - weights.found)
    robert, karin = (float(text.replace(",", "")) for text in re.findall(r"≈ ([\d,]+(?:\.\d+)?)", example))
    assert odds.tolist() == pytest.approx([robert, karin], rel=0.02)
    told = float(re.findall(r"= (0\.\d+): linked", example)[0])
    assert model.probabilities(pairs(), weights)[0] == pytest.approx(told, abs=5e-6)
