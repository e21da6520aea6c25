"""`wallchart found-union`: the first affiliate and the first administrator of a real house."""

from __future__ import annotations

import argparse

from wallchart.refusal import Refusal
from wallchart.terminal.house import open_house, prepare_house

HELP = "found a union in an empty house, with its first administrator"
KINDS = ("international", "council", "region", "local")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="the union's name, as every page shows it")
    parser.add_argument("--administrator", nargs=3, metavar=("GIVEN", "FAMILY", "EMAIL"), required=True)
    parser.add_argument("--kind", choices=KINDS, default="council", help="what the union is")
    parser.add_argument("--colour", default="", help="the union's colour, #rrggbb")
    parser.add_argument("--address", default="", help="where it is served, for the letter of invitation")


def run(options: argparse.Namespace) -> int:
    options.name = " ".join(options.name.split())
    if not options.name:
        raise Refusal("is blank; give the name that every page shows", column="name")
    open_house(prepared=False)
    prepare_house()
    _found(options)
    given, family, email = options.administrator
    print(f"{options.name} stands. {given} {family} signs in with a code that is sent to {email},")
    print("and then sets up a second factor. Everything else is done on pages.")
    return 0


def _found(options: argparse.Namespace) -> None:
    from django.db import transaction

    from wallchart.union.core.access import Role, house_itself
    from wallchart.union.people.actions.persons import add_person
    from wallchart.union.people.actions.posts import give_post
    from wallchart.union.people.actions.tree import change_affiliate, plant_affiliate

    house = house_itself("wallchart found-union", channel="terminal")
    given, family, email = options.administrator
    with transaction.atomic():
        union = plant_affiliate(house, parent=None, kind=options.kind, name=options.name)
        if options.colour:
            change_affiliate(house, union.pk, kind=options.kind, name=options.name, colour=options.colour)
        names = {"given_name": given, "family_name": family}
        person = add_person(house, names, home_id=union.pk, status="staff")
        give_post(
            house,
            union.pk,
            person.pk,
            role=Role.ADMINISTRATOR,
            email=email,
            sign_in_address=options.address,
        )
