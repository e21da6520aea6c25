"""Campaign templates: one data file each. A union adds its own in its data folder (docs/campaigns.md).

A file says `name`, `political`, the `key_day` that it all leads to (or none: then days count from the
start), `phases` in order and `asks` in order. Days are counted from the key day, or from the start:
`from = -175` is 175 days before. A phase ends where the next begins. `target` is a share of each Local's
members (0..1). Every text is English here and goes through gettext when a campaign is started; `texts.py`
repeats them for the translators' tool.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from wallchart.refusal import Refusal

OURS = Path(__file__).parent
MOST_ASKS = 16
"""As many columns as a chart can show one at a time on a phone (chart_sizes.css)."""
MOST_DAYS = 3_660


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

    def dated_phases(self, anchor: date) -> list[dict[str, str]]:
        """The phases with their half-open days, as a campaign keeps them, in the language at hand."""
        begins = [anchor + timedelta(days=phase.starts) for phase in self.phases]
        ends = [*begins[1:], anchor + timedelta(days=self.ends)]
        return [
            {"name": _(phase.name), "starts_on": str(start), "ends_on": str(end), "ask": phase.ask}
            for phase, start, end in zip(self.phases, begins, ends, strict=True)
        ]


def _files() -> dict[str, Path]:
    """The files by their keys; a union's own stands in the place of one of ours with its name."""
    theirs = Path(settings.CAMPAIGN_TEMPLATES)
    # Not the hidden ones, which editors and file managers leave beside a file.
    found = {path.stem: path for folder in (OURS, theirs) for path in folder.glob("[!.]*.toml")}
    return dict(sorted(found.items()))


def names() -> list[str]:
    """The keys of all templates, in alphabetical order."""
    return list(_files())


def every() -> list[Template]:
    """All that are sound."""
    return [told for told in map(_sound_or_not, names()) if isinstance(told, Template)]


def unsound() -> list[Refusal]:
    """What is wrong with the others."""
    return [told for told in map(_sound_or_not, names()) if isinstance(told, Refusal)]


def _sound_or_not(key: str) -> Template | Refusal:
    try:
        return read(key)
    except Refusal as refusal:
        return refusal


def read(key: str) -> Template:
    """One template by its key (its file's name). Raises Refusal where there is none, or it is not sound."""
    files = _files()
    if key not in files:
        raise Refusal(_("there is no such campaign template; there are: %s") % ", ".join(files), value=key)
    path = files[key]
    try:
        as_it_is = path.stat()
        return _read(path, as_it_is.st_mtime_ns, as_it_is.st_size)
    except (LookupError, TypeError, ValueError, ArithmeticError, OSError, RecursionError) as error:
        why = _("this campaign template lacks or misspells something: %s") % error
        raise Refusal(why, file=path.name)


@cache
def _read(path: Path, *_as_it_is: int) -> Template:
    # Some editors of Windows begin a file with a mark of its encoding.
    return _template(path.stem, tomllib.loads(path.read_text(encoding="utf-8-sig")))


def _template(key: str, told: Mapping[str, Any]) -> Template:
    _must_be_known(told, "name", "about", "political", "key_day", "ends", "phases", "asks")
    asks = tuple(
        AskLine(
            key=_text(ask, "key", 60),
            label=_text(ask, "label", 60),
            question=_text(ask, "question", 300),
            share=_share(ask["target"]) if "target" in ask else None,
        )
        for ask in _tables(told, "asks", "key", "label", "question", "target")
    )
    phases = tuple(
        PhaseLine(_text(phase, "name", 200), _days(phase["from"]), _text(phase, "ask", 60))
        for phase in _tables(told, "phases", "name", "from", "ask")
    )
    if not phases:
        raise ValueError(_("there is to be at least one phase"))
    if not isinstance(told["political"], bool):
        raise ValueError(_("political is true or false, without quotes"))
    template = Template(
        key=key,
        name=_text(told, "name", 180),
        about=_text(told, "about", 1_000),
        political=told["political"],
        key_day_name=_text(told, "key_day", 80) if "key_day" in told else "",
        starts=phases[0].starts,
        ends=_days(told["ends"]),
        phases=phases,
        asks=asks,
    )
    _must_be_sound(template)
    return template


def _tables(told: Mapping[str, Any], name: str, *words: str) -> list[Mapping[str, Any]]:
    tables = told[name]
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ValueError(_("%(name)s are tables, each headed [[%(name)s]]") % {"name": name})
    for table in tables:
        _must_be_known(table, *words)
    return tables


def _must_be_known(told: Mapping[str, Any], *words: str) -> None:
    """A word that may be left out and is misspelled would else be left out without a word."""
    strange = sorted(set(told) - set(words))
    if strange:
        why = _("nothing is called %(strange)s here; there are: %(words)s")
        raise ValueError(why % {"strange": ", ".join(strange), "words": ", ".join(words)})


def _text(told: Mapping[str, Any], name: str, longest: int) -> str:
    text = told[name]
    if not isinstance(text, str) or not 0 < len(text.strip()) <= longest:
        why = _("%(name)s is a text in quotes of at most %(n)d characters")
        raise ValueError(why % {"name": name, "n": longest})
    return text


def _days(told: object) -> int:
    if isinstance(told, bool) or not isinstance(told, int) or abs(told) > MOST_DAYS:
        raise ValueError(_("days are a whole number, of at most ten years, not %r") % told)
    return told


def _share(told: object) -> Decimal:
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0.0001 <= told <= 1:
        raise ValueError(_("a target is a share above 0 (of at least 0.0001) and at most 1, such as 0.2"))
    return Decimal(str(told))


def _must_be_sound(template: Template) -> None:
    if len(template.key) > 60:
        raise ValueError(_("a file's name is at most 60 characters long"))
    keys = [ask.key for ask in template.asks]
    starts = [phase.starts for phase in template.phases]
    if not 0 < len(keys) <= MOST_ASKS:
        raise ValueError(_("there are to be asks, and at most %d asks") % MOST_ASKS)
    if not all(re.fullmatch(r"[a-z0-9_-]+", key) for key in keys):
        raise ValueError(_("a key is made of small letters, digits and hyphens"))
    if len(set(keys)) != len(keys):
        raise ValueError(_("two asks have one key"))
    if any(phase.ask not in keys for phase in template.phases):
        raise ValueError(_("a phase looks at an ask that there is not"))
    if starts != sorted(set(starts)) or template.ends <= starts[-1]:
        raise ValueError(_("the phases are not in order"))


def every_text() -> Iterator[str]:
    """Every text of every template that somebody will read."""
    for template in every():
        yield from (template.name, template.about)
        if template.key_day_name:
            yield template.key_day_name
        yield from (phase.name for phase in template.phases)
        for ask in template.asks:
            yield from (ask.label, ask.question)
