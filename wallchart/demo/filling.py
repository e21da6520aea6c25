"""Filling an empty house with the made-up union, step by step, each step once.

What is done is noted in the audit log (verb `fill_demo`), in the transaction of the step where it has
one: a filling that was cut short goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wallchart.refusal import Refusal
from wallchart.union.core import audit, clock
from wallchart.union.core.access import Actor, house_itself
from wallchart.union.core.models import AuditEntry
from wallchart.union.organizing.actions.campaigns import close_campaign, start_campaign
from wallchart.union.organizing.actions.many import Row, record_marks
from wallchart.union.organizing.models import Campaign
from wallchart.union.organizing.rules import CHART
from wallchart.union.people.actions.tree import change_affiliate, plant_affiliate
from wallchart.union.people.models import Affiliate, Employment, Person
from wallchart.union.people.models.persons import ON_THE_CHART, Status
from wallchart.union.people.reads import the_union

from .dice import Dice
from .marks import PUSHES, Drawn, OnTheChart, Push, draw_marks
from .officers import give_posts, hand_out_people, keepers_of_charts
from .people import MadeUp, draw_people
from .rosters import bring_in, show
from .sentences import LAST
from .shape import COLOUR, REGION_NAMES, SHAPES, UNION, Shape
from .sheets import Sheet, write_sheets

Say = Callable[[str, int, int], None]
"""Told of progress: the step in words, how much of it is done, and of how much."""

EVENING = time(19, 30)
"""When the day's talks are put on the chart."""


@dataclass(frozen=True)
class Filling:
    """One filling: what it is of, and who is told. The truth is drawn only when a step asks for it."""

    size: str
    seed: int
    folder: Path
    say: Say

    @property
    def actor(self) -> Actor:
        return house_itself(_("the made-up union"), channel="terminal")

    @property
    def shape(self) -> Shape:
        return SHAPES[self.size]

    @cached_property
    def people(self) -> list[MadeUp]:
        return draw_people(self.shape, np.random.default_rng([self.seed, 1]))

    @cached_property
    def sheets(self) -> list[Sheet]:
        return write_sheets(self.folder, self.people, np.random.default_rng([self.seed, 2]))

    def dice(self, stream: int) -> Dice:
        return Dice(np.random.default_rng([self.seed, stream]))


def fill(size: str, seed: int, say: Say) -> bool:
    """Fill the house; False where it stands filled already. Raises Refusal where a real union lives in it."""
    union = the_union()
    if union is not None and not union.made_up:
        raise Refusal(
            "a union lives in this database already; give the demonstration one of its own with DATABASE_URL",
            value=union.name,
        )
    if union is not None and _is_done(LAST):
        return False
    if union is not None:
        size, seed = _begun_with(size, seed)
    filling = Filling(size, seed, Path(settings.DATA) / "made-up-rosters", say)
    with _step(filling, "tree") as todo:
        if todo:
            _plant(filling)
    for sheet in filling.sheets:
        if not sheet.later and not _is_done(f"roster {sheet.path.name}"):
            bring_in(filling.actor, sheet, say)
            _note(filling, f"roster {sheet.path.name}")
    with _step(filling, "posts") as todo:
        if todo:
            give_posts(filling.actor, filling.shape, filling.dice(3), say)
            hand_out_people(filling.actor, say)
    for place, push in enumerate(PUSHES):
        with _step(filling, f"campaign {push.name}") as todo:
            if todo:
                _campaign(filling, push, filling.dice(10 + place))
    for sheet in filling.sheets:
        if sheet.later and not _is_done(f"roster {sheet.path.name}"):
            show(filling.actor, sheet, say)
            _note(filling, f"roster {sheet.path.name}")
    _note(filling, LAST)
    return True


def _is_done(step: str) -> bool:
    return AuditEntry.objects.filter(verb="fill_demo", facts__step=step).exists()


def _begun_with(size: str, seed: int) -> tuple[str, int]:
    """The size and seed that a filling began with which was cut short."""
    begun = AuditEntry.objects.filter(verb="fill_demo").order_by("id").first()
    return (begun.facts["size"], begun.facts["seed"]) if begun else (size, seed)


