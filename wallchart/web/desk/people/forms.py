"""The forms of a person's record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wallchart.union.people.cells import NAMES, statuses
from wallchart.web.words import ADDRESS_KINDS, CONTACT_KINDS

Choices = Sequence[tuple[Any, Any]]


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, help_text=help_text, widget=widget)


class SeenForm(forms.Form):
    """A form that remembers which state of the record its page showed."""

    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_seen_at(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen_at"])
        except ValueError:
            return None


class CellsForm(SeenForm):
    given_name = forms.CharField(label=NAMES["given_name"], required=False, max_length=100)
    family_name = forms.CharField(label=NAMES["family_name"], required=False, max_length=120)
    preferred_name = forms.CharField(
        label=NAMES["preferred_name"], required=False, max_length=100, help_text=_("what people call them")
    )
    middle_name = forms.CharField(label=NAMES["middle_name"], required=False, max_length=100)
    suffix = forms.CharField(label=NAMES["suffix"], required=False, max_length=20, help_text=_("Jr, Sr, III"))
    number = forms.CharField(label=NAMES["number"], required=False, max_length=40)
    birth_date = _day(NAMES["birth_date"])
    languages = forms.CharField(
        label=NAMES["languages"], required=False, help_text=_("the preferred one first: es, en, so, hmn")
    )

    def clean_languages(self) -> list[str]:
        return str(self.cleaned_data["languages"]).replace(",", " ").split()

    def cells(self, names: Sequence[str] = tuple(NAMES)) -> dict[str, Any]:
        """What the form says of these cells; one that the page does not show is not said."""
        return {name: self.cleaned_data[name] for name in names if name in self.fields}


class MembershipForm(SeenForm):
    home = forms.TypedChoiceField(label=_("Local"), coerce=int, empty_value=None, required=False)
    status = forms.ChoiceField(label=_("Status"), choices=statuses)
    on = _day(_("From"), _("today, if you say nothing"))

    def __init__(self, homes: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        choices: Any = self.fields["home"]
        choices.choices = homes
        choices.required = all(home != "" for home, _name in homes)  # "none" is not offered to everybody


class NewForm(CellsForm, MembershipForm):
    field_order = ("given_name", "family_name", "preferred_name", "number", "home", "status", "on")


class WorkForm(SeenForm):
    worksite_id = forms.TypedChoiceField(label=_("Worksite"), coerce=int, empty_value=None, required=False)
    unit_id = forms.TypedChoiceField(label=_("Bargaining unit"), coerce=int, empty_value=None, required=False)
    classification = forms.CharField(label=_("Classification"), required=False, max_length=120)
    shift = forms.CharField(label=_("Shift"), required=False, max_length=60)
    hired_on = _day(_("Hired on"))
    on = _day(
        _("This holds from"),
        _("today, if you say nothing; the day on which the present work began corrects it"),
    )

    def __init__(self, sites: Choices, units: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["worksite_id"].choices = [("", _("nowhere known")), *sites]
        fields["unit_id"].choices = [("", _("none known")), *units]


class ContactForm(SeenForm):
    kind = forms.ChoiceField(label=_("What"), choices=list(CONTACT_KINDS.items()))
    value = forms.CharField(label=_("Number or address"), max_length=254)
    is_work = forms.BooleanField(
        label=_("the employer's"),
        required=False,
        help_text=_("nothing political is ever sent there"),
    )
    is_preferred = forms.BooleanField(label=_("the one they prefer"), required=False)
    verified = forms.BooleanField(label=_("they said so themselves"), required=False)


class AddressForm(SeenForm):
    kind = forms.ChoiceField(label=_("Which"), choices=list(ADDRESS_KINDS.items()))
    line1 = forms.CharField(label=_("Street"), required=False, max_length=200)
    line2 = forms.CharField(label=_("Second line"), required=False, max_length=200)
    city = forms.CharField(label=_("City"), required=False, max_length=100)
    state = forms.CharField(label=_("State"), required=False, max_length=40)
    zip = forms.CharField(label=_("ZIP"), required=False, max_length=12)
    on = _day(_("From"), _("today, if you say nothing"))
