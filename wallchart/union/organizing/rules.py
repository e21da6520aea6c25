"""What a mark must be, where it comes from, and how the marks of a day are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from wallchart.union.core import clock
from wallchart.union.core.errors import Refusal

from .models import Answer, Campaign, Standing


@dataclass(frozen=True)
class Source:
    """Where marks come from: the chart, an import, later a form or a conversation, and which of them."""

    kind: str
    id: int | None = None


CHART = Source("chart")


def must_be_markable(campaign: Campaign, answer: str, day: date) -> None:
    """Raise Refusal where a mark with this answer on this day cannot be made in the campaign."""
    if campaign.closed_at is not None:
        raise Refusal(_("this campaign is closed; open it again to mark in it"), value=campaign.name)
    if answer not in Answer.values:
        raise Refusal(_("an answer is one of did, might, refused"), column="answer", value=answer)
    if day > clock.today():
        raise Refusal(
            _("this day is still to come; a mark says what has happened"), column="happened_on", value=day
        )


def must_give_reason(reason: str) -> str:
    reason = reason.replace("\0", "").strip()[:300]  # a sign that PostgreSQL does not keep
    if not reason:
        raise Refusal(_("say why; the reason stands beside every voided mark"), column="reason")
    return reason


def answer_of(ask_id: int, person_id: int) -> str | None:
    """How a person stands on an ask now; None: not asked."""
    standing = Standing._base_manager.filter(ask=ask_id, person=person_id)
    return standing.values_list("answer", flat=True).first()


def recorded_on(account_id: int, day: date) -> Q:
    """The marks that one account recorded on one day, as the union's own time zone counts days."""
    begin, end = clock.day_of(day)
    return Q(recorded_by=account_id, recorded_at__gte=begin, recorded_at__lt=end)
