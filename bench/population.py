"""A plain union of any size, filled set-based: what the pages' benches are measured on.

`populate(people=60_000, locals_=120)` fills the database at hand (SQLite or PostgreSQL, migrated, empty of
people) with a tree, worksites, persons, memberships, employments, contact points, search terms and head
counts. Everything is chosen by arithmetic on the person's ordinal and the seed, so that the same call
gives the same union on both databases. It is for measuring: names are shuffled from lists, nobody is real.

For a demonstration with households and messy spreadsheets there is `wallchart/demo`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from wallchart.union.core import clock
from wallchart.union.core.scoping import scopes_disabled
from wallchart.union.people.actions.heads import recount_heads
from wallchart.union.people.actions.tree import number_tree
from wallchart.union.people.models import Affiliate, BargainingUnit, Employer, Person, Worksite
from wallchart.union.people.names import fold
from wallchart.union.people.search import name_terms, terms_of


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.replace("\n", " ").split(",")]


GIVEN = _names(
    """
    Mary, Robert, Patricia, James, Linda, John, Barbara, Michael, Elizabeth, William, Jennifer, David, Maria,
    Richard, Susan, Joseph, Margaret, Thomas, Dorothy, Charles, Lisa, Christopher, Nancy, Daniel, Karen,
    Matthew, Betty, Anthony, Helen, Mark, Sandra, Donald, Donna, Steven, Carol, Paul, Ruth, Andrew, Sharon,
    Joshua, Michelle, Kenneth, Laura, Kevin, Sarah, Brian, Kimberly, George, Deborah, Timothy, Jessica,
    Ronald, Shirley, Edward, Cynthia, Jason, Angela, Jeffrey, Melissa, Ryan, Brenda, Jacob, Amy, Gary, Anna,
    Nicholas, Rebecca, Eric, Virginia, Jonathan, Kathleen, Stephen, Pamela, Larry, Martha, Justin, Debra,
    Scott, Amanda, Brandon, Stephanie, Benjamin, Carolyn, Samuel, Christine, Gregory, Marie, Alexander, Janet,
    Patrick, Catherine, Frank, Frances, Raymond, Ann, Jack, Joyce, Dennis, Diane, Jerry, Alice, Tyler, Mai,
    Pang, Tou, Xee, Chue, Yer, Bao, Kou, Hassan, Fatuma, Abdi, Halima, Mohamed, Amina, Ifrah, Abshir,
    Guadalupe, José, Rocío, Jesús, Ximena, Thị, Văn, Ngọc, Sigrid, Åse, Bjørn, Łukasz, Zoë, Renée, François,
    Ngozi, Chidi, Olga, Ingrid
    """
)
COMMON = _names(
    """
    Johnson, Anderson, Nelson, Olson, Peterson, Larson, Miller, Smith, Erickson, Carlson, Swanson, Jensen,
    Hansen, Lee, Vang, Xiong, Yang, Nguyễn, Trần, Mohamed, Hassan, Ali, Abdi, Warsame, Hernández, García,
    Martínez, López, Schmidt, Schultz, Meyer, Becker, Wagner, O'Brien, O'Connor, McCarthy, Hernández-Ruiz,
    Lindqvist, Lindström, Berg, Dahl, Moe, van der Berg, de la Cruz, St. Clair
    """
)
HEADS = _names(
    """
    Ald, Ash, Bjerk, Brock, Carl, Dahl, Dun, East, Eng, Fair, Fjell, Gran, Grove, Hall, Hart, Helg, Hill,
    Holm, Isak, Jack, Kirk, Knut, Lind, Lund, Mar, Nord, North, Oak, Ost, Quist, Ras, Rich, Rosen, Sand, Skog,
    Sten, Strand, Sund, Thor, Torv, Ulv, Vest, Wall, West, Win, Wood, Yng, Zell
    """
)
TAILS = _names(
    """
    berg, gaard, heim, holm, land, lund, man, mark, qvist, rud, sen, son, stad, strom, ton, vik, wall, worth
    """
)
AREAS = (612, 651, 763, 952, 218, 320, 507)
SLOTS = 1_000
STATUSES = ("member",) * 85 + ("worker",) * 10 + ("retiree",) * 3 + ("left",) * 2
LONG_AGO = datetime.date(2018, 1, 1)


@dataclass(frozen=True)
class Population:
    """What was filled: persons have the ids [first_id, first_id + people); `locals_` in order of size."""

    people: int
    first_id: int
    root_id: int
    locals_: tuple[int, ...]
    largest_local: int


def populate(people: int = 60_000, locals_: int = 120, *, seed: int = 2026, terms: bool = True) -> Population:
    """Fill the database at hand; it must hold no affiliate. About 4 s for 60,000 people on SQLite."""
    with scopes_disabled(), transaction.atomic():
        root, homes = _tree(locals_)
        _worksites(homes)
        first = (Person.objects.order_by("-id").values_list("id", flat=True).first() or 0) + 1
        with _without_row_checks():
            _choices(homes)
            _persons(first, people, seed)
            if terms:
                _terms()
            _forget_choices()
        recount_heads(set(homes))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Population(people, first, root, tuple(homes), homes[0])


def _tree(locals_: int) -> tuple[int, list[int]]:
    root = Affiliate.objects.create(kind="council", name="Measured Workers", made_up=True)
    regions = [
        Affiliate(parent=root, kind="region", name=f"Region {n + 1}", made_up=True)
        for n in range(max(1, locals_ // 12))
    ]
    Affiliate.objects.bulk_create(regions)
    parents = list(Affiliate.objects.filter(kind="region").order_by("id"))
    Affiliate.objects.bulk_create(
        Affiliate(
            parent=parents[n % len(parents)],
            kind="local",
            name=f"Local {n + 1}",
            number=str(n + 1),
            made_up=True,
        )
        for n in range(locals_)
    )
    number_tree()
    return root.pk, list(Affiliate.objects.filter(kind="local").order_by("id").values_list("id", flat=True))


def _worksites(homes: Sequence[int]) -> None:
    BargainingUnit.objects.bulk_create(BargainingUnit(name=f"Unit {n + 1}") for n in range(6))
    employers = Employer.objects.bulk_create(
        Employer(name=f"Employer {n + 1}", kind="other") for n in range(40)
    )
    Worksite.objects.bulk_create(
        Worksite(
            name=f"Building {home}-{n}", city="Saint Paul", employer=employers[(home + n) % len(employers)]
        )
        for home in homes
        for n in range(8)
    )


@contextmanager
def _without_row_checks() -> Iterator[None]:
    """PostgreSQL as its superuser: no foreign-key check for each of millions of rows, which are right by
    the way they are made; and no index of the terms to keep while they come in."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'people_searchterm'"
            " AND indexname NOT LIKE '%%pkey'"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET LOCAL session_replication_role = origin")


