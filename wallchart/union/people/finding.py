"""Finding people by what is typed: its words, whom they fit, in what order (docs/algorithms/search.md)."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, reduce
from operator import or_
from typing import Any, overload

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from wallchart.union.core.access import NOTHING, Actor, Reach, Verb
from wallchart.union.core.scoping import reaching

from .models import Person, SearchTerm
from .names import fold
from .nicknames import ALSO_CALLED, FORMAL
from .reach import persons_within
from .search import Kind, Term, formal_names, national

MANY = 20_000
"""People whom the database puts in order whole, to show a few of them. More are walked through in order."""
STEPS = (500, 1_500, 3_000)
"""How many people are walked through at a time. One in seventy or more of them fits: a page is soon full."""
FIRST_PAGES = 200
"""People on the pages that are filled so; whoever leafs farther waits for all to be put in order."""
ALPHABET = ("sort_name", "pk")


@dataclass(frozen=True)
class Word:
    """One thing that was typed, and the ways in which a term may answer it.

    `begins` are (kind, beginning); `formal` are the formal names behind it, met whole.
    """

    typed: str
    begins: tuple[Term, ...]
    formal: frozenset[str] = frozenset()

    def fits(self) -> list[Q]:
        """The terms that answer it, each of which is one range of the index."""
        found = [Q(kind=kind, term__gte=start, term__lt=after(start)) for kind, start in self.begins]
        if self.formal:
            found.append(Q(kind=Kind.GIVEN, term__in=sorted(enough_of(self.formal))))
        return found

    def fits_whole(self) -> list[Q]:
        """The terms that are this word and no more."""
        return [Q(kind=kind, term=whole) for kind, whole in self.begins]

    def is_theirs(self) -> list[Q]:
        """The terms that belong to one person alone: a member number, an address, a phone number."""
        return [
            Q(kind=kind, term=text)
            for kind, text in self.begins
            if kind == Kind.NUMBER or (kind == Kind.PHONE and len(text) >= 7) or "@" in text
        ]

    def begins_the_name(self) -> Q:
        """The persons at whose place in the alphabet it stands: mostly those whose family name it is."""
        start = self.begins[0][1]
        return Q(sort_name__gte=start, sort_name__lt=after(start))


Answers = Callable[[Word], list[Q]]
TIERS: tuple[Answers, ...] = (Word.is_theirs, Word.fits_whole, Word.fits)
"""From the best answers to all of them: who is in one is in all that follow."""


@cache
def _bearers() -> frozenset[frozenset[str]]:
    """The formal names that stand behind a name, of all names that there are."""
    return frozenset(formal_names(name) for name in ALSO_CALLED.keys() | FORMAL)


@cache
def enough_of(formal: frozenset[str]) -> frozenset[str]:
    """As few of these formal names as find everybody whom all of them find: who has a term for Maria has
    one for Mary as well, and need not be met three times."""
    enough = formal
    for name in sorted(formal):
        rest = enough - {name}
        if rest and all(rest & theirs for theirs in _bearers() if name in theirs):
            enough = rest
    return enough


def after(beginning: str) -> str:
    """The first text, by code point, that comes after everything that begins so."""
    last = ord(beginning[-1]) + 1
    if last > sys.maxunicode:
        return beginning + chr(sys.maxunicode)
    return beginning[:-1] + chr(0xE000 if 0xD800 <= last < 0xE000 else last)


_ADDRESS = re.compile(r"[^\s,;@]+@[^\s,;]*")
_PHONE_LIKE = re.compile(
    r"(?<!\w)(?<!\w[-./])"  # not the digits of a member number: M-1004
    r"\+?\(?\d[\d\s().+/-]*(?:(?:x|ext\.?)\s*\d+)?(?![-./]*\w)",
    re.IGNORECASE,
)


def read_words(typed: str) -> tuple[Word, ...]:
    """What somebody typed, as words: runs of digits are one number, addresses and member numbers stay
    whole."""
    words: list[Word] = []
    rest = typed[:200].replace("\0", " ")
    for address in _ADDRESS.findall(rest):
        words.append(Word(address, ((Kind.EMAIL, address.casefold()),)))
        rest = rest.replace(address, " ; ", 1)
    for run in _PHONE_LIKE.findall(rest):
        digits = re.sub(r"\D", "", run)
        if len(digits) > 2:
            words.append(_digits(digits))
            rest = rest.replace(run, " ", 1)
    for part in re.split(r"[\s,;]+", rest):
        words.extend(_spelled(part))
    return tuple(dict.fromkeys(words))


def _digits(digits: str) -> Word:
    bare = digits.lstrip("0") or digits
    begins = [(Kind.NUMBER, digits), (Kind.PHONE, national(digits))]
    if bare != digits:
        begins.append((Kind.NUMBER, bare))
    return Word(digits, tuple((str(kind), text) for kind, text in begins))


def _spelled(part: str) -> Iterator[Word]:
    """A word of a name, or of a member number: M-1004 is one, O'Brien-Nguyen two."""
    if any(sign.isdigit() for sign in part):
        plain = re.sub(r"\W", "", part.casefold())
        if plain:
            yield Word(plain, ((Kind.NUMBER, plain), (Kind.NAME, plain), (Kind.EMAIL, plain)))
        return
    for token in fold(part).split():
        begins: tuple[Term, ...] = ((Kind.NAME, token),)
        if len(token) > 3:
            begins += ((Kind.EMAIL, token),)
        yield Word(token, begins, formal_names(token))


