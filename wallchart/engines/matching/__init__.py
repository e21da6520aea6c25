"""Who on the roster is which voter: a linker with a class of its own for the rest of the household.

The public face is `link_files` and `find_duplicates`; the page that says how it works is
docs/algorithms/matching.md.
"""

from .deduping import SAME, Duplicate, Duplicates, find_duplicates, write_clusters, write_pairs
from .linking import AUTO, REVIEW, Link, Linked, link_files, write_links

__all__ = [
    "AUTO",
    "REVIEW",
    "SAME",
    "Duplicate",
    "Duplicates",
    "Link",
    "Linked",
    "find_duplicates",
    "link_files",
    "write_clusters",
    "write_links",
    "write_pairs",
]