def _choices(homes: Sequence[int]) -> None:
    """The lists from which the statements choose by slot: names, homes, worksites, days."""
    families = [*COMMON, *(head + tail for head in HEADS for tail in TAILS)]
    # Half of the slots are common names, half the long tail: roughly as in a directory.
    family = [COMMON[(s * s) % len(COMMON)] if s % 2 else families[s % len(families)] for s in range(SLOTS)]
    given = [GIVEN[int((s / SLOTS) ** 1.6 * len(GIVEN))] for s in range(SLOTS)]
    _table(
        "choose_family",
        "slot integer, name text, folded text",
        [(s, n, fold(n)) for s, n in enumerate(family)],
    )
    _table(
        "choose_given", "slot integer, name text, folded text", [(s, n, fold(n)) for s, n in enumerate(given)]
    )
    terms = [(s, k, t) for s, name in enumerate(given) for k, t in sorted(terms_of(given_name=name))]
    _table("choose_given_term", "slot integer, kind text, term text", terms)
    terms = [(s, "name", t) for s, name in enumerate(family) for t in sorted(name_terms(name))]
    _table("choose_family_term", "slot integer, kind text, term text", terms)
    weights = [1 / (place + 3) for place in range(len(homes))]
    scale, given_out, chosen = 10_000 / sum(weights), 0.0, []
    for home, weight in zip(homes, weights, strict=True):
        given_out += weight * scale
        chosen += [home] * (round(given_out) - len(chosen))
    _table("choose_home", "slot integer, home bigint", list(enumerate(chosen)))
    sites: dict[int, list[int]] = {}
    for key, name in Worksite.objects.order_by("id").values_list("id", "name"):
        sites.setdefault(int(name.removeprefix("Building ").split("-")[0]), []).append(key)
    _table(
        "choose_site",
        "home bigint, slot integer, site bigint",
        [(home, slot, site) for home, found in sites.items() for slot, site in enumerate(found)],
    )
    _table("choose_status", "slot integer, status text", list(enumerate(STATUSES)))
    days = [(n, (datetime.date(1955, 1, 1) + datetime.timedelta(days=n)).isoformat()) for n in range(16_000)]
    _table("choose_day", "slot integer, day date", days)


