"""How forms are drawn: `{{ form }}` and `{{ form.name.as_field_group }}` come out in the house's look."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class HouseForms(DjangoTemplates):
    form_template_name = "wallchart/forms/form.html"
    field_template_name = "wallchart/forms/field.html"
