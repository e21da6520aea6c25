"""Who on the roster is which voter: a linker with a class of its own for the rest of the household.

The public face is `link_files`, `find_duplicates` and `VoterIndex`; the page that says how it
works is docs/algorithms/matching.md.
"""

from .linking import AUTO, REVIEW, Link, Linked, link_files, write_links

__all__ = ["AUTO", "REVIEW", "Link", "Linked", "link_files", "write_links"]
