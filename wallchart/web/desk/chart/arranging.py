"""From a chart and its reader's choices to groups of rows, each with its counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wallchart.union.organizing.reads.chart import PersonRow, Standings, WallChart
from wallchart.union.people.names import fold

from .options import NOT_TALKED, SIGNS, Options


@dataclass(frozen=True)
class Group:
    """Rows that stand together. `counts` is how many of them did each ask, in the order of the asks."""

    key: str
    label: str
    rows: tuple[PersonRow, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Arranged:
    groups: tuple[Group, ...]
    shown: int
    of: int


def arrange(chart: WallChart, options: Options, homes: Mapping[int, str]) -> Arranged:
    """The rows that the options show, in groups. `homes` names the affiliates, for grouping by them."""
    asks = [column.ask.id for column in chart.head.columns]
    headline = chart.head.headline
    chosen = headline.ask.id if headline else 0
    shown = [row for row in chart.people if _is_shown(row, chart.standings, chosen, options)]
    shown.sort(key=_order(options, chart.standings, chosen))
    keyed = _keys(options.by, homes)
    found: dict[str, list[PersonRow]] = {}
    labels: dict[str, str] = {}
    for row in shown:
        key, label = keyed(row)
        found.setdefault(key, []).append(row)
        labels[key] = label
    if options.group:
        found = {key: rows for key, rows in found.items() if key == options.group}
    groups = tuple(
        Group(key, labels[key], tuple(rows), _counts(rows, chart.standings, asks))
        for key, rows in sorted(found.items(), key=lambda pair: _group_order(pair[0], labels[pair[0]]))
    )
    return Arranged(groups, sum(len(group.rows) for group in groups), len(chart.people))


def _group_order(key: str, label: str) -> tuple[bool, str]:
    """By label; those of whom it is not known come last."""
    return (key.endswith("-"), fold(label))


def _counts(rows: Sequence[PersonRow], standings: Standings, asks: Sequence[int]) -> tuple[int, ...]:
    counts = dict.fromkeys(asks, 0)
    for row in rows:
        for ask, answer in standings.get(row.id, {}).items():
            if answer == "did":
                counts[ask] += 1
    return tuple(counts.values())


def _is_shown(row: PersonRow, standings: Standings, chosen: int, options: Options) -> bool:
    if options.status and (options.status == "member") is not row.member:
        return False
    if options.find and not all(part in fold(row.name) for part in fold(options.find).split()):
        return False
    answers = standings.get(row.id, {})
    if options.show == NOT_TALKED:
        return not answers
    return not options.show or answers.get(chosen, "none") == options.show


_RANK = {"did": 0, "might": 1, "refused": 2}


def _order(options: Options, standings: Standings, chosen: int) -> Callable[[PersonRow], tuple[object, ...]]:
    if options.sort == "work":
        return lambda row: (not row.classification, fold(row.classification), row.sort_name, row.id)
    if options.sort == "answer":
        return lambda row: (_RANK.get(standings.get(row.id, {}).get(chosen, ""), 3), row.sort_name, row.id)
    return lambda row: (row.sort_name, row.id)


def _keys(by: str, homes: Mapping[int, str]) -> Callable[[PersonRow], tuple[str, str]]:
    """How a row finds its group: the group's key and label."""
    unknown = {
        "worksite": _("worksite not known"),
        "shift": _("shift not known"),
        "classification": _("classification not known"),
        "committee": _("nobody looks after them yet"),
    }

    def place(row: PersonRow) -> tuple[str, str]:
        site = f"{row.worksite} · {row.city}" if row.city else row.worksite
        return f"{SIGNS[by]}-{row.worksite_id or ''}", site or unknown["worksite"]

    def word(kind: str) -> Callable[[PersonRow], tuple[str, str]]:
        def found(row: PersonRow) -> tuple[str, str]:
            text = row.shift if kind == "shift" else row.classification
            return f"{SIGNS[by]}-{fold(text)}", text or unknown[kind]

        return found

    def everybody(row: PersonRow) -> tuple[str, str]:
        del row
        return SIGNS[by], _("Everybody")

    if by in ("shift", "classification"):
        return word(by)
    if by == "committee":
        return lambda row: (f"{SIGNS[by]}-{row.committee_id or ''}", row.committee or unknown["committee"])
    if by == "home":
        return lambda row: (f"{SIGNS[by]}-{row.home_id}", homes.get(row.home_id, ""))
    if by == "none":
        return everybody
    return place
