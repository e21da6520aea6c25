"""What a post opens, and whether somebody may give it: nobody gives what they do not hold themselves."""

from __future__ import annotations

from wallchart.union.core.access import TABLE, Actor, Extent, Reach, Role, Rule, Verb

from .models import Affiliate

BY_ASSIGNMENT = tuple(sorted({rule.role.value for rule in TABLE if rule.extent is Extent.ASSIGNED}))
"""The roles that open the people assigned to their holder."""


def covers(own: Reach, rule: Rule, affiliate: Affiliate) -> bool:
    """Does `own`, a reach with the rule's verb, hold all that the rule opens from a post in `affiliate`?

    People assigned to somebody may be anybody of the affiliate, so that extent is covered by the whole
    of it alone. One's own record is everybody's to see.
    """
    if rule.extent is Extent.SELF or own.everything:
        return True
    if rule.extent is Extent.UNION:
        return False
    return any(span.left <= affiliate.left and affiliate.right <= span.right for span in own.spans)


def may_give(actor: Actor, role: Role, affiliate: Affiliate) -> bool:
    """May `actor` give this role in this affiliate: does their own reach hold every line of it?"""
    return all(covers(actor.reaches(rule.verb), rule, affiliate) for rule in TABLE if rule.role is role)


def roles_to_give(actor: Actor, affiliate: Affiliate) -> list[Role]:
    """The roles that this actor may give here, where they give posts at all. A member is nobody's to
    appoint."""
    if not actor.reaches(Verb.MANAGE_POSTS).holds_affiliate(affiliate.left):
        return []
    return [role for role in Role if role is not Role.MEMBER and may_give(actor, role, affiliate)]
