"""A deed for every verb that this room writes into the log, and the sentence by which it is read there."""

from __future__ import annotations

from collections.abc import Callable

from tests.cast import HOUSE, Cast
from wallchart.union.core.access import Actor
from wallchart.union.people.actions.accounts import forget_second_factor
from wallchart.union.people.actions.assignments import assign, unassign
from wallchart.union.people.actions.belonging import change_employment, change_membership, end_employment
from wallchart.union.people.actions.contacts import add_contact, change_address, change_contact, drop_contact
from wallchart.union.people.actions.exports import export_people
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.own_links import open_own_link, send_own_link, take_back_own_link
from wallchart.union.people.actions.pairs import keep_apart, seek_pairs
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.actions.persons import add_person, change_person
from wallchart.union.people.actions.posts import end_post, give_post
from wallchart.union.people.actions.privacy import erase_person, export_person
from wallchart.union.people.actions.tree import change_affiliate, move_affiliate, plant_affiliate
from wallchart.union.people.models import ContactPoint, DuplicatePair, Merge, OwnLink, Post
from wallchart.union.people.own_links import signed
from wallchart.union.people.reads.lists import Wanted

ADA = "Ada Berg"


def mail(cast: Cast) -> int:
    return ContactPoint._base_manager.filter(person=cast.hassan, kind="email").earliest("pk").pk


def link(cast: Cast, ada: Actor) -> OwnLink:
    return send_own_link(ada, cast.hassan.pk, mail(cast), "https://x.example/me/")


def pair(cast: Cast) -> int:
    first, second = sorted((cast.hassan.pk, cast.bill.pk))
    return DuplicatePair.objects.get_or_create(first_id=first, second_id=second, score=0.5)[0].pk


def merged(cast: Cast, ada: Actor) -> Merge:
    return merge_people(ada, cast.hassan.pk, cast.bill.pk)


def post(cast: Cast, name: str) -> int:
    return Post._base_manager.filter(person=cast.persons[name]).earliest("pk").pk


HASSAN = "Hassan Mohamed"
DEEDS: dict[str, tuple[Callable[[Cast, Actor], object], str]] = {
    "plant_affiliate": (
        lambda c, ada: plant_affiliate(ada, parent=c.south, kind="local", name="  Local\t88 "),
        f"{ADA} planted Local 88 in the union's tree",
    ),
    "change_affiliate": (
        lambda c, ada: change_affiliate(ada, c.local12.pk, kind="local", name="Local Twelve"),
        f"{ADA} changed Local Twelve in the union's tree",
    ),
    "move_affiliate": (
        lambda c, ada: move_affiliate(ada, c.local12.pk, c.south.pk),
        f"{ADA} moved Local 12 in the union's tree",
    ),
    "add_person": (
        lambda c, ada: add_person(ada, {"given_name": "Xia"}, home_id=c.local12.pk, status="member"),
        f"{ADA} put Xia on the list",
    ),
    "change_person": (
        lambda c, ada: change_person(ada, c.hassan.pk, {"suffix": "Jr"}),
        f"{ADA} changed the record of {HASSAN} Jr",
    ),
    "change_membership": (
        lambda c, ada: change_membership(ada, c.hassan.pk, home_id=c.local40.pk, status="member"),
        f"{ADA} changed the membership of {HASSAN}",
    ),
    "change_employment": (
        lambda c, ada: change_employment(ada, c.hassan.pk, {"shift": "night"}),
        f"{ADA} changed where {HASSAN} works",
    ),
    "end_employment": (lambda c, ada: end_employment(ada, c.hassan.pk), f"{ADA} ended the work of {HASSAN}"),
    "add_contact": (
        lambda c, ada: add_contact(ada, c.hassan.pk, "phone", "218-555-0100"),
        f"{ADA} added a way to reach {HASSAN}",
    ),
    "change_contact": (
        lambda c, ada: change_contact(ada, c.hassan.pk, mail(c), {"is_work": True}),
        f"{ADA} changed a way to reach {HASSAN}",
    ),
    "drop_contact": (
        lambda c, ada: drop_contact(ada, c.hassan.pk, mail(c)),
        f"{ADA} took away a way to reach {HASSAN}",
    ),
    "change_address": (
        lambda c, ada: change_address(ada, c.hassan.pk, "home", {"line1": "1 Elm"}),
        f"{ADA} changed the address of {HASSAN}",
    ),
    "merge_people": (merged, f"{ADA} merged Bill Erickson into Bill Mohamed"),
    "unmerge_people": (
        lambda c, ada: unmerge_people(ada, merged(c, HOUSE).pk),
        f"{ADA} undid a merge: Bill Erickson stands alone again",
    ),
    "keep_apart": (
        lambda c, ada: keep_apart(ada, pair(c)),
        f"{ADA} said that Bill Erickson and another are two people",
    ),
    "seek_pairs": (lambda c, ada: seek_pairs(ada), f"{ADA} had the roster searched for doubles"),
    "export_people": (
        lambda c, ada: export_people(ada, Wanted(status="worker", lacks="phone"), ["name"], "csv"),
        f"{ADA} took out a list of 0 people as csv: not (yet) a member, no phone",
    ),
    "give_post": (
        lambda c, ada: give_post(ada, c.local12.pk, c.hassan.pk, role="steward", title=" chief \n steward "),
        f"{ADA} gave {HASSAN} the post chief steward in Local 12",
    ),
    "end_post": (
        lambda c, ada: end_post(ada, post(c, "bart")),
        f"{ADA} ended Bart Larson's post bargaining team in Local 12",
    ),
    "open_account": (
        lambda c, ada: give_post(ada, c.local12.pk, c.hassan.pk, role="steward", email="h@example.net"),
        f"{ADA} made an account for {HASSAN}",
    ),
    "change_sign_in": (
        lambda c, ada: give_post(ada, c.local12.pk, c.sam.pk, role="treasurer", email="s@example.net"),
        f"{ADA} changed the address with which Sam O'Brien signs in",
    ),
    "forget_second_factor": (
        lambda c, ada: forget_second_factor(ada, "sam@example.org"),
        f"{ADA} took the second factor of Sam O'Brien away",
    ),
    "close_account": (
        lambda c, ada: end_post(ada, post(c, "sam")),
        f"{ADA} closed the account of Sam O'Brien",
    ),
    "assign_person": (
        lambda c, ada: assign(ada, c.local12.pk, [c.bill.pk], c.sam.pk),
        f"{ADA} assigned Bill Erickson to a committee member",
    ),
    "unassign_person": (
        lambda c, ada: unassign(ada, c.local12.pk, [c.hassan.pk]),
        f"{ADA} took {HASSAN} off a committee member's list",
    ),
    "export_person": (
        lambda c, ada: export_person(ada, c.hassan.pk),
        f"{ADA} took out all that is held about {HASSAN}",
    ),
    "erase_person": (lambda c, ada: erase_person(ada, c.hassan.pk), f"{ADA} erased somebody"),
    "send_own_link": (link, f"{ADA} had {HASSAN} sent a link to their own record"),
    "take_back_own_link": (
        lambda c, ada: take_back_own_link(ada, c.hassan.pk, link(c, ada).pk),
        f"{ADA} took back the link that {HASSAN} had been sent",
    ),
    "open_own_link": (
        lambda c, ada: open_own_link(ada, signed(link(c, ada))),
        f"{ADA} opened the record of {HASSAN}",
    ),
}
