"""How far two rows agree, column by column, and how each step is said in words.

A comparison is a list of levels from agreement to disagreement. Level 0 means that one side says
nothing; it carries no weight. `a` is the roster row, `b` the voter.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One step of a comparison: when it holds (SQL; the first that holds counts) and its share.

    `same`, `home` and `namesake` are the chances of the step among pairs of the same person, of
    two people of one household, and of a father and son of one name, before any data are seen.
    """

    name: str
    holds: str
    same: float
    home: float
    namesake: float


@dataclass(frozen=True)
class Comparison:
    """One column compared. `known` says (SQL) when both sides say something; level n is levels[n - 1]."""

    name: str
    known: str
    levels: tuple[Level, ...]

    @property
    def sql(self) -> str:
        steps = " ".join(f"when {level.holds} then {number}" for number, level in enumerate(self.levels, 1))
        return (
            f"cast(case when not coalesce({self.known}, false) then 0 {steps} end as utinyint) as {self.name}"
        )

    def index(self, level: str) -> int:
        return next(number for number, each in enumerate(self.levels, 1) if each.name == level)


def _within_slip(a: str, b: str) -> str:
    """One letter changed, left out or put in, or two exchanged; the dear distances where they decide.

    One slip in three letters or more leaves the first or the last where it was: most strangers' names,
    of which the sample of random pairs is full, are told apart by that alone.
    """
    return f"""(case when ascii({a}) <> ascii({b}) and right({a}, 1) <> right({b}, 1)
        and greatest(strlen({a}), strlen({b})) > 2 then false
      when levenshtein({a}, {b}) <= 1 then true when levenshtein({a}, {b}) > 2 then false
      else damerau_levenshtein({a}, {b}) <= 1 end)"""


def _one_slip(a: str, b: str, shortest: int = 3) -> str:
    return f"""(greatest(strlen({a}), strlen({b})) >= {shortest} and abs(strlen({a}) - strlen({b})) <= 1
      and {_within_slip(a, b)})"""


_BOTH_DATES = "(a.day is not null and b.day is not null)"
_SLIPPED_YEAR = """((a.year // 100 = b.year // 100
  and a.year % 10 = b.year // 10 % 10 and b.year % 10 = a.year // 10 % 10)
  or (abs(a.year - b.year) % 10 = 0 and abs(a.year - b.year) < 100) or (a.year // 10 = b.year // 10))"""
_PLACE = """(a.zip = b.zip or a.city = b.city
  or ((a.zip is null or b.zip is null) and (a.city is null or b.city is null)))"""
_PLACE_SQL = f"coalesce({_PLACE}, false)"
_SAME_DOOR = (
    f"(a.house = b.house and a.core = b.core and (a.street = b.street or a.zip = b.zip) and {_PLACE_SQL})"
)
_SAME_DATE_PARTS = """((a.day // 10000 = b.day // 10000)::int + (a.day // 100 % 100 = b.day // 100 % 100)::int
  + (a.day % 100 = b.day % 100)::int)"""

_LOCAL_PHONE = "least(a.phone, b.phone) < 10000000 and a.phone % 10000000 = b.phone % 10000000"
_SWAPPED = """((a.first = b.last and (a.last = b.first or jaro_winkler_similarity(a.last, b.first) >= 0.85))
  or (a.last = b.first and jaro_winkler_similarity(a.first, b.last) >= 0.85)) and a.first <> a.last"""

