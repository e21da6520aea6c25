"""Who on the roster is which voter: a linker with a class of its own for the rest of the household.

The public face is `link_files`, `find_duplicates`, `standardise_file`, `build_index` with `VoterIndex`,
and, where pyspark is, `spark.link_on_spark`; the page that says how it works is
docs/algorithms/matching.md.
"""

from .comparing import standardise_file
from .deduping import SAME, Duplicate, Duplicates, find_duplicates, write_clusters, write_pairs
from .linking import AUTO, REVIEW, Link, Linked, link_files, write_links
from .standing import VoterIndex, build_index

__all__ = [
    "AUTO",
    "REVIEW",
    "SAME",
    "Duplicate",
    "Duplicates",
    "Link",
    "Linked",
    "VoterIndex",
    "build_index",
    "find_duplicates",
    "link_files",
    "standardise_file",
    "write_clusters",
    "write_links",
    "write_pairs",
]