TABLES = (
    "choose_family", "choose_given", "choose_given_term", "choose_family_term", "choose_home", "choose_site",
    "choose_status", "choose_day", "made",
)  # fmt: skip


def _table(name: str, columns: str, rows: Sequence[tuple[object, ...]]) -> None:
    marks = ", ".join(["%s"] * len(rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns})")
        cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        first_columns = ", ".join(
            part.split()[0] for part in columns.split(", ")[: 2 if "site" in name else 1]
        )
        cursor.execute(f"CREATE INDEX {name}_at ON {name} ({first_columns})")
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {name}")


def _forget_choices() -> None:
    with connection.cursor() as cursor:
        for name in TABLES:
            cursor.execute(f"DROP TABLE {name}")


def scattered(column: str, into: int, salt: int) -> str:
    """SQL: the integer `column` scattered over [0, into), another way for each salt; the same on both
    databases and never above 2**53."""
    return f"((({column} * {48_271 + 2 * salt} + {salt * 7_919}) % 2147483647) * 16807 % 2147483647 % {into})"


def _ordinals(count: int) -> str:
    if connection.vendor == "postgresql":
        return f"SELECT n FROM generate_series(0, {count - 1}::bigint) AS g(n)"
    step = f"SELECT 0 UNION ALL SELECT n + 1 FROM g WHERE n + 1 < {count}"
    return f"WITH RECURSIVE g(n) AS ({step}) SELECT n FROM g"


Statement = tuple[str, list[object]]


def _persons(first: int, people: int, seed: int) -> None:
    statements = [_made(first, people, seed % 1_000), *_records(), *_contacts()]
    if connection.vendor == "postgresql":
        statements.append(("INSERT INTO people_personstamp (person_id) SELECT id FROM made ORDER BY n", []))
        statements.append(("SELECT setval('people_person_id_seq', %s)", [first + people]))
    with connection.cursor() as cursor:
        for number, (statement, values) in enumerate(statements):
            cursor.execute(statement, values or None)
            if number == 0:
                cursor.execute("CREATE INDEX made_at ON made (id)")
                if connection.vendor == "postgresql":
                    cursor.execute("ANALYZE made")


def _made(first: int, people: int, seed: int) -> Statement:
    """What is chosen for each person, by the slots of the lists that they are chosen from."""
    area = " ".join(f"WHEN {place} THEN {code}" for place, code in enumerate(AREAS))
    area = f"CASE {scattered('n', len(AREAS), seed + 8)} {area} END"
    return (
        f"""CREATE TEMPORARY TABLE made AS SELECT n, {first} + n AS id,
            {scattered("n", SLOTS, seed + 1)} AS given, {scattered("n", SLOTS, seed + 2)} AS family,
            {scattered("n", 10_000, seed + 3)} AS home, {scattered("n", 100, seed + 4)} AS status,
            {scattered("n", 16_000, seed + 5)} AS born, {scattered("n", 8, seed + 6)} AS site,
            {scattered("n", 100, seed + 7)} AS luck,
            1000000 + n AS number, 10000000000 + {area} * CAST(10000000 AS bigint)
            + 2000000 + {scattered("n", 8_000_000, seed + 9)} AS phone
            FROM ({_ordinals(people)}) AS o""",
        [],
    )


