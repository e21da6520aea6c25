"""The judge is judged: facts about the table that anybody in the union could say by heart."""

from __future__ import annotations

import pytest

from tests.access.expectation import is_open, reaches
from tests.access.samples import Sample
from tests.cast import Cast
from wallchart.union.core.access import TABLE, Verb
from wallchart.web.doors import DOORS, Door


def about(cast: Cast, name: str) -> Sample:
    person = cast.persons[name]
    return Sample(person.pk, person.home, person=person)


@pytest.mark.parametrize(
    ("who", "verb", "whom", "may"),
    [
        ("amina", Verb.SEE_PEOPLE, "hassan", True),
        ("amina", Verb.SEE_PEOPLE, "rosa", True),  # in a chapter of her Local
        ("amina", Verb.SEE_PEOPLE, "ngozi", False),
        ("otto", Verb.SEE_PEOPLE, "hassan", False),
        ("olga", Verb.SEE_CONTACT, "hassan", True),
        ("olga", Verb.SEE_CONTACT, "ngozi", False),
        ("sam", Verb.MARK, "hassan", True),
        ("sam", Verb.MARK, "bill", False),
        ("tess", Verb.SEE_CONTACT, "hassan", False),
        ("tou", Verb.POLITICAL_MARK, "hassan", True),
        ("tou", Verb.MARK, "hassan", False),  # the firewall, from the other side
        ("amina", Verb.ERASE_PERSON, "hassan", False),
        ("ada", Verb.ERASE_PERSON, "ngozi", True),
        ("hassan", Verb.SEE_SELF, "hassan", True),
        ("hassan", Verb.SEE_SELF, "lupe", False),
        ("stranger", Verb.SEE_PEOPLE, "hassan", False),
    ],
)
def test_who_reaches_whom(cast: Cast, who: str, verb: Verb, whom: str, may: bool) -> None:
    assert reaches(cast, who, verb, about(cast, whom)) is may


def test_a_campaign_behind_the_firewall_opens_by_the_political_verb_alone(cast: Cast) -> None:
    door = Door("x", "x", Verb.SEE_CHART, ("GET",), in_campaign=True, sensitive=False)
    political = Sample(1, cast.local12, political=True)
    plain = Sample(1, cast.local12, political=False)
    assert is_open(cast, door, "tou", [political]) and not is_open(cast, door, "tou", [plain])
    assert is_open(cast, door, "bart", [plain]) and not is_open(cast, door, "bart", [political])


def test_the_table_holds_each_line_once() -> None:
    assert len(set(TABLE)) == len(TABLE)


def test_what_may_not_be_done_at_an_unlocked_desk_is_a_sensitive_door() -> None:
    dangerous = {Verb.ERASE_PERSON, Verb.MANAGE_POSTS, Verb.EXPORT_PERSON}
    lax = [d.name for d in DOORS.values() if d.verb in dangerous and "POST" in d.methods and not d.sensitive]
    assert not lax
