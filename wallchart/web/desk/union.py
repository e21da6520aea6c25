"""The union's tree, and the posts in each of its affiliates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wallchart.union.core.access import ROLE_NAMES, Verb
from wallchart.union.people.actions import posts, tree
from wallchart.union.people.finding import find_people
from wallchart.union.people.granting import roles_to_give
from wallchart.union.people.reads import shape
from wallchart.web.asked import number_asked
from wallchart.web.design.colour import OURS, is_colour
from wallchart.web.doors import AskedRequest, door
from wallchart.web.refusals import saying_why
from wallchart.web.words import AFFILIATE_KINDS

FOUND_A_PAGE = 20


class AffiliateForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(AFFILIATE_KINDS.items()))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    number = forms.CharField(label=gettext_lazy("Number"), max_length=20, required=False)


class UnionForm(AffiliateForm):
    """The union itself has a colour too."""

    colour = forms.CharField(
        label=gettext_lazy("Colour"),
        required=False,
        widget=forms.ColorInput,
        help_text=gettext_lazy(
            "of the bar at the top of every page, of headlines and of stamps; where it could not be read, "
            "the nearest tone that can is taken"
        ),
    )

    def clean_colour(self) -> str:
        chosen = str(self.cleaned_data["colour"]).lower()
        if chosen and not is_colour(chosen):  # a browser without such a field shows one for text
            raise forms.ValidationError(_("This is no colour. Write it like #0b5d3b."))
        return chosen


class PlaceForm(forms.Form):
    under = forms.TypedChoiceField(label=gettext_lazy("Under"), coerce=int)

    def __init__(self, places: list[Any], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        choices: Any = self.fields["under"]
        choices.choices = [(place.pk, "\u2003" * place.depth + place.name) for place in places]


class PlantForm(AffiliateForm, PlaceForm):
    pass


class PostForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("What it opens"))
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("as your union calls it: president"),
    )
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("the first day on which the term is over"),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail to sign in with"),
        required=False,
        help_text=gettext_lazy(
            "a personal address, never one at work; empty where no account is needed, or there is one"
        ),
    )

    def __init__(self, roles: list[Any], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        choices: Any = self.fields["role"]
        choices.choices = [(role.value, ROLE_NAMES[role]) for role in roles]


def union(request: AskedRequest) -> HttpResponse:
    branches = shape.tree(request.actor)
    may_plant = request.actor.may(Verb.MANAGE_TREE)
    return render(request, "desk/union.html", {"branches": branches, "may_plant": may_plant})


def plant(request: AskedRequest) -> HttpResponse:
    places = shape.affiliates_for(request.actor, Verb.MANAGE_TREE)
    form = PlantForm(places, request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        parent = next(place for place in places if place.pk == given["under"])
        with saying_why(request, _("It stands in the tree."), on=form):
            tree.plant_affiliate(
                request.actor, parent=parent, kind=given["kind"], name=given["name"], number=given["number"]
            )
            return redirect("posts")
    return _asked_again(request, "desk/plant.html", {"form": form})


def change(request: AskedRequest, affiliate_id: int) -> HttpResponse:
    body = shape.affiliate_reached(request.actor, Verb.MANAGE_TREE, affiliate_id)
    form = _change_form(body, request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        if (
            "colour" not in form.changed_data
        ):  # a field of colours always sends one, also where none is chosen
            given["colour"] = body.colour
        with saying_why(request, _("It is changed."), on=form):
            tree.change_affiliate(request.actor, affiliate_id, **given)
            return redirect("posts")
    places = shape.affiliates_for(request.actor, Verb.MANAGE_TREE)
    place = PlaceForm(places, initial={"under": body.parent and body.parent.pk})
    return _asked_again(request, "desk/affiliate_change.html", {"form": form, "place": place, "body": body})


def _change_form(body: Any, given: Any = None) -> AffiliateForm:
    """What can be changed of an affiliate; the union itself shows the colour that its pages have."""
    shown = {"kind": body.kind, "name": body.name, "number": body.number}
    if body.parent is not None:
        return AffiliateForm(given, initial=shown)
    return UnionForm(given, initial={**shown, "colour": (body.colour or OURS).lower()})


def move(request: AskedRequest, affiliate_id: int) -> HttpResponse:
    body = shape.affiliate_reached(request.actor, Verb.MANAGE_TREE, affiliate_id)
    form = PlaceForm(shape.affiliates_for(request.actor, Verb.MANAGE_TREE), request.POST)
    if form.is_valid():
        with saying_why(request, _("It is moved, with all below it."), on=form):
            tree.move_affiliate(request.actor, affiliate_id, form.cleaned_data["under"])
            return redirect("posts")
    about = {"form": _change_form(body), "place": form, "body": body}
    return _asked_again(request, "desk/affiliate_change.html", about)


def affiliate(request: AskedRequest, affiliate_id: int) -> HttpResponse:
    """The posts of one affiliate."""
    body = shape.affiliate_reached(request.actor, Verb.MANAGE_POSTS, affiliate_id)
    held, over = shape.posts_in(request.actor, affiliate_id)
    about = {"body": body, "held": held, "over": over, "may_change": request.actor.may(Verb.MANAGE_TREE)}
    return render(request, "desk/posts.html", about)


def give(request: AskedRequest, affiliate_id: int) -> HttpResponse:
    """Give a post: first find the person (?q=), then (?person=) say which post and for how long."""
    body = shape.affiliate_reached(request.actor, Verb.MANAGE_POSTS, affiliate_id)
    typed = request.GET.get("q", "")
    # In the form and not in its address: a form that waits for the second factor is taken up again by path.
    chosen = number_asked(request.POST.get("person", "") or request.GET.get("person", ""))
    people = find_people(request.actor, typed)
    about: dict[str, Any] = {"body": body, "typed": typed, "person": None}
    if chosen is not None:
        about["person"] = shape.person_to_appoint(request.actor, chosen)
    elif request.method == "GET":
        page = Paginator(people, FOUND_A_PAGE).get_page(request.GET.get("page"))
        return render(request, "desk/post_give.html", {**about, "page": page})
    form = PostForm(roles_to_give(request.actor, body), request.POST or None)
    if about["person"] is not None and form.is_valid():
        with saying_why(request, _("The post is given."), on=form):
            posts.give_post(
                request.actor,
                affiliate_id,
                about["person"].pk,
                sign_in_address=request.build_absolute_uri(reverse("account_login")),
                **form.cleaned_data,
            )
            return redirect("affiliate", affiliate_id)
    return _asked_again(request, "desk/post_give.html", {**about, "form": form})


def end(request: AskedRequest, post_id: int) -> HttpResponse:
    with saying_why(request, _("The post is ended, and with it what it opened.")):
        posts.end_post(request.actor, post_id)
    return redirect("affiliate", shape.affiliate_of_post(request.actor, post_id))


def _asked_again(request: HttpRequest, template: str, about: dict[str, Any]) -> HttpResponse:
    """The page with its form: 200 when it is asked for, 400 when what was sent could not be done."""
    return render(request, template, about, status=400 if request.method == "POST" else 200)


BOTH = ("GET", "POST")
doors = [
    door("union/", union, name="posts", verb=Verb.MANAGE_POSTS),
    door("union/plant/", plant, name="plant_affiliate", verb=Verb.MANAGE_TREE, methods=BOTH),
    door("union/<int:affiliate_id>/", affiliate, name="affiliate", verb=Verb.MANAGE_POSTS),
    door(
        "union/<int:affiliate_id>/change/",
        change,
        name="change_affiliate",
        verb=Verb.MANAGE_TREE,
        methods=BOTH,
    ),
    door(
        "union/<int:affiliate_id>/move/",
        move,
        name="move_affiliate",
        verb=Verb.MANAGE_TREE,
        methods=("POST",),
    ),
    door(
        "union/<int:affiliate_id>/give/",
        give,
        name="give_post",
        verb=Verb.MANAGE_POSTS,
        methods=BOTH,
        sensitive=True,
    ),
    door(
        "posts/<int:post_id>/end/",
        end,
        name="end_post",
        verb=Verb.MANAGE_POSTS,
        methods=("POST",),
        sensitive=True,
    ),
]