FIRST = Comparison(
    "first",
    "a.first is not null and b.first is not null",
    (
        Level("exact", "a.first = b.first and length(a.first) > 1", 0.80, 0.004, 0.93),
        Level(
            "nickname",
            "(a.canon = b.canon or a.canon = b.canon2 or a.canon2 = b.canon) and length(a.first) > 1",
            0.12,
            0.003,
            0.04,
        ),
        Level(
            "initial",
            "(length(a.first) = 1 or length(b.first) = 1) and left(a.first, 1) = left(b.first, 1)",
            0.015,
            0.01,
            0.01,
        ),
        Level("swapped", _SWAPPED, 0.004, 0.0003, 0.0003),
        Level("one slip", _one_slip("a.first", "b.first"), 0.015, 0.006, 0.005),
        Level(
            "middle",
            "(length(a.first) > 1 and a.first = b.middle) or (length(b.first) > 1 and b.first = a.middle)",
            0.014,
            0.006,
            0.002,
        ),
        Level(
            "similar",
            "jaro_winkler_similarity(a.first, b.first) >= 0.86 "
            "or ((a.first <> a.canon or b.first <> b.canon) "
            "and jaro_winkler_similarity(a.canon, b.canon) >= 0.9)",
            0.010,
            0.03,
            0.005,
        ),
        Level("different", "true", 0.012, 0.94, 0.005),
    ),
)
LAST = Comparison(
    "last",
    "a.last is not null and b.last is not null",
    (
        Level("exact", "a.last = b.last", 0.93, 0.72, 0.97),
        Level(
            "one part",
            "(a.part2 is not null or b.part2 is not null) and "
            "(a.part = b.part or a.part2 = b.part2 or a.part = b.part2 or a.part2 = b.part)",
            0.018,
            0.03,
            0.004,
        ),
        Level("swapped", _SWAPPED, 0.004, 0.0003, 0.0003),
        Level("one slip", _one_slip("a.last", "b.last"), 0.015, 0.003, 0.012),
        Level("similar", "jaro_winkler_similarity(a.last, b.last) >= 0.90", 0.004, 0.004, 0.003),
        Level("different", "true", 0.028, 0.24, 0.01),
    ),
)
MIDDLE = Comparison(
    "middle",
    "a.middle is not null and b.middle is not null",
    (
        Level("exact", "a.middle = b.middle and length(a.middle) > 1", 0.30, 0.02, 0.15),
        Level(
            "initial",
            "(length(a.middle) = 1 or length(b.middle) = 1) and left(a.middle, 1) = left(b.middle, 1)",
            0.66,
            0.10,
            0.45,
        ),
        Level("similar", _one_slip("a.middle", "b.middle"), 0.01, 0.005, 0.005),
        Level("different", "true", 0.03, 0.875, 0.395),
    ),
)
YEAR = Comparison(
    "year",
    f"a.year is not null and b.year is not null and not {_BOTH_DATES}",
    (
        Level("same", "a.year = b.year", 0.965, 0.06, 0.001),
        Level("off by one", "abs(a.year - b.year) = 1", 0.012, 0.10, 0.001),
        Level("one slip", _SLIPPED_YEAR, 0.010, 0.17, 0.24),
        Level("within 15", "abs(a.year - b.year) <= 15", 0.007, 0.35, 0.008),
        Level("far", "true", 0.006, 0.32, 0.75),
    ),
)
DATE = Comparison(
    "date",
    _BOTH_DATES,
    (
        Level("same", "a.day = b.day", 0.955, 0.004, 0.0002),
        Level(
            "one slip",
            "(a.day // 10000 = b.day // 10000 and a.day // 100 % 100 = b.day % 100 "
            "and b.day // 100 % 100 = a.day % 100)"
            " or " + _within_slip("a.day::varchar", "b.day::varchar"),
            0.025,
            0.002,
            0.0005,
        ),
        Level("two parts", f"{_SAME_DATE_PARTS} = 2", 0.010, 0.006, 0.003),
        Level("same year", "a.year = b.year", 0.003, 0.06, 0.001),
        Level("near year", "abs(a.year - b.year) <= 15", 0.004, 0.50, 0.01),
        Level("far", "true", 0.003, 0.428, 0.9853),
    ),
)
SUFFIX = Comparison(
    "suffix",
    "a.suffix is not null or b.suffix is not null",
    (
        Level("same", "a.suffix = b.suffix", 0.40, 0.02, 0.03),
        Level("conflict", "a.suffix is not null and b.suffix is not null", 0.01, 0.01, 0.30),
        Level("one only", "true", 0.59, 0.97, 0.67),
    ),
)
PHONE = Comparison(
    "phone",
    "a.phone is not null and b.phone is not null",
    (
        Level("same", "a.phone = b.phone", 0.50, 0.40, 0.40),
        Level("no area code", _LOCAL_PHONE, 0.01, 0.008, 0.008),
        Level("one slip", _within_slip("a.phone::varchar", "b.phone::varchar"), 0.01, 0.008, 0.008),
        Level("different", "true", 0.48, 0.584, 0.584),
    ),
)
EMAIL = Comparison(
    "email",
    "a.email is not null and b.email is not null",
    (
        Level("same", "a.email = b.email", 0.70, 0.03, 0.03),
        Level(
            "similar",
            "split_part(a.email, '@', 1) = split_part(b.email, '@', 1) or levenshtein(a.email, b.email) <= 2",
            0.12,
            0.01,
            0.02,
        ),
        Level("different", "true", 0.18, 0.96, 0.95),
    ),
)
OTHER_ID = Comparison(
    "other_id",
    "a.other_id is not null and b.other_id is not null",
    (
        Level("same", "a.other_id = b.other_id", 0.93, 0.0005, 0.0005),
        Level("one slip", _one_slip("a.other_id", "b.other_id", 4), 0.04, 0.0005, 0.0005),
        Level("different", "true", 0.03, 0.999, 0.999),
    ),
)
ADDRESS = Comparison(
    "address",
    "(a.zip is not null and b.zip is not null) or (a.city is not null and b.city is not null)"
    " or (a.core is not null and b.core is not null)",
    (
        Level("same unit", f"{_SAME_DOOR} and a.unit = b.unit", 0.12, 0.14, 0.14),
        Level("same house", f"{_SAME_DOOR} and a.unit is null and b.unit is null", 0.55, 0.66, 0.68),
        Level("same building", f"{_SAME_DOOR} and (a.unit is null or b.unit is null)", 0.05, 0.09, 0.09),
        Level("other unit", _SAME_DOOR, 0.01, 0.01, 0.01),
        Level(
            "similar street",
            f"a.house = b.house and {_PLACE_SQL} and (a.core = b.core or "
            "jaro_winkler_similarity(a.core, b.core) >= 0.86)",
            0.03,
            0.03,
            0.03,
        ),
        Level(
            "similar house",
            f"a.core = b.core and {_PLACE_SQL} and " + _one_slip("a.house", "b.house"),
            0.012,
            0.01,
            0.01,
        ),
        Level("same street", f"a.core = b.core and {_PLACE_SQL}", 0.008, 0.005, 0.005),
        Level("same ZIP", "a.zip = b.zip", 0.07, 0.03, 0.015),
        Level("same city", "a.city = b.city", 0.05, 0.015, 0.01),
        Level("elsewhere", "true", 0.10, 0.01, 0.01),
    ),
)
COMPARISONS = (FIRST, LAST, MIDDLE, YEAR, DATE, SUFFIX, PHONE, EMAIL, OTHER_ID, ADDRESS)