def _note(filling: Filling, step: str) -> None:
    union = the_union()
    facts = {"step": step, "size": filling.size, "seed": filling.seed}
    audit.record(filling.actor, "fill_demo", "affiliate", union.pk if union else None, facts=facts)


@contextmanager
def _step(filling: Filling, step: str) -> Iterator[bool]:
    """One transaction with the step's work and the note that it is done; yields whether it is to be done."""
    todo = not _is_done(step)
    with transaction.atomic():
        yield todo
        if todo:
            _note(filling, step)


def _plant(filling: Filling) -> None:
    actor = filling.actor
    union = plant_affiliate(actor, parent=None, kind="council", name=UNION, made_up=True)
    change_affiliate(actor, union.pk, kind="council", name=UNION, colour=COLOUR)
    wanted = {local.region for local in filling.shape.locals}
    regions = {
        name: plant_affiliate(actor, parent=union, kind="region", name=name)
        for name in REGION_NAMES
        if name in wanted
    }
    for done, local in enumerate(filling.shape.locals):
        filling.say(_("Planting the Locals"), done, len(filling.shape.locals))
        plant_affiliate(
            actor, parent=regions[local.region], kind="local", name=local.name, number=local.number
        )


def affiliate_over(over: str) -> Affiliate | None:
    """ "union", a region's name or a Local's number -> the affiliate; None where this size has none such."""
    if over == "union":
        return the_union()
    return Affiliate.objects.filter(name=over).first() or Affiliate.objects.filter(number=over).first()


def _campaign(filling: Filling, push: Push, dice: Dice) -> None:
    """Start a campaign as its day would have it, and record what people did so far."""
    affiliate = affiliate_over(push.over)
    if affiliate is None:
        return
    today = clock.today()
    campaign = start_campaign(
        filling.actor,
        affiliate.pk,
        push.template,
        f"{push.name}",
        key_day=None if push.key_day is None else today + timedelta(days=push.key_day),
        starts_on=None if push.starts is None else today + timedelta(days=push.starts),
    )
    people = people_on_chart(affiliate)
    spirits = {local.number: local.spirit for local in filling.shape.locals}
    last = min(today, campaign.ends_on - timedelta(days=1)) if campaign.ends_on else today
    drawn = draw_marks(push, people, spirits, first=campaign.starts_on, last=last, dice=dice)
    _record(filling, campaign, list(drawn))
    if push.closed:
        close_campaign(filling.actor, campaign.pk)


def people_on_chart(affiliate: Affiliate) -> list[OnTheChart]:
    """Everybody of the affiliate and below who has a row on a chart, in the order of their ids."""
    rows = (
        Person._base_manager.filter(
            home__left__gte=affiliate.left, home__left__lt=affiliate.right, status__in=ON_THE_CHART
        )
        .order_by("id")
        .values_list("id", "home__number", "status")
    )
    works = dict(
        Employment._base_manager.filter(until=None).values_list("person_id", "worksite_id").iterator()
    )
    return [OnTheChart(key, number, works.get(key), status == Status.MEMBER) for key, number, status in rows]


def _record(filling: Filling, campaign: Campaign, drawn: Sequence[Drawn]) -> None:
    """Record the marks as those who keep the chart of each Local did, on the day that each happened."""
    asks = dict(campaign.asks.values_list("key", "id"))
    keepers = keepers_of_charts()
    homes = dict(Person._base_manager.values_list("id", "home_id").iterator())
    rows = []
    for mark in drawn:
        account, name = keepers.get(homes[mark.person_id], (None, _("an organizer")))
        at = timezone.make_aware(datetime.combine(mark.day, EVENING))
        rows.append(
            Row(
                asks[mark.key], mark.person_id, mark.answer, mark.day,
                recorded_at=min(at, clock.now()), recorded_by=account, recorded_by_name=name,
            )
        )  # fmt: skip
    step = _("Marking: {campaign}").format(campaign=campaign.name)
    filling.say(step, 0, len(rows))
    record_marks(filling.actor, rows, CHART)
    filling.say(step, len(rows), len(rows))
