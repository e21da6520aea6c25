"""The shape of the made-up union: its regions, Locals, employers, and how far each Local has come."""

from __future__ import annotations

from dataclasses import dataclass

UNION = "North Star Public Employees"
COLOUR = "#0b5d3b"
REGION_NAMES = ("Metro Region", "North Region", "Central Region", "South Region")


@dataclass(frozen=True)
class Kind:
    """A kind of employer: what its worksites, classifications and shifts are called."""

    sites: tuple[str, ...]
    classifications: tuple[str, ...]
    shifts: tuple[str, ...]
    unit: str


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


_OFFICE_SHIFTS = ("day", "day", "day", "day", "swing")
_ROUND_THE_CLOCK = ("day", "day", "evening", "night")

KINDS: dict[str, Kind] = {
    "state": Kind(
        _listed(
            "Revenue Office, Transportation District Office, Human Services Center, Natural Resources "
            "Station, Records Center, Veterans Home, Public Health Laboratory, Workforce Center, "
            "Licensing Office, Pollution Control Office, Truck Station, Data Center, Education Office, "
            "Parks Headquarters"
        ),
        _listed(
            "Hydrologist 2, Management Analyst, Planner Senior, Health Educator, Forester, Nurse Evaluator,"
            " IT Specialist 3, Lab Scientist, Revenue Tax Specialist, Accounting Officer, Transportation"
            " Specialist, Child Support Officer, Information Officer, Research Scientist"
        ),
        _OFFICE_SHIFTS,
        "State professional",
    ),
    "county": Kind(
        _listed(
            "Government Center, Courthouse, Public Works Shop, Social Services Office, Library, Detention "
            "Center, License Center, Health Clinic, Highway Garage, Land Records Office"
        ),
        _listed(
            "Eligibility Specialist, Social Worker, Deputy Clerk, Librarian, Corrections Officer, Road "
            "Maintenance Worker, Assessor, Public Health Nurse, Case Aide, Appraiser, Dispatcher"
        ),
        _ROUND_THE_CLOCK,
        "County general",
    ),
    "city": Kind(
        _listed(
            "City Hall, Water Plant, Public Works Yard, Recreation Center, Fleet Garage, Wastewater Plant,"
            " Park Maintenance Shop, Permit Center"
        ),
        _listed(
            "Water Operator, Street Maintenance Worker, Building Inspector, Recreation Leader, Mechanic, "
            "Clerk, Engineering Technician, Arborist, Utility Locator"
        ),
        _ROUND_THE_CLOCK,
        "City works and offices",
    ),
    "school": Kind(
        _listed(
            "Elementary School, Middle School, High School, Bus Garage, District Office, Nutrition Center,"
            " Early Learning Center, Area Learning Center"
        ),
        _listed(
            "Paraprofessional, Custodian, Food Service Worker, Bus Driver, Secretary, School Nurse, Cook "
            "Manager, Interpreter, Groundskeeper"
        ),
        ("day", "day", "split", "evening"),
        "School support staff",
    ),
    "college": Kind(
        _listed(
            "Main Campus, Technical Campus, Library and Media Center, Student Services Building, Physical "
            "Plant, Research Farm"
        ),
        _listed(
            "Office Specialist, Library Technician, Lab Assistant, Admissions Advisor, General "
            "Maintenance Worker, Financial Aid Officer, IT Support Technician"
        ),
        _OFFICE_SHIFTS,
        "College staff",
    ),
    "hospital": Kind(
        _listed(
            "Regional Hospital, Treatment Center, Community Clinic, Recovery Home, Behavioral Health Unit,"
            " Kitchen and Laundry"
        ),
        _listed(
            "Licensed Practical Nurse, Nursing Assistant, Dietary Aide, Psychiatric Technician, "
            "Registered Nurse, Environmental Services Worker, Unit Clerk, Pharmacy Technician"
        ),
        ("day", "evening", "night", "night"),
        "Care and treatment",
    ),
}

EMPLOYERS: dict[str, tuple[str, str]] = {
    "state": ("North Star State Agencies (made up)", "state"),
    "county": ("Association of Lakes Counties (made up)", "county"),
    "city": ("Three Rivers Cities (made up)", "city"),
    "school": ("Prairie and Pines School Districts (made up)", "school"),
    "college": ("Northwoods State Colleges (made up)", "school"),
    "hospital": ("Blue Earth Valley Treatment Centers (made up)", "other"),
}
"""Key -> the employer's name and its kind as people.models knows it. None of them exists."""


@dataclass(frozen=True)
class LocalPlan:
    """One Local as it is meant to be. `size` in people; `spirit` (0..1) is how readily its people act."""

    number: str
    region: str
    employer: str
    size: int
    sites: int
    spirit: float
    officered: bool

    @property
    def name(self) -> str:
        return f"Local {self.number}"


@dataclass(frozen=True)
class Shape:
    locals: tuple[LocalPlan, ...]

    @property
    def people(self) -> int:
        return sum(local.size for local in self.locals)


_FULL = """
    1 M state 2500 .46 +, 2 M state 1610 .31 +, 12 M state 489 .44 +, 4 N state 900 .38 +,
    7 S state 770 .22 +, 9 C state 640 .27 +, 15 M county 1240 .41 +, 18 N county 600 .55 +,
    21 C county 390 .12 -, 23 S county 530 .34 +, 26 M city 1010 .18 +, 28 M city 690 .49 +,
    31 N city 275 .63 +, 33 C city 195 .30 +, 35 S city 225 .08 -, 40 N school 820 .52 +,
    41 M school 640 .25 +, 44 C school 450 .36 +, 46 S school 480 .44 +, 48 N school 210 .20 +,
    50 S school 170 .05 -, 52 M college 425 .57 +, 54 N college 240 .48 +, 57 C college 172 .15 +,
    59 S college 158 .29 +, 60 N college 86 .70 +, 63 M hospital 555 .33 +, 66 C hospital 350 .24 +,
    68 S hospital 310 .61 +, 70 N hospital 185 .10 -, 72 S county 250 .26 +, 74 C county 145 .40 +,
    77 S state 330 .51 +, 79 N county 132 .17 +, 81 C city 120 .06 -, 83 N city 108 .59 +,
    85 S college 96 .21 +, 88 C school 76 .42 +, 90 N school 60 .03 -"""

_SMALL = """
    12 M state 150 .44 +, 1 M state 180 .40 +, 15 M county 90 .33 +, 40 N school 70 .52 +,
    60 N college 50 .64 +, 77 S city 60 .05 -"""

_REGION_OF = {"M": REGION_NAMES[0], "N": REGION_NAMES[1], "C": REGION_NAMES[2], "S": REGION_NAMES[3]}
_PEOPLE_A_SITE = 61.5


def _read(text: str) -> Shape:
    plans = []
    for part in text.split(","):
        number, region, employer, size, spirit, officered = part.split()
        sites = max(2, round(int(size) / _PEOPLE_A_SITE))
        plan = LocalPlan(
            number, _REGION_OF[region], employer, int(size), sites, float(spirit), officered == "+"
        )
        plans.append(plan)
    return Shape(tuple(sorted(plans, key=lambda plan: int(plan.number))))


SHAPES: dict[str, Shape] = {"full": _read(_FULL), "small": _read(_SMALL)}
