"""Who may do what, to whom: one table that decides single objects and whole lists alike.

A **role** comes with a post. A **verb** is something one can do. A **reach** is the part of the
union's tree, or the people, on which a role may do it. `TABLE` is the whole of it; the page "who can
see this Local, and why", the narrowing of every list and the generated tests all read it.

Organizing verbs and political verbs are apart from the start (the firewall of docs/words.md): a role
that marks a contract petition cannot thereby see who goes to a party's caucus.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .errors import NotFound


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    ORGANIZER = "organizer"
    LOCAL_OFFICER = "local_officer"
    CIVIC_OFFICER = "civic_officer"
    STEWARD = "steward"
    TREASURER = "treasurer"
    COMMUNICATOR = "communicator"
    BARGAINING_TEAM = "bargaining_team"
    MEMBER = "member"


class Verb(StrEnum):
    SEE_SELF = "see_self"
    SEE_PEOPLE = "see_people"
    SEE_CONTACT = "see_contact"
    CHANGE_PEOPLE = "change_people"
    EXPORT_PEOPLE = "export_people"
    IMPORT_ROSTER = "import_roster"
    MERGE_PEOPLE = "merge_people"
    EXPORT_PERSON = "export_person"
    ERASE_PERSON = "erase_person"
    MANAGE_TREE = "manage_tree"
    MANAGE_POSTS = "manage_posts"
    ASSIGN_PEOPLE = "assign_people"
    SEE_ACCESS = "see_access"
    SEE_AUDIT = "see_audit"
    SEE_JOBS = "see_jobs"
    SEE_BOARD = "see_board"
    SEE_CHART = "see_chart"
    MARK = "mark"
    REVIEW_MARKS = "review_marks"
    MANAGE_CAMPAIGNS = "manage_campaigns"
    EXPORT_CHART = "export_chart"
    POLITICAL_SEE_BOARD = "political_see_board"
    POLITICAL_SEE_CHART = "political_see_chart"
    POLITICAL_MARK = "political_mark"
    POLITICAL_REVIEW_MARKS = "political_review_marks"
    POLITICAL_MANAGE_CAMPAIGNS = "political_manage_campaigns"
    POLITICAL_EXPORT_CHART = "political_export_chart"


POLITICAL: Mapping[Verb, Verb] = {
    Verb.SEE_BOARD: Verb.POLITICAL_SEE_BOARD,
    Verb.SEE_CHART: Verb.POLITICAL_SEE_CHART,
    Verb.MARK: Verb.POLITICAL_MARK,
    Verb.REVIEW_MARKS: Verb.POLITICAL_REVIEW_MARKS,
    Verb.MANAGE_CAMPAIGNS: Verb.POLITICAL_MANAGE_CAMPAIGNS,
    Verb.EXPORT_CHART: Verb.POLITICAL_EXPORT_CHART,
}
"""The political twin of each organizing verb."""


def verb_in(verb: Verb, *, political: bool) -> Verb:
    """The verb that decides in a campaign: itself, or its political twin behind the firewall."""
    return POLITICAL[verb] if political else verb


class Extent(StrEnum):
    """How far a rule reaches, measured from the post."""

    UNION = "union"  # the whole tree
    BELOW = "below"  # the post's affiliate and all beneath it
    ASSIGNED = "assigned"  # the people assigned to the holder, within that affiliate
    SELF = "self"  # the holder's own record


@dataclass(frozen=True)
class Rule:
    role: Role
    verb: Verb
    extent: Extent


def _rules(role: Role, extent: Extent, *verbs: Verb) -> Iterator[Rule]:
    for verb in verbs:
        yield Rule(role, verb, extent)


_V = Verb
_LOCAL_WORK = (
    _V.SEE_PEOPLE, _V.SEE_CONTACT, _V.CHANGE_PEOPLE, _V.EXPORT_PEOPLE, _V.IMPORT_ROSTER, _V.MERGE_PEOPLE,
    _V.EXPORT_PERSON, _V.MANAGE_POSTS, _V.ASSIGN_PEOPLE, _V.SEE_ACCESS, _V.SEE_AUDIT, _V.SEE_JOBS,
    _V.SEE_CHART, _V.MARK, _V.REVIEW_MARKS, _V.EXPORT_CHART,
)  # fmt: skip
_POLITICAL_WORK = (
    _V.POLITICAL_SEE_CHART, _V.POLITICAL_MARK, _V.POLITICAL_REVIEW_MARKS, _V.POLITICAL_EXPORT_CHART,
)  # fmt: skip

TABLE: tuple[Rule, ...] = (
    *_rules(Role.ADMINISTRATOR, Extent.UNION, *Verb),
    *_rules(Role.ORGANIZER, Extent.BELOW, *_LOCAL_WORK, *_POLITICAL_WORK),
    *_rules(Role.ORGANIZER, Extent.BELOW, _V.MANAGE_CAMPAIGNS, _V.POLITICAL_MANAGE_CAMPAIGNS),
    *_rules(Role.ORGANIZER, Extent.UNION, _V.SEE_BOARD, _V.POLITICAL_SEE_BOARD),
    *_rules(Role.LOCAL_OFFICER, Extent.BELOW, *_LOCAL_WORK, *_POLITICAL_WORK),
    *_rules(Role.LOCAL_OFFICER, Extent.UNION, _V.SEE_BOARD, _V.POLITICAL_SEE_BOARD),
    *_rules(Role.CIVIC_OFFICER, Extent.BELOW, _V.SEE_PEOPLE, _V.SEE_CONTACT, _V.ASSIGN_PEOPLE),
    *_rules(Role.CIVIC_OFFICER, Extent.BELOW, *_POLITICAL_WORK),
    *_rules(Role.CIVIC_OFFICER, Extent.UNION, _V.POLITICAL_SEE_BOARD),
    *_rules(Role.STEWARD, Extent.ASSIGNED, _V.SEE_PEOPLE, _V.SEE_CONTACT, _V.SEE_CHART, _V.MARK),
    *_rules(Role.STEWARD, Extent.ASSIGNED, _V.POLITICAL_SEE_CHART, _V.POLITICAL_MARK),
    *_rules(Role.TREASURER, Extent.BELOW, _V.SEE_PEOPLE),
    *_rules(Role.COMMUNICATOR, Extent.UNION, _V.SEE_BOARD),
    *_rules(Role.BARGAINING_TEAM, Extent.BELOW, _V.SEE_PEOPLE, _V.SEE_CHART),
    *_rules(Role.BARGAINING_TEAM, Extent.UNION, _V.SEE_BOARD),
    *_rules(Role.MEMBER, Extent.SELF, _V.SEE_SELF),
)

_RULES_BY_ROLE: Mapping[Role, tuple[Rule, ...]] = {
    role: tuple(rule for rule in TABLE if rule.role is role) for role in Role
}

BEYOND_SELF: frozenset[Role] = frozenset(rule.role for rule in TABLE if rule.extent is not Extent.SELF)
"""The roles that open more than one's own record, and so need a second factor at sign-in."""

