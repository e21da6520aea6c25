"""What the people of the made-up union did when they were asked: uneven, as it is in earnest.

A Local has a spirit (shape.py), a worksite its own, and a person theirs; asks build on one another as the
rungs of a ladder do. All that was asked lies between a campaign's first day and today.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .dice import Dice


@dataclass(frozen=True)
class OnTheChart:
    """A person as a campaign finds them: `local` is the number of the Local."""

    person_id: int
    local: str
    worksite_id: int | None
    member: bool


@dataclass(frozen=True)
class Rung:
    """One ask. `asked` of those who did `after` (None: of everybody) are asked at all; of these `did`
    do it at a Local of middling spirit. From `opens` to `closes` (shares of the campaign's days)."""

    key: str
    asked: float
    did: float
    opens: float
    closes: float
    after: str | None = None
    members_only: bool = True


@dataclass(frozen=True)
class Push:
    """A campaign of the demonstration: its template, when, where, and how it goes.

    `key_day` and `starts` are days from today; `over` is the affiliate it is of ("union", a region's
    name, or a Local's number). A closed one is over.
    """

    template: str
    name: str
    over: str
    rungs: tuple[Rung, ...]
    key_day: int | None = None
    starts: int | None = None
    closed: bool = False


_CAUCUS = (
    Rung("interested", 0.62, 0.55, 0.0, 0.75),
    Rung("committed", 0.80, 0.62, 0.25, 1.0, "interested"),
    Rung("trained", 0.55, 0.62, 0.5, 1.0, "committed"),
    Rung("told-employer", 0.45, 0.75, 0.6, 1.0, "trained"),
)
_WHOLE_CAUCUS = (
    *_CAUCUS,
    Rung("attended", 1.0, 0.68, 0.97, 0.99, "committed"),
    Rung("delegate", 0.45, 0.55, 0.98, 0.99, "attended"),
    Rung("convention", 0.9, 0.8, 0.99, 1.0, "delegate"),
)

PUSHES: tuple[Push, ...] = (
    Push(
        "civic-engagement", "Civic engagement, last time", "union", _WHOLE_CAUCUS, key_day=-655, closed=True
    ),
    Push("civic-engagement", "Civic engagement", "union", _CAUCUS, key_day=74),
    Push(
        "contract",
        "Contract campaign",
        "union",
        (
            Rung("survey", 0.95, 0.58, 0.0, 0.6, members_only=False),
            Rung("petition", 0.9, 0.62, 0.35, 1.0, "survey", members_only=False),
            Rung("sticker", 0.65, 0.55, 0.6, 1.0, "petition"),
            Rung("session", 0.45, 0.45, 0.45, 1.0, "survey"),
        ),
        key_day=96,
    ),
    Push(
        "petition",
        "Petition: safe staffing on every shift",
        "North Region",
        (Rung("signed", 0.7, 0.66, 0.0, 1.0, members_only=False),),
        starts=-24,
    ),
    Push(
        "membership-drive",
        "Everybody in",
        "26",
        (
            Rung("talked", 0.6, 0.72, 0.0, 1.0, members_only=False),
            Rung("joined", 0.3, 0.3, 0.4, 1.0, "talked", members_only=False),
        ),
        starts=-41,
    ),
)


@dataclass(frozen=True)
class Drawn:
    """A mark to be made: the ask's key, who, what they said, on which day."""

    key: str
    person_id: int
    answer: str
    day: date


def draw_marks(
    push: Push,
    people: Sequence[OnTheChart],
    spirits: Mapping[str, float],
    *,
    first: date,
    last: date,
    dice: Dice,
) -> Iterator[Drawn]:
    """The marks of one campaign, person by person; `first` to `last` (included) are its days so far."""
    days = (last - first).days
    if days < 0:
        return
    sites: dict[int | None, float] = {}
    for person in people:
        if person.worksite_id not in sites:
            sites[person.worksite_id] = dice.roll() - 0.5
        push_of = _logit(spirits[person.local]) * 0.9 + sites[person.worksite_id] * 1.6
        willing = push_of + (dice.roll() - 0.5) * 3
        reached = 0.35 + 0.65 * spirits[person.local] ** 0.5
        done: dict[str, int] = {}
        for rung in push.rungs:
            earliest = 0 if rung.after is None else done.get(rung.after, -1)
            if earliest < 0 or (rung.members_only and not person.member):
                continue
            if not dice.chance(rung.asked * (reached if rung.after is None else 1.0)):
                continue
            opens, closes = max(earliest, int(rung.opens * days)), int(rung.closes * days)
            at = min(days, opens + int(max(0, closes - opens) * dice.roll() ** 0.8))
            answer = _answer(_logit(rung.did) + willing, dice)
            if answer == "might" and dice.chance(0.35):
                # Who might at first is asked again, and some do.
                yield Drawn(rung.key, person.person_id, answer, first + timedelta(days=at))
                at = min(days, at + dice.number(5, 30))
                answer = _answer(_logit(rung.did) + willing + 0.6, dice)
            if answer == "did":
                done[rung.key] = at
            yield Drawn(rung.key, person.person_id, answer, first + timedelta(days=at))


def _logit(share: float) -> float:
    share = min(0.97, max(0.03, share))
    return math.log(share / (1 - share))


def _answer(drive: float, dice: Dice) -> str:
    did = 1 / (1 + math.exp(-drive))
    roll = dice.roll()
    if roll < did:
        return "did"
    return "might" if roll < did + (1 - did) * 0.62 else "refused"
