"""What the tests of jobs and of the worker begin with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wallchart.union.core import clock, jobs, sentences

from .counting import NOON, Counting


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    monkeypatch.setattr(jobs, "_kinds", {})
    monkeypatch.setattr(sentences, "_sentences", {})
    sentences.declare("counted", "{actor} counted", label="count")
    counting = Counting()
    jobs.register(jobs.Kind("count", "Counting", counting.step))
    return counting


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.stopped_at(NOON):
        yield
