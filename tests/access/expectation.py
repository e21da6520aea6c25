"""Who may open what, worked out from the table alone.

This walks the tree by its parents and reads the posts of the cast, and shares nothing with the code that
it judges but `TABLE` itself: neither reaches, nor ranges, nor querysets.
"""

from __future__ import annotations

from collections.abc import Iterable

from tests.access.samples import Sample
from tests.cast import Cast
from wallchart.union.core.access import POLITICAL, TABLE, Extent, Role, Verb
from wallchart.union.people.models import Affiliate, Assignment, Post
from wallchart.web.doors import Door


def is_open(cast: Cast, door: Door, who: str, samples: Iterable[Sample]) -> bool:
    """Should `door` open to this one of the cast for these samples?"""
    if door.verb is None:
        return True
    natures = {sample.political for sample in samples if sample.political is not None}
    assert len(natures) <= 1, "the samples of one round are of one campaign"
    if door.in_campaign and natures:
        verbs = [POLITICAL[door.verb]] if natures == {True} else [door.verb]
    else:
        verbs = list(door.verbs)
    return any(all(reaches(cast, who, verb, sample) for sample in samples) for verb in verbs) and any(
        holds(cast, who, verb) for verb in verbs
    )


def holds(cast: Cast, who: str, verb: Verb) -> bool:
    """Does any post of theirs come with the verb at all?"""
    if who in cast.persons and any(rule.verb is verb for rule in TABLE if rule.role is Role.MEMBER):
        return True
    roles = {post.role for post in posts_of(cast, who)}
    return any(rule.verb is verb and rule.role.value in roles for rule in TABLE)


def reaches(cast: Cast, who: str, verb: Verb, sample: Sample) -> bool:
    """Does one of their posts, by the table, open the verb for what the sample is or is about?"""
    person = cast.persons.get(who)
    for post in posts_of(cast, who):
        for rule in TABLE:
            if rule.role.value != post.role or rule.verb is not verb:
                continue
            if rule.extent is Extent.UNION:
                return True
            if not lies_below(sample.affiliate, post.affiliate):
                continue
            if rule.extent is Extent.BELOW:
                return True
            if rule.extent is Extent.ASSIGNED and (
                sample.person is None
                or Assignment._base_manager.filter(
                    person=sample.person, committee_member=person, until=None
                ).exists()
            ):
                return True
    own = person is not None and sample.person == person
    return own and any(rule.verb is verb and rule.extent is Extent.SELF for rule in TABLE)


def posts_of(cast: Cast, who: str) -> list[Post]:
    if who not in cast.persons:
        return []
    return list(Post._base_manager.filter(person=cast.persons[who]).select_related("affiliate"))


def lies_below(affiliate: Affiliate, other: Affiliate) -> bool:
    """Is `affiliate` the other, or somewhere under it?"""
    at: Affiliate | None = affiliate
    while at is not None:
        if at.pk == other.pk:
            return True
        at = at.parent
    return False
