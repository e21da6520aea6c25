"""Campaign templates: one data file each. A union adds its own beside these (docs/words.md: campaign).

A file says `name`, `political`, the `key_day` that it all leads to (or none: then days count from the
start), `phases` in order and `asks` in order. Days are counted from the key day, or from the start:
`from = -175` is 175 days before. A phase ends where the next begins. `target` is a share of each Local's
members (0..1). Every text is English here and goes through gettext when a campaign is started; `texts.py`
repeats them for the translators' tool.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from wallchart.refusal import Refusal

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class AskLine:
    """An ask of a template; `share` is its target, a part (0..1) of each Local's members."""

    key: str
    label: str
    question: str
    share: Decimal | None


@dataclass(frozen=True)
class PhaseLine:
    """A phase: starts so many days after the anchor day (before it: negative); looks at one ask."""

    name: str
    starts: int
    ask: str


@dataclass(frozen=True)
class Template:
    """What a campaign is started from. `starts` and `ends` count days from the anchor."""

    key: str
    name: str
    about: str
    political: bool
    key_day_name: str
    starts: int
    ends: int
    phases: tuple[PhaseLine, ...]
    asks: tuple[AskLine, ...]

    def days(self, anchor: date) -> tuple[date, date]:
        """The first day and the day after the last, when the anchor (key day or start) is this day."""
        return anchor + timedelta(days=self.starts), anchor + timedelta(days=self.ends)

    def dated_phases(self, anchor: date, starts_on: date, ends_on: date) -> list[dict[str, str]]:
        """The phases with their half-open days, as a campaign keeps them, in the language at hand."""
        found = []
        begins = [anchor + timedelta(days=phase.starts) for phase in self.phases]
        for phase, start, end in zip(self.phases, begins, [*begins[1:], ends_on], strict=True):
            first, last = max(start, starts_on), min(end, ends_on)
            if first < last:
                days = {"starts_on": first.isoformat(), "ends_on": last.isoformat()}
                found.append({"name": _(phase.name), **days, "ask": phase.ask})
        return found


def names() -> list[str]:
    """The keys of all templates, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def every() -> list[Template]:
    return [read(name) for name in names()]


@cache
def read(key: str) -> Template:
    """One template by its key (its file's name). Raises Refusal where there is none, or it is not sound."""
    if key not in names():
        raise Refusal(_("there is no such campaign template; there are: %s") % ", ".join(names()), value=key)
    with (FOLDER / f"{key}.toml").open("rb") as file:
        told = tomllib.load(file)
    try:
        return _template(key, told)
    except (KeyError, TypeError, ValueError) as error:
        why = _("this campaign template lacks or misspells something: %s") % error
        raise Refusal(why, file=f"{key}.toml")


def _template(key: str, told: Mapping[str, Any]) -> Template:
    asks = tuple(
        AskLine(
            key=ask["key"],
            label=ask["label"],
            question=ask["question"],
            share=Decimal(str(ask["target"])) if "target" in ask else None,
        )
        for ask in told["asks"]
    )
    phases = tuple(PhaseLine(phase["name"], int(phase["from"]), phase["ask"]) for phase in told["phases"])
    template = Template(
        key=key,
        name=told["name"],
        about=told["about"],
        political=bool(told["political"]),
        key_day_name=told.get("key_day", ""),
        starts=phases[0].starts,
        ends=int(told["ends"]),
        phases=phases,
        asks=asks,
    )
    _must_be_sound(template)
    return template


def _must_be_sound(template: Template) -> None:
    keys = [ask.key for ask in template.asks]
    starts = [phase.starts for phase in template.phases]
    if len(set(keys)) != len(keys):
        raise ValueError("two asks have one key")
    if any(phase.ask not in keys for phase in template.phases):
        raise ValueError("a phase looks at an ask that there is not")
    if starts != sorted(set(starts)) or template.ends <= starts[-1]:
        raise ValueError("the phases are not in order")
    if not all(ask.share is None or 0 < ask.share <= 1 for ask in template.asks):
        raise ValueError("a target is a share above 0, of at most 1")


def every_text() -> Iterator[str]:
    """Every text of every template that somebody will read."""
    for template in every():
        yield from (template.name, template.about)
        if template.key_day_name:
            yield template.key_day_name
        yield from (phase.name for phase in template.phases)
        for ask in template.asks:
            yield from (ask.label, ask.question)
