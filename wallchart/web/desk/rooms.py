"""The main navigation: the rooms of the desk, and which of them an actor may enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wallchart.union.core.access import Actor, Verb


@dataclass(frozen=True)
class Room:
    """An entry: its label, the name of the door it leads to, the verbs that open it (any of them).

    `daily` ones stand in the bar; the others one step behind it, under "More".
    """

    label: str | Promise
    door: str
    verbs: tuple[Verb, ...] = ()
    daily: bool = True


@dataclass(frozen=True)
class Entry:
    label: str | Promise
    url: str
    current: bool
    daily: bool = True


ROOMS: tuple[Room, ...] = (
    Room(_("Home"), "home"),
    Room(_("Board"), "board", (Verb.SEE_BOARD, Verb.POLITICAL_SEE_BOARD)),
    Room(_("Campaigns"), "campaigns", (Verb.SEE_CHART, Verb.POLITICAL_SEE_CHART)),
    Room(_("People"), "people", (Verb.SEE_PEOPLE,)),
    Room(_("Rosters"), "imports", (Verb.IMPORT_ROSTER,)),
    Room(_("Pairs"), "pairs", (Verb.MERGE_PEOPLE,)),
    Room(_("Posts"), "posts", (Verb.MANAGE_POSTS,), daily=False),
    Room(_("Access"), "access", (Verb.SEE_ACCESS,), daily=False),
    Room(_("Log"), "audit", (Verb.SEE_AUDIT,), daily=False),
    Room(_("Work"), "jobs", (Verb.SEE_JOBS,), daily=False),
)


def entries_for(actor: Actor | None, path: str, rooms: Sequence[Room] = ROOMS) -> list[Entry]:
    """The rooms that this actor may enter; the one in which `path` lies is current."""
    if not actor:
        return []
    found = []
    for room in rooms:
        url = reverse(room.door)
        if room.verbs and not any(actor.may(verb) for verb in room.verbs):
            continue
        found.append((room, url))
    inside = max((url for _room, url in found if _lies_in(path, url)), key=len, default=None)
    return [Entry(room.label, url, url == inside, room.daily) for room, url in found]


def _lies_in(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
