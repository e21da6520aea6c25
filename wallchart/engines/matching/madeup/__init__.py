"""A made-up state of voters and the roster of a made-up union, with the truth planted.

Nobody in it exists. It is what the linker is measured on where no public set is large enough:
households, flats, fathers and sons of one name, movers, changed names and the errors of real
rosters, each with a stated chance (`Errors`). Everything is drawn from the generator passed in.
"""

from .population import CITY, COUNTRYSIDE, Population, Shape, people
from .rosters import FORM_SIGNUP, PAYROLL, Errors, Roster, roster_of
from .tables import rows_of_roster, rows_of_voters, voter_columns, write_truth

__all__ = [
    "CITY",
    "COUNTRYSIDE",
    "FORM_SIGNUP",
    "PAYROLL",
    "Errors",
    "Population",
    "Roster",
    "Shape",
    "people",
    "roster_of",
    "rows_of_roster",
    "rows_of_voters",
    "voter_columns",
    "write_truth",
]
