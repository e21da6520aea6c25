"""Every page of the desk, opened once for all tests that look at them: with odd names in every place where
somebody can write one, in a language in which every translated word stands in brackets, and loud about what a
template asks for in vain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.template import engines
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests.cast import Cast, enter
from tests.signing_in import sign_in
from wallchart.union.organizing.models import Ask, Campaign
from wallchart.union.people.models import Affiliate, Employment, Person, Post, Worksite

from .pages import FORMS, MISSING, Page, addresses, opened, sent_empty

ODD = "<odd>\"' odd=1 & \u05e9\u05e8\u05d4 \u202e%s {x} "
"""What would be a tag, end an attribute, be a template, run from right to left."""


def bracketed(message: str) -> str:
    return f"⟦{message}⟧" if message else message


def speak_in_brackets(patch: pytest.MonkeyPatch) -> None:
    def plural(singular: str, several: str, number: Any) -> str:
        return bracketed(singular if number == 1 else several)

    told = {
        "gettext": bracketed,
        "ngettext": plural,
        "pgettext": lambda _context, message: bracketed(message),
        "npgettext": lambda _context, *words: plural(*words),
    }
    for name, function in told.items():
        patch.setattr(translation._trans, name, function)


def call_everything_oddly(cast: Cast) -> None:
    def oddly(name: str, longest: int) -> str:
        return f"{ODD}{name}"[:longest]

    for person in Person._base_manager.all():
        person.family_name = oddly(person.family_name, 120)
        person.save(update_fields=["family_name"])
    for model, fields in ((Affiliate, ["name"]), (Worksite, ["name", "city"]), (Campaign, ["name"])):
        for row in model._base_manager.all():
            for name in fields:
                setattr(row, name, oddly(getattr(row, name), row._meta.get_field(name).max_length))
            row.save(update_fields=fields)
    for ask in Ask.objects.all():
        ask.label, ask.question = oddly(ask.label, 60), oddly("question", 300)
        ask.save()
    Employment._base_manager.update(classification=oddly("Planner", 100), shift=oddly("day", 60))
    Post._base_manager.update(title=oddly("post", 100))


def words_of(value: Any) -> set[str]:
    return {word.casefold() for word in re.findall(r"[^\W\d_]{2,}", str(value))}


def words_in_the_database() -> set[str]:
    models = [model for model in apps.get_models() if model.__module__.startswith("wallchart.")]
    cells = (value for model in models for row in model._base_manager.values_list() for value in row)
    return set().union(*(words_of(value) for value in cells if isinstance(value, str | list | dict)))


@dataclass(frozen=True)
class Desk:
    """The pages by their names, and the words that people or the importer have written."""

    pages: dict[str, Page]
    written: set[str]


@pytest.fixture(scope="session")
def whole_desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        cast = enter()
        call_everything_oddly(cast)
        client = sign_in(cast.accounts["ada"])
        asked = dict(addresses(cast, client))
        speak_in_brackets(patch)
        patch.setattr(engines["django"].engine, "string_if_invalid", MISSING)
        pages = {name: opened(client, url) for name, url in asked.items()}
        pages |= {f"{name}, sent empty": sent_empty(client, asked[name]) for name in FORMS}
        patch.undo()
        written = words_in_the_database()
        transaction.set_rollback(True)
    yield Desk(pages, written)


@pytest.fixture
def desk(whole_desk: Desk) -> dict[str, Page]:
    return whole_desk.pages
