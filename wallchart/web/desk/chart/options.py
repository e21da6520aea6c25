"""What the reader of a chart chose: how rows are grouped, which of them are shown, in what order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wallchart.web.asked import number_asked

GROUPINGS: Mapping[str, str | Promise] = {
    "worksite": _("by worksite"),
    "shift": _("by shift"),
    "classification": _("by classification"),
    "committee": _("by committee member"),
    "home": _("by Local and chapter"),
    "none": _("in one list"),
}

SIGNS: Mapping[str, str] = {
    "worksite": "w", "shift": "s", "classification": "c", "committee": "m", "home": "h", "none": "all",
}  # fmt: skip
"""With what the key of a group begins in each grouping: "w-12" is the worksite 12."""

SORTS: Mapping[str, str | Promise] = {
    "name": _("by name"),
    "work": _("by classification"),
    "answer": _("by answer to the ask chosen"),
}

STATUSES: Mapping[str, str | Promise] = {
    "": _("everybody"),
    "member": _("members"),
    "other": _("not (yet) members"),
}

NOT_TALKED = "not-talked"
ANSWERS = ("did", "might", "refused", "none")


@dataclass(frozen=True)
class Options:
    """`ask` is the key of the ask chosen (the headline's; the one column on a phone). `show` narrows by
    how people stand: "" (all), not-talked (no standing at all), or an answer to the ask chosen ("none":
    not asked). `group` is the key of one group alone; `alone` leaves out what lies below the affiliate."""

    by: str = "worksite"
    ask: str = ""
    show: str = ""
    status: str = ""
    sort: str = "name"
    find: str = ""
    group: str = ""
    alone: bool = False

    @property
    def narrowed(self) -> bool:
        return bool(self.show or self.status or self.find or self.group)

    @property
    def worksite(self) -> int | None:
        """The worksite that the group chosen is (0: not known where); None for other groups, or none."""
        key = self.group.removeprefix("w-")
        return None if key == self.group else number_asked(key or "0")

    def query(self, **changes: object) -> str:
        """These options, with some changed, as the query of an address ("?by=shift"), or nothing."""
        chosen = replace(self, **changes)  # type: ignore[arg-type]
        plain = Options()
        pairs = {
            key: ("1" if value is True else str(value))
            for key, value in vars(chosen).items()
            if value != getattr(plain, key)
        }
        return f"?{urlencode(pairs)}" if pairs else ""


def read_options(given: Mapping[str, str]) -> Options:
    """The options that an address carries; what it does not know is left as it is by itself."""

    def one_of(key: str, known: Mapping[str, object] | tuple[str, ...], default: str) -> str:
        value = given.get(key, default)
        return value if value in known else default

    by, group = one_of("by", GROUPINGS, "worksite"), given.get("group", "")[:120]
    return Options(
        by=by,
        ask=given.get("ask", "")[:60],
        show=one_of("show", (NOT_TALKED, *ANSWERS), ""),
        status=one_of("status", STATUSES, ""),
        sort=one_of("sort", SORTS, "name"),
        find=given.get("find", "").strip()[:100],
        group=group if group.partition("-")[0] == SIGNS[by] else "",  # one of another grouping is none here
        alone=given.get("alone") == "1",
    )
