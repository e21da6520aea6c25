"""Points and addresses -> precincts and districts. docs/algorithms/districting.md."""

from wallchart.engines.districting.addresses import Address, Street, read_address
from wallchart.engines.districting.boundaries import Layer, read_layers
from wallchart.engines.districting.places import WITHIN, How, Located, Places, default_cache, open_places
from wallchart.engines.districting.segments import Found, Segment, StreetIndex, read_segments

__all__ = [
    "WITHIN", "Address", "Found", "How", "Layer", "Located", "Places", "Segment", "Street", "StreetIndex",
    "default_cache", "open_places", "read_address", "read_layers", "read_segments",
]  # fmt: skip
