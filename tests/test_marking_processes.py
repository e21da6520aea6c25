"""Many officers at once, each a process of its own: no mark is lost, and every count is right afterwards."""

from __future__ import annotations

import json

from tests.processes import OwnHouse

OFFICERS = 4
FURNISH = "import django; django.setup(); from tests.cast import gather; gather()"
COUNT = """
import json, django; django.setup()
from wallchart.union.organizing import recounting
from wallchart.union.people.proofs import heads_agree
from wallchart.union.organizing.models import Mark
print(json.dumps([Mark._base_manager.count(), recounting.standings_astray(), recounting.tallies_astray(),
    recounting.tally_days_astray(), len(heads_agree(lambda *_: None))]))
"""


def test_officers_who_mark_at_once_lose_nothing_while_people_move_and_are_merged_and_parted(
    own_house: OwnHouse,
) -> None:
    own_house.run("-c", FURNISH)
    officers = [
        own_house.start("-m", "tests.marking_officer", f"officer {number}", str(number))
        for number in range(OFFICERS)
    ]
    offices = [
        own_house.start("-m", "tests.marking_officer", name, seed)
        for name, seed in (("move", "99"), ("move", "7"), ("merge", "0"))
    ]
    told = [process.communicate() for process in (*officers, *offices)]
    assert [process.returncode for process in (*officers, *offices)] == [0] * (OFFICERS + 3), told
    made = sum(int(output) for output, _complaints in told[:OFFICERS])
    assert json.loads(own_house.run("-c", COUNT)) == [made, 0, 0, 0, 0]