ROLE_NAMES: Mapping[Role, Promise] = {
    Role.ADMINISTRATOR: _("administrator"),
    Role.ORGANIZER: _("organizer"),
    Role.LOCAL_OFFICER: _("Local officer"),
    Role.CIVIC_OFFICER: _("Civic Engagement Officer"),
    Role.STEWARD: _("steward or committee member"),
    Role.TREASURER: _("treasurer"),
    Role.COMMUNICATOR: _("communicator"),
    Role.BARGAINING_TEAM: _("bargaining team"),
    Role.MEMBER: _("member"),
}

VERB_NAMES: Mapping[Verb, Promise] = {
    _V.SEE_SELF: _("see their own record"),
    _V.SEE_PEOPLE: _("see names and workplaces"),
    _V.SEE_CONTACT: _("see phone numbers, e-mail and home addresses"),
    _V.CHANGE_PEOPLE: _("change people's records"),
    _V.EXPORT_PEOPLE: _("take a list of people out as a file"),
    _V.IMPORT_ROSTER: _("bring in a roster"),
    _V.MERGE_PEOPLE: _("merge two records of one person"),
    _V.EXPORT_PERSON: _("take out all that is held about one person"),
    _V.ERASE_PERSON: _("erase a person"),
    _V.MANAGE_TREE: _("change the union's affiliates"),
    _V.MANAGE_POSTS: _("give and end posts"),
    _V.ASSIGN_PEOPLE: _("assign people to committee members"),
    _V.SEE_ACCESS: _("see who can see what"),
    _V.SEE_AUDIT: _("read the audit log"),
    _V.SEE_JOBS: _("see background work"),
    _V.SEE_BOARD: _("see the union board (counts, no names)"),
    _V.SEE_CHART: _("see the wall chart"),
    _V.MARK: _("mark what people did"),
    _V.REVIEW_MARKS: _("review and void what one person recorded"),
    _V.MANAGE_CAMPAIGNS: _("start and change campaigns"),
    _V.EXPORT_CHART: _("take the chart out as a file"),
    _V.POLITICAL_SEE_BOARD: _("see the union board of a political campaign (counts, no names)"),
    _V.POLITICAL_SEE_CHART: _("see the wall chart of a political campaign"),
    _V.POLITICAL_MARK: _("mark what people did in a political campaign"),
    _V.POLITICAL_REVIEW_MARKS: _("review and void what one person recorded in a political campaign"),
    _V.POLITICAL_MANAGE_CAMPAIGNS: _("start and change political campaigns"),
    _V.POLITICAL_EXPORT_CHART: _("take the chart of a political campaign out as a file"),
}

