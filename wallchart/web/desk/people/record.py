"""One person's page, and the forms that change what stands on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import NotFound
from wallchart.union.organizing.reads.marks import PersonInCampaign, marks_of_person
from wallchart.union.people.actions.belonging import change_employment, change_membership, end_employment
from wallchart.union.people.actions.contacts import (
    LINES,
    add_contact,
    change_address,
    change_contact,
    drop_contact,
)
from wallchart.union.people.actions.persons import add_person, change_person
from wallchart.union.people.cells import NAMES, PRIVATE
from wallchart.union.people.reads.lists import homes_within, units_there_are, worksites_within
from wallchart.union.people.reads.own import links_of
from wallchart.union.people.reads.record import Record, person_record
from wallchart.web.doors import AskedRequest
from wallchart.web.refusals import saying_why

from .forms import AddressForm, CellsForm, ContactForm, MembershipForm, NewForm, WorkForm


def person(request: AskedRequest, person_id: int) -> HttpResponse:
    record = person_record(request.actor, person_id)
    may = {verb.value: True for verb in record.may}
    context = {"record": record, "person": record.person, "may": may, "person_id": person_id}
    if Verb.EXPORT_PERSON in record.may:
        context["links"] = links_of(request.actor, person_id)
    context["standings"] = _on_the_charts(request.actor, person_id)
    return render(request, "desk/people/person.html", context)


def _on_the_charts(actor: Actor, person_id: int) -> list[PersonInCampaign] | None:
    """What they did on the charts that the actor sees them on; None where that is no chart at all."""
    try:
        return marks_of_person(actor, person_id)
    except NotFound:
        return None


def _changeable(request: AskedRequest, person_id: int) -> Record:
    record = person_record(request.actor, person_id)
    if Verb.CHANGE_PEOPLE not in record.may:
        raise NotFound
    return record


def _homes(request: AskedRequest) -> list[tuple[Any, str]]:
    homes = homes_within(request.actor, Verb.CHANGE_PEOPLE)
    offered: list[tuple[Any, str]] = [(home.pk, "\u2003" * home.depth + home.name) for home in homes]
    if request.actor.reaches(Verb.CHANGE_PEOPLE).everything:
        offered.insert(0, ("", _("none")))
    return offered


def _answer(
    request: AskedRequest, form: Form, record: Record | None, title: str, act: Callable[[dict[str, Any]], int]
) -> HttpResponse:
    """Show the form, or do what it says: then on to the person's page. What cannot be done is said above
    the form, which keeps what was typed."""
    if request.method == "POST" and form.is_valid():
        with saying_why(request, _("It is saved."), on=form):
            person_id = act(form.cleaned_data)
            return redirect("person", person_id)
    about = {"form": form, "record": record, "person": record and record.person, "title": title}
    status = 400 if request.method == "POST" else 200
    return render(request, "desk/people/form.html", about, status=status)


def new(request: AskedRequest) -> HttpResponse:
    form = NewForm(_homes(request), request.POST or None, initial={"home": request.GET.get("home")})

    def act(given: dict[str, Any]) -> int:
        cells = form.cells()
        made = add_person(
            request.actor, cells, home_id=given["home"], status=given["status"], since=given["on"]
        )
        return int(made.pk)

    return _answer(request, form, None, _("Somebody new"), act)


def change(request: AskedRequest, person_id: int) -> HttpResponse:
    record = _changeable(request, person_id)
    shown = {name: getattr(record.person, name) for name in NAMES}
    shown |= {"languages": ", ".join(record.person.languages), "seen_at": _seen(record)}
    form = CellsForm(request.POST or None, initial=shown)
    if record.contacts is None:
        for name in PRIVATE:
            del form.fields[name]

    def act(given: dict[str, Any]) -> int:
        change_person(request.actor, person_id, form.cells(), seen_at=given["seen_at"])
        return person_id

    return _answer(request, form, record, _("Names and number"), act)


def _seen(record: Record) -> str:
    return record.person.changed_at.isoformat()


def membership(request: AskedRequest, person_id: int) -> HttpResponse:
    record = _changeable(request, person_id)
    shown = {"home": record.person.home_id, "status": record.person.status, "seen_at": _seen(record)}
    form = MembershipForm(_homes(request), request.POST or None, initial=shown)

    def act(given: dict[str, Any]) -> int:
        about = {"home_id": given["home"], "status": given["status"], "on": given["on"]}
        change_membership(request.actor, person_id, seen_at=given["seen_at"], **about)
        return person_id

    return _answer(request, form, record, _("Membership"), act)


def work(request: AskedRequest, person_id: int) -> HttpResponse:
    record = _changeable(request, person_id)
    names = ("worksite_id", "unit_id", "classification", "shift", "hired_on")
    shown = {name: getattr(record.work, name) for name in names} if record.work else {}
    sites = [(site.pk, str(site)) for site in worksites_within(request.actor)]
    units = [(unit.pk, str(unit)) for unit in units_there_are(request.actor)]
    form = WorkForm(sites, units, request.POST or None, initial={**shown, "seen_at": _seen(record)})

    def act(given: dict[str, Any]) -> int:
        seen_at, on = given["seen_at"], given["on"]
        if "end" in request.POST:
            end_employment(request.actor, person_id, on=on, seen_at=seen_at)
        else:
            cells = {name: given[name] for name in names}
            if shown and cells["worksite_id"] != shown["worksite_id"]:
                cells["employer_id"] = None
            change_employment(request.actor, person_id, cells, on=on, seen_at=seen_at)
        return person_id

    return _answer(request, form, record, _("Work"), act)


def contacts(request: AskedRequest, person_id: int) -> HttpResponse:
    """The ways to reach somebody: add one, change one (`?entry=`), take one away."""
    record = _changeable(request, person_id)
    if record.contacts is None:
        raise NotFound
    asked = request.GET.get("entry")
    entry = next((c for c in record.contacts if str(c.id) == asked), None)
    if asked is not None and entry is None:  # taken away meanwhile: what was to change it would add it anew
        raise NotFound
    shown: dict[str, Any] = {"seen_at": _seen(record)}
    if entry is not None:
        shown |= {"kind": entry.kind, "value": entry.value, "is_work": entry.is_work}
        shown |= {"is_preferred": entry.is_preferred, "verified": entry.verified}
    form = ContactForm(request.POST or None, initial=shown)

    def act(given: dict[str, Any]) -> int:
        cells = {name: given[name] for name in ("value", "is_work", "is_preferred", "verified")}
        if entry is None:
            flags = {name: cells[name] for name in ("is_work", "is_preferred", "verified")}
            add_contact(
                request.actor, person_id, given["kind"], cells["value"], seen_at=given["seen_at"], **flags
            )
        elif "drop" in request.POST:
            drop_contact(request.actor, person_id, entry.id)
        else:
            change_contact(request.actor, person_id, entry.id, cells)
        return person_id

    return _answer(request, form, record, _("Ways to reach them"), act)


def address(request: AskedRequest, person_id: int) -> HttpResponse:
    record = _changeable(request, person_id)
    if record.addresses is None:
        raise NotFound
    kind = "mailing" if request.GET.get("kind") == "mailing" else "home"
    current = next((a for a in record.addresses if a.kind == kind and a.until is None), None)
    shown = {name: getattr(current, name) for name in LINES} if current else {}
    form = AddressForm(request.POST or None, initial={"kind": kind, "seen_at": _seen(record), **shown})

    def act(given: dict[str, Any]) -> int:
        lines = None if "end" in request.POST else {name: given[name] for name in LINES}
        change_address(
            request.actor, person_id, given["kind"], lines, on=given["on"], seen_at=given["seen_at"]
        )
        return person_id

    return _answer(request, form, record, _("Address"), act)
