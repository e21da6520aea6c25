"""Campaigns as pages: the list, starting one, its asks, phases and targets."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wallchart.refusal import Refusal
from wallchart.union.core.errors import NotFound
from wallchart.union.organizing.actions import campaigns as deeds
from wallchart.union.organizing.reads import campaigns as reads
from wallchart.web.asked import number_asked
from wallchart.web.doors import AskedRequest
from wallchart.web.refusals import saying_why


def all_campaigns(request: AskedRequest) -> HttpResponse:
    lines = reads.campaigns(request.actor)
    starts = reads.starts(request.actor)
    return render(request, "desk/chart/campaigns.html", {"lines": lines, "may_start": bool(starts)})


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"})


class StartForm(forms.Form):
    """What a campaign is started from, where, and on which days."""

    template = forms.ChoiceField(label=gettext_lazy("Kind of campaign"), widget=forms.RadioSelect)
    affiliate = forms.TypedChoiceField(
        label=gettext_lazy("Whose campaign"),
        coerce=int,
        help_text=gettext_lazy("It holds for all below, too."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Left empty, it is called after its kind and year."),
    )
    key_day = DayField(
        label=gettext_lazy("The day that it leads to"),
        required=False,
        help_text=gettext_lazy("Caucus night, or the contract's last day: phases are counted from it."),
    )
    starts_on = DayField(
        label=gettext_lazy("First day"),
        required=False,
        help_text=gettext_lazy("Left empty, its kind says it."),
    )
    ends_on = DayField(
        label=gettext_lazy("Day after the last"),
        required=False,
        help_text=gettext_lazy("Left empty, its kind says it."),
    )

    def __init__(self, starts: list[reads.Start], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["template"]
        kinds.choices = [(start.key, _(start.name)) for start in starts]
        places = {pk: name for start in starts for pk, name in start.places}
        where: Any = self.fields["affiliate"]
        where.choices = list(places.items())


def start(request: AskedRequest) -> HttpResponse:
    """The form that starts a campaign from a template."""
    starts = reads.starts(request.actor)
    form = StartForm(starts, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with saying_why(request, on=form):
            made = deeds.start_campaign(
                request.actor,
                given["affiliate"],
                given["template"],
                given["name"],
                key_day=given["key_day"],
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
            )
            return HttpResponseRedirect(reverse("campaign", args=[made.pk]), status=303)
    context = {"form": form, "starts": starts, "left_out": reads.left_out(request.actor)}
    return render(request, "desk/chart/start.html", context)


def one(request: AskedRequest, campaign_id: int) -> HttpResponse:
    """One campaign: its phases, its asks with their targets, the ways to its chart and board."""
    sheet = reads.campaign(request.actor, campaign_id)
    asks = [(each, sheet.rules.get(each.id)) for each in sheet.asks]
    return render(request, "desk/chart/campaign.html", {"sheet": sheet, "asks": asks})


class ChangeForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Day after the last"), required=False)
    key_day = DayField(label=gettext_lazy("The day that it leads to"), required=False)


def change(request: AskedRequest, campaign_id: int) -> HttpResponse:
    """Another name, other days. The phases follow a key day that moves."""
    card = reads.to_manage(request.actor, campaign_id)
    had = {"name": card.name, "starts_on": card.starts_on, "ends_on": card.ends_on, "key_day": card.key_day}
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=had)
    if card.key_day is None:
        del form.fields["key_day"]
    for name, field in form.fields.items():
        field.required = had[name] is not None  # an emptied day would be taken for one that is left alone
    if request.method == "POST" and form.is_valid():
        with saying_why(request, on=form):
            deeds.change_campaign(request.actor, campaign_id, **form.cleaned_data)
            return HttpResponseRedirect(reverse("campaign", args=[campaign_id]), status=303)
    return render(request, "desk/chart/change.html", {"form": form, "card": card})


def close(request: AskedRequest, campaign_id: int) -> HttpResponse:
    """Close an open campaign, open a closed one (`open`)."""
    deed = deeds.open_campaign if request.POST.get("open") else deeds.close_campaign
    deed(request.actor, campaign_id)
    return HttpResponseRedirect(reverse("campaign", args=[campaign_id]), status=303)


class AskForm(forms.Form):
    label = forms.CharField(label=gettext_lazy("Head of its column"), max_length=60)
    question = forms.CharField(
        label=gettext_lazy("What is asked"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def ask(request: AskedRequest, ask_id: int) -> HttpResponse:
    """An ask: its words, and its target in every affiliate where one manages campaigns."""
    card, told, lines = reads.targets(request.actor, ask_id)
    whole = reads.manages_whole(request.actor, card.id)
    form = AskForm(
        request.POST if request.method == "POST" else None,
        initial={"label": told.label, "question": told.question},
    )
    if request.method == "POST" and form.is_valid():
        with saying_why(request, _("Saved.")):
            deeds.change_ask(request.actor, ask_id, **form.cleaned_data)
        return HttpResponseRedirect(reverse("ask", args=[ask_id]), status=303)
    rule = reads.own_rule(request.actor, ask_id)
    context = {"form": form, "card": card, "ask": told, "lines": lines, "whole": whole, "rule": rule}
    return render(request, "desk/chart/ask.html", context)


def target(request: AskedRequest, ask_id: int) -> HttpResponse:
    """Set or take away a target: the campaign's own, or that of one affiliate."""
    reads.targets(request.actor, ask_id)
    where = request.POST.get("affiliate", "")
    affiliate = number_asked(where)
    if where and affiliate is None:  # not the campaign's own target, which an empty field stands for
        raise NotFound
    with saying_why(request, _("Saved.")):
        share, number = _target_of(request.POST.get("share", ""), request.POST.get("number", ""))
        deeds.set_target(request.actor, ask_id, affiliate, share=share, number=number)
    return HttpResponseRedirect(reverse("ask", args=[ask_id]), status=303)


def _target_of(share: str, number: str) -> tuple[Decimal | None, int | None]:
    """A share typed in percent, or a number; both empty takes the target away."""
    try:
        percent = share.strip().rstrip("%").replace(",", ".").strip()
        part = Decimal(percent) / 100 if percent else None
        return (part.quantize(Decimal("0.0001")) if part is not None else None), (
            int(number) if number.strip() else None
        )
    except (InvalidOperation, ValueError):
        raise Refusal(
            _("write a share in percent, such as 20, or a whole number of people"), value=share or number
        )
