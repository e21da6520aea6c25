"""An officer in a process of their own, who marks and voids: `python -m tests.marking_officer NAME SEED`.

Run with `move`, it is the records office instead, which moves people to and fro between two affiliates, and
with `merge` the one that merges two of them and parts them again.
"""

from __future__ import annotations

import os
import sys
from datetime import date


def officer(name: str, seed: int) -> int:
    """Thirty deeds on the same few people and asks as everybody else's; prints how many marks it made."""
    import numpy

    from tests.cast import HOUSE
    from wallchart.union.organizing.actions.marks import mark, void_mark
    from wallchart.union.organizing.models import Ask
    from wallchart.union.people.models import Person

    chance = numpy.random.default_rng(seed)
    near = Person._base_manager.filter(home__number__in=["12", "12A"]).order_by("pk")
    people = list(near.values_list("pk", flat=True))[:5]
    asks = list(Ask.objects.filter(campaign__political=True).order_by("pk").values_list("pk", flat=True))[:2]
    made = []
    for _deed in range(30):
        if made and chance.random() < 0.2:
            void_mark(HOUSE, made[int(chance.integers(len(made)))], f"a slip of {name}")
            continue
        answer = ("did", "might", "refused")[int(chance.integers(3))]
        day = date(2026, 1, 1 + int(chance.integers(3)))
        person, ask = people[int(chance.integers(len(people)))], asks[int(chance.integers(len(asks)))]
        made.append(mark(HOUSE, ask, person, answer, day).pk)
    return len(made)


def records_office(seed: int) -> int:
    import numpy

    from tests.cast import HOUSE
    from wallchart.union.people.actions.belonging import change_membership
    from wallchart.union.people.models import Affiliate, Person

    chance = numpy.random.default_rng(seed)
    homes = list(Affiliate.objects.filter(number__in=["12", "12A"]).values_list("pk", flat=True))
    people = list(Person._base_manager.filter(home__in=homes).order_by("pk").values_list("pk", flat=True))[:5]
    for _move in range(20):
        person = people[int(chance.integers(len(people)))]
        change_membership(HOUSE, person, home_id=homes[int(chance.integers(2))], status="member")
    return 20


def merging_office() -> int:
    from tests.cast import HOUSE
    from wallchart.union.people.actions.merging import merge_people
    from wallchart.union.people.actions.parting import unmerge_people
    from wallchart.union.people.models import Person

    people = Person._base_manager.filter(home__number="12").order_by("pk").values_list("pk", flat=True)
    kept, gone = list(people.filter(number="", account=None) | people.filter(given_name="Guadalupe"))[:2]
    for _merge in range(10):
        unmerge_people(HOUSE, merge_people(HOUSE, kept, gone).pk)
    return 10


OFFICES = {"move": records_office, "merge": lambda _seed: merging_office()}

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallchart.config.settings")
    django.setup()
    name, seed = sys.argv[1], int(sys.argv[2])
    print(OFFICES[name](seed) if name in OFFICES else officer(name, seed))