EXTENT_NAMES: Mapping[Extent, Promise] = {
    Extent.UNION: _("in the whole union"),
    Extent.BELOW: _("in the affiliate of the post and all below it"),
    Extent.ASSIGNED: _("for the people assigned to them"),
    Extent.SELF: _("for themselves"),
}


@dataclass(frozen=True)
class Span:
    """A part of the tree: the affiliates whose `left` lies in the half-open range [left, right)."""

    left: int
    right: int

    def holds(self, left: int) -> bool:
        return self.left <= left < self.right


@dataclass(frozen=True)
class Holding:
    """A post held today: the role that it carries, and the part of the tree under its affiliate."""

    role: Role
    affiliate_id: int
    span: Span


@dataclass(frozen=True)
class Reach:
    """All that an actor reaches with one verb: what a read narrows to and an action checks against."""

    everything: bool = False
    spans: tuple[Span, ...] = ()
    assigned_spans: tuple[Span, ...] = ()
    assigned_to: int | None = None
    self_id: int | None = None

    def __bool__(self) -> bool:
        return bool(self.everything or self.spans or self.assigned_spans or self.self_id)

    @property
    def whole_affiliates(self) -> bool:
        """Does it reach any affiliate whole (not only assigned people or oneself)?"""
        return self.everything or bool(self.spans)

    def holds_affiliate(self, left: int) -> bool:
        """Is the affiliate at `left` of the tree reached whole?"""
        return self.everything or any(span.holds(left) for span in self.spans)


NOTHING = Reach()


@dataclass(frozen=True)
class Actor:
    """Who acts: an account with the posts it holds today, or a part of the house itself.

    `channel` says by which way they came (desk, terminal, worker, link), `origin` from where (an
    address); both stand in the audit log beside every deed.
    """

    name: str
    account_id: int | None = None
    person_id: int | None = None
    holdings: tuple[Holding, ...] = ()
    channel: str = "desk"
    origin: str = ""
    system: bool = False

    def reaches(self, verb: Verb) -> Reach:
        """All that this actor reaches with the verb; falsy where it reaches nothing."""
        if self.system:
            return Reach(everything=True)
        spans: list[Span] = []
        assigned: list[Span] = []
        self_id = None
        for rule, holding in self._rules():
            if rule.verb is not verb:
                continue
            if rule.extent is Extent.UNION:
                return Reach(everything=True)
            if rule.extent is Extent.BELOW and holding is not None:
                spans.append(holding.span)
            elif rule.extent is Extent.ASSIGNED and holding is not None:
                assigned.append(holding.span)
            elif rule.extent is Extent.SELF:
                self_id = self.person_id
        return Reach(
            spans=tuple(sorted(set(spans), key=lambda span: (span.left, span.right))),
            assigned_spans=tuple(sorted(set(assigned), key=lambda span: (span.left, span.right))),
            assigned_to=self.person_id if assigned else None,
            self_id=self_id,
        )

    def may(self, verb: Verb) -> bool:
        """May this actor do it to anybody at all?"""
        return bool(self.reaches(verb))

    def must(self, verb: Verb) -> Reach:
        """The reach of the verb; raises NotFound where there is none."""
        reach = self.reaches(verb)
        if not reach:
            raise NotFound
        return reach

    def must_reach_affiliate(self, verb: Verb, left: int) -> None:
        """Raise NotFound unless the affiliate at `left` is reached whole with the verb."""
        if not self.reaches(verb).holds_affiliate(left):
            raise NotFound

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(holding.role for holding in self.holdings)

    @property
    def opens_more_than_own_record(self) -> bool:
        return bool(self.roles & BEYOND_SELF)

    def _rules(self) -> Iterator[tuple[Rule, Holding | None]]:
        for holding in self.holdings:
            for rule in _RULES_BY_ROLE[holding.role]:
                yield rule, holding
        if self.person_id is not None:
            for rule in _RULES_BY_ROLE[Role.MEMBER]:
                yield rule, None

    def coming_from(self, origin: str) -> Actor:
        return replace(self, origin=origin)


def house_itself(name: str, *, channel: str) -> Actor:
    """The actor behind a command at the terminal or a job without a person: reaches everything."""
    return Actor(name=name, channel=channel, system=True)


def rules_for(verb: Verb) -> tuple[Rule, ...]:
    """The lines of the table that open a verb, in the table's order."""
    return tuple(rule for rule in TABLE if rule.verb is verb)
