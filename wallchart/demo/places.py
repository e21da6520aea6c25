"""Cities of Minnesota with their ZIP codes, and the four regions of the made-up union.

City names and ZIP codes are public facts, written down here by hand; no data file was copied. Streets are
common names of streets anywhere, and a house number on one is drawn at random.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class City:
    name: str
    zips: tuple[str, ...]
    area_code: str


def _cities(area_code: str, written: str) -> tuple[City, ...]:
    """ "Duluth 55802 55803, Cloquet 55720" -> cities of one area code."""
    found = []
    for part in written.split(","):
        words = part.split()
        name = " ".join(word for word in words if not word.isdigit())
        found.append(City(name, tuple(word for word in words if word.isdigit()), area_code))
    return tuple(found)


NORTH = (
    *_cities("218", "Duluth 55802 55803 55804 55805 55806 55807 55808 55811, Hibbing 55746, Virginia 55792"),
    *_cities("218", "Cloquet 55720, Ely 55731, Two Harbors 55616, Grand Marais 55604, Moose Lake 55767"),
    *_cities("218", "Bemidji 56601, Cass Lake 56633, Grand Rapids 55744, International Falls 56649"),
    *_cities("218", "Thief River Falls 56701, Crookston 56716, Park Rapids 56470, Brainerd 56401"),
)
CENTRAL = (
    *_cities("320", "Saint Cloud 56301 56303 56304, Little Falls 56345, Alexandria 56308, Willmar 56201"),
    *_cities("320", "Morris 56267, Hutchinson 55350, Sandstone 55072"),
    *_cities("218", "Moorhead 56560, Fergus Falls 56537, Detroit Lakes 56501"),
    *_cities("763", "Cambridge 55008, Elk River 55330, Buffalo 55313"),
)
METRO = (
    *_cities("651", "Saint Paul 55101 55102 55103 55104 55105 55106 55107 55108 55116 55117 55119 55130"),
    *_cities(
        "612", "Minneapolis 55401 55403 55404 55405 55406 55407 55408 55409 55411 55412 55413 55414 55418"
    ),
    *_cities("651", "Stillwater 55082, Hastings 55033, Cottage Grove 55016, Inver Grove Heights 55076 55077"),
    *_cities(
        "952", "Shakopee 55379, Burnsville 55306 55337, Lakeville 55044, Chaska 55318, Minnetonka 55345"
    ),
    *_cities("763", "Anoka 55303, Andover 55304"),
)
SOUTH = (
    *_cities("507", "Rochester 55901 55902 55904 55906, Mankato 56001 56003, Winona 55987, Owatonna 55060"),
    *_cities("507", "Austin 55912, Faribault 55021, Northfield 55057, New Ulm 56073, Saint Peter 56082"),
    *_cities("507", "Albert Lea 56007, Fairmont 56031, Waseca 56093, Marshall 56258, Worthington 56187"),
    *_cities("507", "Redwood Falls 56283"),
    *_cities("651", "Red Wing 55066"),
)

REGIONS: dict[str, tuple[City, ...]] = {
    "Metro Region": METRO,
    "North Region": NORTH,
    "Central Region": CENTRAL,
    "South Region": SOUTH,
}

_STREETS_BY_KIND = {
    "Ave": "Arlington Birch Como Dayton Elm Franklin Grand Hague Jefferson Lincoln Marshall Nokomis Summit",
    "St": "Ash Cedar Chestnut Dale Edmund Fourth Hickory Jackson Maple Oak Pine Second Third Walnut Willow",
    "Rd": "Cannon Eagle Fish_Lake Gunflint Heron Ledge Mill Old_Ferry Prairie Quarry Rice_Lake Silver_Creek",
    "Ln": "Aspen Basswood Cardinal Deer Fox Goldfinch Lilac Meadow Spruce Tamarack",
    "Blvd": "Lakeview Mississippi Parkway River Skyline",
}
STREETS = tuple(
    f"{name.replace('_', ' ')} {kind}" for kind, names in _STREETS_BY_KIND.items() for name in names.split()
)
