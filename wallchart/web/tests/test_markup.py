"""What holds for every page: one heading, every control named, every link leading somewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tests.cast import Cast

from .pages import CONTROLS, MISSING, OUTSIDE, Law, Page, opened

SignIn = Callable[[str], Client]


def one_heading_and_a_title(page: Page) -> list[str]:
    """One h1, a title of its own, one main, and no heading that leaves a level out."""
    (title,) = page.all("title")
    wrong = [] if title.text.split("·")[0].strip() else ["no title"]
    wrong += [f"{len(page.all('h1'))} h1"] if len(page.all("h1")) != 1 else []
    wrong += ["not one main"] if len(page.all("main")) != 1 else []
    levels = [int(tag.name[1]) for tag in page.all("h1", "h2", "h3", "h4")]
    wrong += [f"h{b} after h{a}" for a, b in pairwise(levels) if b > a + 1]
    return wrong + ["an empty heading" for tag in page.all("h1", "h2", "h3", "h4") if not tag.text.strip()]


def tags_are_closed_and_ids_are_one_each(page: Page) -> list[str]:
    counted = Counter(tag["id"] for tag in page.tags if "id" in tag.about)
    return page.unclosed + [f"id {name!r} {n} times" for name, n in counted.items() if n > 1 or not name]


def controls_are_named(page: Page) -> list[str]:
    """By a label, by one around them, or by themselves."""
    labelled = {tag["for"] for tag in page.all("label")}
    wrong = []
    for tag in page.all(*CONTROLS):
        if tag["type"] in ("hidden", "submit"):
            continue
        around = page.around(tag, "label")
        named = tag["id"] in labelled or (around and around.text.strip()) or tag["aria-label"].strip()
        wrong += [] if named else [f"{tag.name} {tag['name'] or tag['id']!r} has no name"]
    buttons = [tag for tag in page.all("button", "a") if "hidden" not in tag.about]
    return wrong + [
        f"a {tag.name} without a word" for tag in buttons if not (tag.text.strip() or tag["aria-label"])
    ]


def what_is_pointed_at_is_there(page: Page) -> list[str]:
    ids = {tag["id"] for tag in page.tags}
    wrong = []
    for tag in page.tags:
        for name in ("for", "aria-labelledby", "aria-describedby", "form", "list", "popovertarget"):
            missing = [each for each in tag[name].split() if each not in ids]
            wrong += [f"{name}={each}" for each in missing]
        if tag["href"].startswith("#") and tag["href"][1:] not in ids:
            wrong.append(tag["href"])
    return wrong


def forms_carry_their_token_and_reach_a_page(page: Page) -> list[str]:
    wrong = []
    for number, tag in enumerate(page.tags):
        if tag.name != "form":
            continue
        inside = [each for each in page.tags if number in each.inside]
        names = [each["name"] for each in inside]
        if tag["method"].lower() == "post":
            wrong += [] if names.count("csrfmiddlewaretoken") == 1 else [f"{tag['action']} has no token"]
            wrong += _leading_nowhere([tag["action"], *(each["formaction"] for each in inside)])
        else:
            wrong += ["a token in an address"] if "csrfmiddlewaretoken" in names else []
        buttons = [each for each in inside if each.name == "button" and each["type"] in ("", "submit")]
        wrong += [] if buttons or tag["id"] else [f"{tag['action']} cannot be sent without a script"]
    return wrong


def links_lead_somewhere_in_this_house(page: Page) -> list[str]:
    return _leading_nowhere([tag["href"] for tag in page.all("a")])


def _leading_nowhere(links: list[str]) -> list[str]:
    wrong = []
    for link in filter(None, links):
        there = urlsplit(link)
        if there.scheme or there.netloc:
            wrong.append(f"{link} leads out")
        elif there.path:
            try:
                resolve(there.path)
            except Resolver404:
                wrong.append(f"{link} leads nowhere")
    return wrong


def tables_have_heads(page: Page) -> list[str]:
    wrong = [f"a head without a scope: {tag.text[:20]!r}" for tag in page.all("th") if not tag["scope"]]
    for number, tag in enumerate(page.tags):
        if tag.name == "table":
            rows = [each for each in page.tags if each.name == "tr" and number in each.inside]
            wrong += [] if rows else ["a table without a row"]
    return wrong


def what_is_asked_for_is_there(page: Page) -> list[str]:
    """A name that a template misspells is silently nothing; in tests it is not."""
    before, after = MISSING.split("%s")
    return re.findall(f"{before}(.*?){after}", page.source)


LAWS: tuple[Law, ...] = (
    one_heading_and_a_title,
    tags_are_closed_and_ids_are_one_each,
    controls_are_named,
    what_is_pointed_at_is_there,
    forms_carry_their_token_and_reach_a_page,
    links_lead_somewhere_in_this_house,
    tables_have_heads,
    what_is_asked_for_is_there,
)


def broken(page: Page) -> list[str]:
    return [f"{law.__name__}: {wrong}" for law in LAWS for wrong in law(page)]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_every_page_of_the_desk_keeps_the_law(desk: dict[str, Page], law: Law) -> None:
    by_script_alone = {"mfa_add_webauthn"}  # a passkey is made by the browser
    found = {name: law(page) for name, page in desk.items() if name not in by_script_alone}
    assert len(found) > 50
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("name", [name for name in OUTSIDE if name != "up"])
def test_every_page_for_who_is_outside_keeps_the_laws(cast: Cast, name: str) -> None:
    assert broken(opened(Client(), reverse(name), 404 if name == "own_record" else 200)) == []


def test_the_page_that_is_not_there_keeps_the_laws(cast: Cast, signed_in: SignIn) -> None:
    for client in (Client(), signed_in("tess")):
        assert broken(opened(client, "/nowhere/", 404)) == []


def test_the_laws_see_what_is_wrong() -> None:
    page = Page(
        "<title> · X</title><h1>A</h1><h3></h3><main></main><p id=a></p><p id=a></p><div>"
        "<input name=q><button></button><label for=b>B</label><a href='https://x.example'>out</a>"
        "<a href='/nowhere/at/all'>in</a><form method=post><button>Go</button></form><table></table>"
        f"<th>x</th>{MISSING % 'account.nmae'}"
    )
    assert broken(page) == [
        "one_heading_and_a_title: no title",
        "one_heading_and_a_title: h3 after h1",
        "one_heading_and_a_title: an empty heading",
        "tags_are_closed_and_ids_are_one_each: div",
        "tags_are_closed_and_ids_are_one_each: id 'a' 2 times",
        "controls_are_named: input 'q' has no name",
        "controls_are_named: a button without a word",
        "what_is_pointed_at_is_there: for=b",
        "forms_carry_their_token_and_reach_a_page:  has no token",
        "links_lead_somewhere_in_this_house: https://x.example leads out",
        "links_lead_somewhere_in_this_house: /nowhere/at/all leads nowhere",
        "tables_have_heads: a head without a scope: 'x'",
        "tables_have_heads: a table without a row",
        "what_is_asked_for_is_there: account.nmae",
    ]