def _records() -> list[Statement]:
    """Persons, what they are members of, where they work."""
    now, today = clock.now(), LONG_AGO.isoformat()
    return [
        (
            """INSERT INTO people_person (id, number, given_name, middle_name, family_name, suffix,
            preferred_name, birth_date, languages, home_id, status, sort_name, created_at, changed_at)
            SELECT made.id, 'M' || made.number, g.name, '', f.name, '', '', d.day, '["en"]', h.home,
            s.status, f.folded || ', ' || g.folded, %s, %s
            FROM made JOIN choose_given g ON g.slot = made.given JOIN choose_family f ON f.slot = made.family
            JOIN choose_home h ON h.slot = made.home JOIN choose_status s ON s.slot = made.status
            JOIN choose_day d ON d.slot = made.born ORDER BY made.n""",
            [now, now],
        ),
        (
            """INSERT INTO people_membership (person_id, affiliate_id, status, since)
            SELECT id, home_id, status, CAST(%s AS date) FROM people_person ORDER BY id"""
            if connection.vendor == "postgresql"
            else """INSERT INTO people_membership (person_id, affiliate_id, status, since)
            SELECT id, home_id, status, %s FROM people_person ORDER BY id""",
            [today],
        ),
        (
            f"""INSERT INTO people_employment (person_id, employer_id, worksite_id, unit_id, classification,
            shift, since) SELECT p.id, w.employer_id, w.id, (SELECT min(id) FROM people_bargainingunit)
            + made.luck %% 6, 'Classification ' || (made.luck %% 30), CASE made.luck %% 3 WHEN 0 THEN 'day'
            WHEN 1 THEN 'evening' ELSE 'night' END, {_date("%s")}
            FROM made JOIN people_person p ON p.id = made.id
            JOIN choose_site c ON c.home = p.home_id AND c.slot = made.site
            JOIN people_worksite w ON w.id = c.site WHERE made.luck < 97 ORDER BY made.n""",
            [today],
        ),
    ]


def _contacts() -> list[Statement]:
    """An e-mail address for most, a phone for nearly all."""
    now = clock.now()
    return [
        (
            """INSERT INTO people_contactpoint (person_id, kind, value, folded, is_work, is_preferred,
            created_at) SELECT id, 'email', a, a, CAST(%s AS boolean), CAST(%s AS boolean), %s FROM (SELECT
            made.id AS id, made.n AS n, replace(g.folded, ' ', '') || '.' || replace(f.folded, ' ', '')
            || made.n || '@example.org' AS a FROM made JOIN choose_given g ON g.slot = made.given
            JOIN choose_family f ON f.slot = made.family WHERE made.luck < 80) AS x ORDER BY n""",
            [False, True, now],
        ),
        (
            """INSERT INTO people_contactpoint (person_id, kind, value, folded, is_work, is_preferred,
            created_at) SELECT id, 'phone', '+' || phone, CAST(phone AS text), CAST(%s AS boolean),
            CAST(%s AS boolean), %s FROM made WHERE luck >= 8 ORDER BY n""",
            [False, False, now],
        ),
    ]


def _date(value: str) -> str:
    return f"CAST({value} AS date)" if connection.vendor == "postgresql" else value


def _terms() -> None:
    """The same rows that `search.refresh_terms` would write; a test holds the two together."""
    of_email = "FROM people_contactpoint WHERE kind = 'email'"
    of_phone = "FROM people_contactpoint WHERE kind = 'phone'"
    after_dot = {
        "postgresql": "substr(folded, strpos(folded, '.') + 1)",
        "sqlite": "substr(folded, instr(folded, '.') + 1)",
    }[connection.vendor]
    parts = [
        "SELECT made.id, t.kind, t.term FROM made JOIN choose_given_term t ON t.slot = made.given",
        "SELECT made.id, t.kind, t.term FROM made JOIN choose_family_term t ON t.slot = made.family"
        " WHERE NOT EXISTS (SELECT 1 FROM choose_given_term g WHERE g.slot = made.given AND g.kind = 'name'"
        " AND g.term = t.term)",
        "SELECT id, 'number', 'm' || number FROM made",
        "SELECT id, 'number', CAST(number AS text) FROM made",
        f"SELECT person_id, 'email', folded {of_email}",
        f"SELECT person_id, 'email', {after_dot} {of_email}",
        *(f"SELECT person_id, 'phone', substr(folded, {start}) {of_phone}" for start in (2, 5, 8)),
    ]
    with connection.cursor() as cursor:
        for part in parts:
            cursor.execute(f"INSERT INTO people_searchterm (person_id, kind, term) {part}")
