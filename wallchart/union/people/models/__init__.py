"""What the union knows of its people, and of its own shape."""

from .identity import DuplicatePair, EarlierRecord, ForgottenPerson, Merge, MergeMove
from .imports import ImportRow, ImportRun, ImportSource, PersonStamp, RosterLine, UnchangedRows
from .links import OwnLink
from .persons import (
    Address,
    Assignment,
    ContactPoint,
    Employment,
    Membership,
    Person,
    Post,
    SearchTerm,
)
from .tree import Affiliate, BargainingUnit, Employer, Headcount, Worksite

__all__ = [
    "Address",
    "Affiliate",
    "Assignment",
    "BargainingUnit",
    "ContactPoint",
    "DuplicatePair",
    "EarlierRecord",
    "Employer",
    "Employment",
    "ForgottenPerson",
    "Headcount",
    "ImportRow",
    "ImportRun",
    "ImportSource",
    "Membership",
    "Merge",
    "MergeMove",
    "OwnLink",
    "Person",
    "PersonStamp",
    "Post",
    "RosterLine",
    "SearchTerm",
    "UnchangedRows",
    "Worksite",
]
