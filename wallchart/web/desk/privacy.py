"""What is held about one person, as a file or a link for them; and erasing a person."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wallchart.union.core import clock
from wallchart.union.core.access import Verb
from wallchart.union.people.actions import own_links, privacy
from wallchart.web.asked import number_asked
from wallchart.web.doors import AskedRequest, door
from wallchart.web.person_file import person_file
from wallchart.web.refusals import saying_why


class SureForm(forms.Form):
    sure = forms.BooleanField(label=gettext_lazy("I know that this cannot be undone"))


def export(request: AskedRequest, person_id: int) -> HttpResponse:
    everything = privacy.export_person(request.actor, person_id)
    return person_file(everything, request.actor.name, clock.now())


def send_link(request: AskedRequest, person_id: int) -> HttpResponse:
    """Have a letter sent with a link to their own record."""
    contact = number_asked(request.POST.get("contact", "")) or 0
    begin = request.build_absolute_uri(reverse("own_record"))
    with saying_why(request, _("The letter with the link is on its way.")):
        own_links.send_own_link(request.actor, person_id, contact, begin)
    return redirect("person", person_id)


def take_back_link(request: AskedRequest, person_id: int, own_link_id: int) -> HttpResponse:
    own_links.take_back_own_link(request.actor, person_id, own_link_id)
    messages.success(request, _("The link opens nothing any more."))
    return redirect("person", person_id)


def erase(request: AskedRequest, person_id: int) -> HttpResponse:
    everything = privacy.what_would_be_erased(request.actor, person_id)
    form = SureForm(request.POST or None)
    if form.is_valid():
        with saying_why(request, _("The person is erased. The counts stay."), on=form):
            privacy.erase_person(request.actor, person_id)
            return redirect("home")
    about = {
        "everything": everything,
        "goes": [held for held in everything.held if held.rows and not held.stays],
        "stays": [held for held in everything.held if held.rows and held.stays],
        "form": form,
    }
    return render(request, "desk/erase.html", about, status=400 if request.method == "POST" else 200)


doors = [
    door(
        "people/<int:person_id>/export/",
        export,
        name="export_person",
        verb=Verb.EXPORT_PERSON,
        methods=("POST",),
        sensitive=True,
    ),
    door(
        "people/<int:person_id>/link/",
        send_link,
        name="send_own_link",
        verb=Verb.EXPORT_PERSON,
        methods=("POST",),
        sensitive=True,
    ),
    door(
        "people/<int:person_id>/link/<int:own_link_id>/take-back/",
        take_back_link,
        name="take_back_own_link",
        verb=Verb.EXPORT_PERSON,
        methods=("POST",),
        sensitive=True,
    ),
    door(
        "people/<int:person_id>/erase/",
        erase,
        name="erase_person",
        verb=Verb.ERASE_PERSON,
        methods=("GET", "POST"),
        sensitive=True,
    ),
]
