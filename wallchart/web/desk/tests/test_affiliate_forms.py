"""The forms of the union's tree: planting, changing and moving an affiliate, and the union's colour."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from wallchart.union.core.models import AuditEntry
from wallchart.union.people.models import Affiliate
from wallchart.web.design.colour import OURS
from wallchart.web.tests.reading import chosen_in, tag_of, text, value_of

SignIn = Callable[[str], Client]


@pytest.fixture
def ada(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in("ada")


def change(cast: Cast, which: str = "council") -> str:
    return reverse("change_affiliate", args=[cast.__dict__[which].pk])


# The union's colour.


def test_the_colour_is_chosen_in_a_field_of_colours_with_plain_words_beside_it(
    cast: Cast, ada: Client
) -> None:
    page = ada.get(change(cast))
    assert 'type="color"' in tag_of(page, "colour") and value_of(page, "colour") == OURS
    assert "of the bar at the top of every page" in text(page) and "rrggbb" not in text(page)


def test_only_the_union_itself_has_a_colour(cast: Cast, ada: Client) -> None:
    assert 'name="colour"' not in text(ada.get(change(cast, "local12")))
    ada.post(
        change(cast, "local12"), {"kind": "local", "name": "Local 12", "number": "12", "colour": "#7a0019"}
    )
    assert Affiliate.objects.get(pk=cast.local12.pk).colour == ""


@pytest.mark.parametrize("before", ["", "#7A0019", OURS])
def test_a_colour_that_was_left_alone_is_not_written(cast: Cast, ada: Client, before: str) -> None:
    """The field sends a colour in any case, in small letters."""
    Affiliate.objects.filter(pk=cast.council.pk).update(colour=before)
    entries = AuditEntry.objects.count()
    page = ada.get(change(cast))
    sent = {name: value_of(page, name) for name in ("name", "number", "colour")}
    assert ada.post(change(cast), {**sent, "kind": "council"}).status_code == 302
    assert Affiliate.objects.get(pk=cast.council.pk).colour == before
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("typed", ["#7a0019", "#7A0019"])
def test_a_chosen_colour_is_that_of_every_page(cast: Cast, ada: Client, typed: str) -> None:
    ada.post(change(cast), {"kind": "council", "name": "North Star", "number": "", "colour": typed})
    assert Affiliate.objects.get(pk=cast.council.pk).colour == "#7a0019"
    for page in (ada.get("/"), Client().get("/"), Client().get(reverse("account_login"))):
        assert "/look/union-7a0019.css" in page.content.decode()


def test_the_colour_can_be_given_up_where_it_can_be_typed(cast: Cast, ada: Client) -> None:
    Affiliate.objects.filter(pk=cast.council.pk).update(colour="#7a0019")
    ada.post(change(cast), {"kind": "council", "name": "North Star", "number": "", "colour": ""})
    assert Affiliate.objects.get(pk=cast.council.pk).colour == ""
    assert f"/look/union-{OURS[1:]}.css" in ada.get("/").content.decode()


@pytest.mark.parametrize("typed", ["red", "#7a001", "#7a00190", "7a0019", "#7a001g", "}body{", "#٣٣٣٣٣٣"])
def test_what_is_no_colour_is_said_beside_the_field(cast: Cast, ada: Client, typed: str) -> None:
    answer = ada.post(change(cast), {"kind": "council", "name": "North Star", "number": "", "colour": typed})
    assert answer.status_code == 400 and "This is no colour. Write it like #0b5d3b." in text(answer)
    assert value_of(answer, "colour") == typed
    assert Affiliate.objects.get(pk=cast.council.pk).colour == ""


# Changing and moving.


def test_the_page_of_an_affiliate_to_change_leads_back_without_saving(cast: Cast, ada: Client) -> None:
    for which in ("council", "local12"):
        page = text(ada.get(change(cast, which)))
        back = reverse("affiliate", args=[cast.__dict__[which].pk])
        assert re.search(rf'<a class="button quiet" href="{back}">Cancel</a>', page)


def test_the_form_shows_what_is_there(cast: Cast, ada: Client) -> None:
    page = ada.get(change(cast, "local12"))
    assert (value_of(page, "name"), value_of(page, "number")) == ("Local 12", "12")
    assert chosen_in(page, "kind") == ["Local"]
    assert chosen_in(page, "under") == ["North"]
    assert "Put it elsewhere in the tree" not in text(ada.get(change(cast))), "the union lies under nothing"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "   "}, "This field is required."),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"number": "40"}, "another affiliate has this number"),
        ({"number": "1" * 21}, "at most 20 characters"),
        ({"kind": "lodge"}, "Select a valid choice. lodge is not one of the available choices."),
        ({"name": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_what_an_affiliate_cannot_be_is_said_and_what_was_typed_is_kept(
    cast: Cast, ada: Client, changed: dict[str, str], said: str
) -> None:
    sent = {"kind": "chapter", "name": "Local <b> & co", "number": "12x"} | changed
    answer = ada.post(change(cast, "local12"), sent)
    assert answer.status_code == 400 and said in text(answer)
    for name in {"name", "number"} - set(changed):
        assert value_of(answer, name) == sent[name]
    assert "Local <b>" not in answer.content.decode()
    cast.local12.refresh_from_db()
    assert (cast.local12.name, cast.local12.kind) == ("Local 12", "local")


@pytest.mark.parametrize(
    ("under", "said"),
    [("local12", "cannot lie under itself"), ("chapter12a", "cannot lie under itself"), ("", "required")],
)
def test_a_move_that_cannot_be_is_said_on_the_whole_page(
    cast: Cast, ada: Client, under: str, said: str
) -> None:
    sent = {"under": cast.__dict__[under].pk if under else ""}
    answer = ada.post(reverse("move_affiliate", args=[cast.local12.pk]), sent)
    assert answer.status_code == 400 and said in text(answer)
    assert value_of(answer, "name") == "Local 12", "the form above it is still there"
    assert not re.search(r'action="[^"]*/change/".*?class="field wrong".*?</form>.*?/move/', text(answer))
    cast.local12.refresh_from_db()
    assert cast.local12.parent_id == cast.north.pk


def test_a_moved_affiliate_takes_what_lies_below_along(cast: Cast, ada: Client) -> None:
    there = ada.post(reverse("move_affiliate", args=[cast.local12.pk]), {"under": cast.south.pk}, follow=True)
    assert "It is moved, with all below it." in text(there)
    south, chapter = Affiliate.objects.get(pk=cast.south.pk), Affiliate.objects.get(pk=cast.chapter12a.pk)
    assert south.left < chapter.left < south.right


# Planting.


def test_a_new_affiliate_is_planted_under_one_of_those_there_are(cast: Cast, ada: Client) -> None:
    page = ada.get(reverse("plant_affiliate"))
    (under,) = re.findall(r'<select[^>]*name="under".*?</select>', page.content.decode(), re.DOTALL)
    offered = [name.strip() for name in re.findall(r"<option[^>]*>([^<]*)</option>", under)]
    assert offered == [
        "North Star", "North", "Local 12", "Chapter 12A", "Local 40", "South", "Local 77",
    ]  # fmt: skip


@pytest.mark.parametrize("under", ["", "x", "0", "999999999", "9" * 40])
def test_nothing_is_planted_under_what_is_not_there(cast: Cast, ada: Client, under: str) -> None:
    sent = {"under": under, "kind": "local", "name": "Local 90", "number": "90"}
    answer = ada.post(reverse("plant_affiliate"), sent)
    assert answer.status_code == 400
    assert (value_of(answer, "name"), value_of(answer, "number")) == ("Local 90", "90")
    assert chosen_in(answer, "kind") == ["Local"]
    assert not Affiliate.objects.filter(number="90").exists()


def test_who_does_not_change_the_tree_finds_none_of_its_forms(cast: Cast, signed_in: SignIn) -> None:
    for who in ("olga", "amina"):
        client = signed_in(who)
        assert (
            "Change" not in text(client.get(reverse("affiliate", args=[cast.local12.pk]))).split("<main")[1]
        )
        for url in (reverse("plant_affiliate"), change(cast, "local12")):
            assert client.get(url).status_code == 404