def find_people(actor: Actor, typed: str, *, verb: Verb = Verb.SEE_PEOPLE) -> Found:
    """The people within reach of `verb` whom all the words fit, best first.

    E-mail and phone numbers find only those whose contacts the actor may see, so that nobody learns by
    asking whose number it is. No words at all find nobody. Raises NotFound without the right.
    """
    reach = actor.must(verb)
    words = read_words(typed)
    with reaching(reach):
        people: QuerySet[Person] = Person.objects.filter(erased_at=None)
    terms = _seen_terms(reach, actor.reaches(Verb.SEE_CONTACT))
    return Found(people if words else people.none(), words, terms, reach.everything)


def _seen_terms(reach: Reach, contact: Reach) -> QuerySet[SearchTerm]:
    """The terms that may answer: those of contacts only where contacts may be seen."""
    terms: QuerySet[SearchTerm] = SearchTerm._base_manager.all()
    if contact == reach or contact.everything:
        return terms
    open_kinds = Q(kind__in=(Kind.NAME, Kind.GIVEN, Kind.NUMBER))
    if contact == NOTHING:
        return terms.filter(open_kinds)
    return terms.filter(open_kinds | persons_within(contact, "person__"))


@dataclass(frozen=True, eq=False, repr=False)
class Found:
    """The people whom all the words fit, to be counted, cut into pages, or taken whole; best first.

    First come those to whom a number or an address belongs that was typed whole; then those of whose name
    every word is a whole word; then the rest. Among equals those whose family name it is (or begins) come
    first, in the order of the alphabet.

    `people` are those who are asked of; `everybody` says that these are all people of the house.
    """

    people: QuerySet[Person]
    words: tuple[Word, ...]
    terms: QuerySet[SearchTerm]
    everybody: bool

    def filter(self, *conditions: Q) -> Found:
        """Those of them who fulfil the conditions, too."""
        if not any(conditions):
            return self
        return replace(self, people=self.people.filter(*conditions), everybody=False)

    def in_order(self, *order: str) -> QuerySet[Person]:
        """All of them: best first, or in another order."""
        if not self.words:
            return self.people
        if order:
            return self._sorted(self.people, Word.fits, *order)
        found = self.people.filter(pk__in=self._those)
        return found.alias(rank=self._rank()).order_by("rank", *ALPHABET)

    def __iter__(self) -> Iterator[Person]:
        return iter(self.in_order())

    def __len__(self) -> int:
        return self._count

    @cached_property
    def _count(self) -> int:
        if not self.words:
            return 0
        if not self.everybody:
            return self.people.filter(pk__in=self._those).count()
        return self._count_terms(Word.fits) if self._few is None else len(self._few)

    def count(self) -> int:
        """How many they are, exactly."""
        return self._count

    @overload
    def __getitem__(self, part: int) -> Person: ...

    @overload
    def __getitem__(self, part: slice) -> list[Person]: ...

    def __getitem__(self, part: int | slice) -> Person | list[Person]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        start, stop = part.start or 0, min(part.stop, self._count)
        if self._count <= MANY or stop > FIRST_PAGES:
            return list(self.in_order()[start:stop])
        keys = self._first(stop)[start:]
        people = self.people.in_bulk(keys)
        return [people[key] for key in keys if key in people]

    # --- whom the words fit

    @cached_property
    def _few(self) -> set[int] | None:
        """The ids of all whom the words fit, in the house or of these people; None where they are many."""
        ids = self._ids(Word.fits)[: MANY + 1]
        if len(ids) <= MANY:
            return set(ids)
        if self.everybody:
            return None
        asked = list(self.people.order_by().values_list("pk", flat=True)[: sum(STEPS) + 1])
        return self._fitting(asked, Word.fits) if len(asked) <= sum(STEPS) else None

    @property
    def _those(self) -> set[int] | QuerySet[SearchTerm, Any]:
        """The ids of those few as they are known, unless asking for them anew is less than naming them."""
        anew = self.everybody and len(self.words) == 1
        return self._ids(Word.fits) if anew or self._few is None else self._few

    def _ids(self, answers: Answers) -> QuerySet[SearchTerm, Any]:
        """The ids of the persons whom all words fit so; of one word, some of them twice."""
        first, *others = [self._ids_of(word, answers) for word in self.words]
        return first.intersection(*others) if others else first

    def _ids_of(self, word: Word, answers: Answers) -> QuerySet[SearchTerm, Any]:
        """Each range of the index is asked by itself, which PostgreSQL answers from the index alone; of
        an OR it would read the rows."""
        first, *others = [
            self.terms.filter(each).order_by().values_list("person_id", flat=True) for each in answers(word)
        ]
        return first.union(*others, all=True) if others else first

    def _count_terms(self, answers: Answers) -> int:
        if answers not in self._counts:
            statement, values = self._ids(answers).query.sql_with_params()
            counted = f"SELECT COUNT(DISTINCT person_id) FROM ({statement}) AS found"  # noqa: S608 - the ORM's
            with connection.cursor() as cursor:
                cursor.execute(counted, values)
                self._counts[answers] = int(cursor.fetchone()[0])
        return self._counts[answers]

    @cached_property
    def _counts(self) -> dict[Answers, int]:
        return {}

    def _tiers(self) -> Iterator[Answers]:
        """Those tiers that all words have answers in."""
        return (answers for answers in TIERS if all(answers(word) for word in self.words))

    def _by_name(self) -> Q:
        return reduce(or_, (word.begins_the_name() for word in self.words))

    def _rank(self) -> Case:
        ranks = []
        for answers in self._tiers():
            fit = Q() if answers is Word.fits else Q(pk__in=self._ids(answers))
            ranks += [fit & self._by_name(), fit]
        *most, _rest = ranks
        cases = [When(condition, then=Value(place)) for place, condition in enumerate(most)]
        return Case(*cases, default=Value(len(most)), output_field=IntegerField())

    # --- the first of very many

    def _first(self, number: int) -> list[int]:
        """The ids of the first of them, without putting all in order."""
        found: list[int] = []
        for answers in self._tiers():
            many = self._count_terms(answers) > MANY
            for among in (self.people.filter(self._by_name()), self.people):
                wanted = number - len(found)
                if wanted > 0:
                    some = self._walked(among, answers, found, wanted) if many else None
                    found += some or self._sorted_first(among, answers, found, wanted)
        return found

    def _walked(
        self, among: QuerySet[Person], answers: Answers, but: Sequence[int], number: int
    ) -> list[int] | None:
        """The first whom the words fit so, met on a walk along the alphabet; None if it grew too long."""
        found: list[int] = []
        walked = 0
        for step in STEPS:
            keys = list(among.order_by(*ALPHABET).values_list("pk", flat=True)[walked : walked + step])
            fit = self._fitting(keys, answers).difference(but)
            found += [key for key in keys if key in fit]
            walked += step
            if len(found) >= number or len(keys) < step:
                return found[:number]
        return None

    def _fitting(self, keys: Sequence[int], answers: Answers) -> set[int]:
        """Those of a few people whom all words fit so."""
        fit = set(keys)
        for word in self.words:
            terms = self.terms.filter(reduce(or_, answers(word)), person__in=fit)
            fit = set(terms.values_list("person", flat=True))
        return fit

    def _sorted_first(
        self, among: QuerySet[Person], answers: Answers, but: Sequence[int], number: int
    ) -> list[int]:
        people = self._sorted(among.exclude(pk__in=but), answers, *ALPHABET)
        return list(people.values_list("pk", flat=True)[:number])

    def _sorted(self, among: QuerySet[Person], answers: Answers, *order: str) -> QuerySet[Person]:
        # PostgreSQL would walk along its index of names until a page is full, and a family name can stand
        # at the end of a million. Sorted first by something that no index knows, it does not.
        unsorted = Case(When(pk=None, then=0), default=1, output_field=IntegerField())
        found = among.filter(pk__in=self._ids(answers))
        return found.alias(unsorted=unsorted).order_by("unsorted", *order)
