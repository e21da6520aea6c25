"""Who of the household a member is: a street of households, each with its own question, linked in one run."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from wallchart.engines.matching import AUTO, Link, link_files

from .files import write_rows

Row = dict[str, object]


@dataclass(frozen=True)
class Home:
    """A door on Oak Street: who is in the voter file there, and which members say what of themselves."""

    house: int
    last: str
    voters: dict[str, Row]
    members: dict[str, Row] = field(default_factory=dict)

    def listed(self) -> list[Row]:
        door = {"house_number": self.house, "street": "OAK ST", "city": "ELM LAKE", "zip": "55104"}
        return [{"id": name, "last": self.last, **door, **row} for name, row in self.voters.items()]

    def told(self) -> list[Row]:
        door = {"address": f"{self.house} Oak Street", "zip": "55104-1234"}
        return [{"id": name, "last": self.last.title(), **door, **row} for name, row in self.members.items()]


STREET = (
    Home(
        12,
        "LIND",
        {
            "robert": {"first": "ROBERT", "birth_year": 1961},
            "karin": {"first": "KARIN", "birth_year": 1963},
        },
        {
            "bob": {"first": "Bob", "birth_year": 1961},
            "bob on paper": {"first": "Robt.", "birth_year": ""},
            "their daughter": {"first": "Greta", "birth_year": 1990},
            "R. of 1961": {"first": "R", "birth_year": 1961},
        },
    ),
    Home(
        20,
        "HALVERSON",
        {
            "carl the elder": {"first": "CARL", "birth_year": 1935},
            "carl the younger": {"first": "CARL", "birth_year": 1961},
        },
        {
            "carl without a year": {"first": "Carl", "birth_year": ""},
            "carl of 1961": {"first": "Carl", "birth_year": 1961},
            "carl of 1935": {"first": "Carl", "birth_year": 1935},
            "carl of 1936": {"first": "Carl", "birth_year": 1936},
            "carl of 1978": {"first": "Carl", "birth_year": 1978},
        },
    ),
    Home(
        28,
        "QUIST",
        {
            "lars senior": {"first": "LARS", "birth_year": 1940, "suffix": "SR"},
            "lars junior": {"first": "LARS", "birth_year": 1966, "suffix": "JR"},
        },
        {
            "lars, a jr in the suffix": {"first": "Lars", "suffix": "Jr."},
            "lars, a jr behind the surname": {"first": "Lars", "last": "Quist, Jr"},
            "lars, a sr behind the given name": {"first": "Lars Sr."},
            "lars the second": {"first": "Lars", "suffix": "II"},
        },
    ),
    Home(
        36,
        "MOUA",
        {"roland": {"first": "ROLAND", "birth_year": 1975}, "mai": {"first": "MAI", "birth_year": 1980}},
        {
            "his twin": {"first": "Robert", "birth_year": 1975},
            "mai before marriage": {"first": "Mai", "last": "Vang", "birth_year": 1980},
            "mai of both names": {"first": "Mai", "last": "Vang-Moua", "birth_year": 1980},
        },
    ),
    Home(
        44,
        "ODEGAARD",
        {"john paul": {"first": "JOHN", "middle": "PAUL", "birth_year": 1958}},
        {
            "paul": {"first": "Paul", "birth_year": 1958},
            "exchanged": {"first": "Odegaard", "last": "John", "birth_year": 1958},
            "one slip": {"first": "John", "last": "Odegard", "birth_year": 1958},
            "two figures exchanged": {"first": "John", "birth_year": 1985},
            "moved away": {"first": "John", "middle": "P", "birth_year": 1958, "address": "9 Fir Ln",
                           "zip": "56001"},
        },
    ),
    Home(
        52,
        "MUÑOZ",
        {"sofia": {"first": "SOFIA", "birth_year": 1980, "email": "s@example.org", "other_id": "771-20"}},
        {
            "sofía": {"first": "Sofía", "last": "Muñoz-Peters", "birth_year": 1980},
            "by her number alone": {"first": "S", "last": "Peters", "address": "", "zip": "",
                                    "other_id": "77120", "email": "S@Example.org"},
        },
    ),
)  # fmt: skip
FIRSTS = ("ANNA", "PETER", "MARIA", "LEROY", "SUSAN", "HANS", "OLGA", "DEREK", "PAMELA", "IVAN")
LASTS = ("BERG", "KRAUSE", "WALSH", "MOEN", "TRAN", "HASSAN", "ORTIZ", "XIONG", "REED", "STONE")
NEIGHBOURS: list[Row] = [
    {
        **{"id": f"n{number}", "first": first, "last": last, "birth_year": 1950 + number % 50},
        **{"house_number": 100 + number, "street": "PINE ST", "city": "ELM LAKE", "zip": "55101"},
    }
    for number, (first, last) in enumerate((first, last) for first in FIRSTS for last in LASTS)
]


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Link]:
    folder = tmp_path_factory.mktemp("street")
    roster = write_rows(folder / "r.csv", [row for home in STREET for row in home.told()])
    voters = write_rows(folder / "v.csv", [*(row for home in STREET for row in home.listed()), *NEIGHBOURS])
    return {link.roster_id: link for link in link_files(roster, voters).links}


@pytest.mark.parametrize(
    ("member", "voter", "because"),
    [
        ("bob", "robert", "same birth year, same address, Bob for Robert, same surname"),
        ("carl of 1961", "carl the younger", "same birth year, same address, same first name, same surname"),
        ("carl of 1935", "carl the elder", "same birth year, same address"),
        ("mai of both names", "mai", "one part of a double surname"),
        ("sofía", "sofia", "one part of a double surname"),
        ("by her number alone", "sofia", "same id number"),
    ],
)
def test_a_member_is_linked_without_a_person_and_the_reasons_say_why(
    links: dict[str, Link], member: str, voter: str, because: str
) -> None:
    link = links[member]
    assert (link.voter_id, link.decision) == (voter, "auto")
    assert link.probability >= AUTO
    assert because in link.reasons
    assert "another voter" not in link.reasons


@pytest.mark.parametrize(
    ("member", "voter", "because"),
    [
        ("bob on paper", "robert", "Robt for Robert"),
        ("R. of 1961", "robert", "R for Robert"),
        ("carl of 1936", "carl the elder", "birth years one apart"),
        ("lars, a jr in the suffix", "lars junior", "same suffix"),
        ("lars, a jr behind the surname", "lars junior", "same suffix"),
        ("lars, a sr behind the given name", "lars senior", "same suffix"),
        ("lars the second", "lars junior", "same suffix"),
        ("mai before marriage", "mai", "surname Vang, there Moua"),
        ("exchanged", "john paul", "given name and surname exchanged"),
        ("paul", "john paul", "Paul is a middle name of one of them"),
        ("one slip", "john paul", "same first name, Odegard written for Odegaard"),
        ("moved away", "john paul", "same middle initial"),
    ],
)
def test_the_likelier_of_the_household_is_the_one_that_is_named(
    links: dict[str, Link], member: str, voter: str, because: str
) -> None:
    assert links[member].voter_id == voter
    assert links[member].probability > 0.5
    assert because in links[member].reasons


@pytest.mark.parametrize("member", ["their daughter", "his twin", "carl of 1978"])
def test_somebody_else_of_the_household_is_never_linked_without_a_person(
    links: dict[str, Link], member: str
) -> None:
    assert links[member].decision != "auto"
    assert "is not" in links[member].reasons or "far apart" in links[member].reasons


def test_a_father_and_a_son_whom_nothing_tells_apart_are_left_to_a_person(links: dict[str, Link]) -> None:
    link = links["carl without a year"]
    assert link.decision == "review"
    assert link.probability == pytest.approx(0.5, abs=0.05)
    assert link.reasons.endswith("; another voter fits about as well")


def test_a_year_that_may_be_a_slip_or_a_sons_is_left_to_a_person(links: dict[str, Link]) -> None:
    """1985 for 1958: two figures exchanged, or somebody of the same name and a generation younger."""
    link = links["two figures exchanged"]
    assert (link.voter_id, link.decision) == ("john paul", "review")
    assert "one digit of the birth year differs" in link.reasons


def test_who_is_nobody_is_told_who_is_nearest(links: dict[str, Link]) -> None:
    link = links["their daughter"]
    assert (link.voter_id, link.decision) == (None, "none")
    assert link.reasons.startswith(("nearest is karin: ", "nearest is robert: "))


def test_several_members_may_say_that_they_are_one_voter(links: dict[str, Link]) -> None:
    """A row has at most one voter, a voter any number of rows: somebody may stand on a roster twice."""
    assert links["bob"].voter_id == links["bob on paper"].voter_id == "robert"
    assert links["sofía"].voter_id == links["by her number alone"].voter_id == "sofia"


def test_saying_less_is_never_surer(links: dict[str, Link]) -> None:
    assert links["bob"].probability > links["bob on paper"].probability
    assert links["bob"].probability > links["R. of 1961"].probability
    assert links["carl of 1935"].probability > links["carl of 1936"].probability
