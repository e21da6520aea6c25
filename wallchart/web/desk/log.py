"""The audit log, read like sentences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from wallchart.union.core import sentences
from wallchart.union.core.access import Actor, Verb
from wallchart.union.people import logbook
from wallchart.web.asked import LARGEST
from wallchart.web.doors import AskedRequest, door

A_PAGE = 100


class LogForm(forms.Form):
    """What of the log to show. Whatever cannot be read is as if it had not been asked for."""

    affiliate = forms.TypedChoiceField(label=_("Of"), required=False, coerce=int, empty_value=None)
    verb = forms.ChoiceField(label=_("What"), required=False)
    day = forms.DateField(label=_("On"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    person = forms.IntegerField(required=False, max_value=LARGEST, widget=forms.HiddenInput)
    actor = forms.IntegerField(required=False, max_value=LARGEST, widget=forms.HiddenInput)

    def __init__(self, actor: Actor, *given: Any) -> None:
        super().__init__(*given)
        bodies = [
            (body.pk, "\u2003" * body.depth + body.name) for body in logbook.affiliates_with_a_log(actor)
        ]
        verbs = sorted((str(said.label), verb) for verb, said in sentences.declared().items())
        choices: Any = self.fields  # the stubs know the fields as plain ones, without choices
        choices["affiliate"].choices = [("", _("everything you look after")), *bodies]
        choices["verb"].choices = [("", _("anything")), *((verb, label) for label, verb in verbs)]

    def asked(self) -> logbook.Asked:
        self.is_valid()
        given = self.cleaned_data
        return logbook.Asked(
            affiliate_id=given.get("affiliate"),
            person_id=given.get("person"),
            actor_id=given.get("actor"),
            verb=given.get("verb", ""),
            day=given.get("day"),
        )


def log(request: AskedRequest) -> HttpResponse:
    form = LogForm(request.actor, request.GET)
    asked = form.asked()
    page = Paginator(logbook.entries(request.actor, asked), A_PAGE).get_page(request.GET.get("page"))
    told = logbook.lines(page.object_list)
    about = {"page": page, "lines": told, "form": form, "asked": asked}
    return render(request, "desk/log.html", about)


doors = [door("log/", log, name="audit", verb=Verb.SEE_AUDIT)]
