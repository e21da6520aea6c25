"""An officer in a process of their own, who marks and voids: `python -m tests.marking_officer NAME SEED`.

Run with `move`, it is the records office instead, which moves people to and fro between two affiliates.
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
    people = list(Person._base_manager.filter(home__number__in=["12", "12A"]).values_list("pk", flat=True))[
        :5
    ]
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
    from django.db import transaction

    from wallchart.union.people.holdings import people_changed
    from wallchart.union.people.models import Affiliate, Person

    chance = numpy.random.default_rng(seed)
    homes = list(Affiliate.objects.filter(number__in=["12", "12A"]).values_list("pk", flat=True))
    people = list(Person._base_manager.filter(home__in=homes).order_by("pk").values_list("pk", flat=True))[:5]
    for _move in range(20):
        with transaction.atomic():
            person = people[int(chance.integers(len(people)))]
            Person._base_manager.filter(pk=person).update(home=homes[int(chance.integers(2))])
            people_changed(set(homes))
    return 20


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallchart.config.settings")
    django.setup()
    seed = int(sys.argv[2])
    print(records_office(seed) if sys.argv[1] == "move" else officer(sys.argv[1], seed))
