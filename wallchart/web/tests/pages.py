"""Every page that somebody can open, furnished with something to show; and a page as a reader hears it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser

from django.test import Client
from django.urls import reverse

from tests.access.samples import SAMPLES, places
from tests.access.test_doors import DOORS
from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.organizing.actions.marks import mark
from wallchart.web.desk.tests.test_roster_pages import bring, confirm

FILES = {"chart_csv", "chart_xlsx", "board_csv", "board_xlsx", "people_csv", "people_xlsx", "refused_rows"}
"""Doors that hand out a file."""

SHOWN = [a for a in DOORS if a.door is not None and "GET" in a.door.methods and a.door.name not in FILES]
FORMS = [a.door.name for a in SHOWN if a.door is not None and "POST" in a.door.methods]
OWN = (
    "usersessions_list", "mfa_index", "mfa_deactivate_totp", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_generate_recovery_codes", "mfa_reauthenticate", "account_logout",
)  # fmt: skip
"""The pages of one's own account."""

OUTSIDE = ("home", "account_login", "account_request_login_code", "account_inactive", "own_record", "up")
"""The pages for who has not signed in, but for the pulse, which is no page."""

MISSING = "\u27ea%s\u27eb"
"""What stands on a page, in tests, in place of something that its template asks for and was not given."""

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "rect", "line", "source", "wbr"}
CONTROLS = {"input", "select", "textarea"}


def furnish(cast: Cast, client: Client) -> dict[str, int]:
    """Something of Local 12 for each name that an address may carry, with what makes the pages full."""
    place = places(cast)["own"]
    found = {key: int(sample(place).value) for key, sample in SAMPLES.items()}
    found["campaign_id"] = cast.civic.pk
    found["ask_id"] = cast.ask("committed").pk
    mark(cast.actor("amina"), cast.ask("committed").pk, cast.rosa.pk, "might", date(2026, 1, 15))
    mark(cast.actor("sam"), cast.ask("committed").pk, cast.lupe.pk, "did", date(2026, 1, 16))
    run = bring(client, cast, full="on")
    confirm(client, run, full="on", word="on leave", means="member")
    found["run_id"] = run.pk
    return found


def addresses(cast: Cast, client: Client) -> Iterator[tuple[str, str]]:
    """The name and the address of every page of the desk and of one's own account."""
    about = furnish(cast, client)
    for address in SHOWN:
        assert address.door is not None
        yield address.door.name, reverse(address.door.name, kwargs={key: about[key] for key in address.names})
    for name in OWN:
        yield name, reverse(name)
    yield "home", "/"
    person, local = about["person_id"], cast.local12.pk
    yield "person_merge, compared", reverse("person_merge", args=[person]) + f"?with={cast.bill.pk}"
    yield "person_merge, found", reverse("person_merge", args=[person]) + "?q=erickson"
    yield "give_post, found", reverse("give_post", args=[local]) + "?q=hassan"
    yield "give_post, chosen", reverse("give_post", args=[local]) + f"?person={cast.hassan.pk}"
    day = f"?account={cast.accounts['sam'].pk}&day={{day}}"
    yield "marks_day", reverse("marks_day", args=[cast.civic.pk]) + day.format(day=clock.today())
    for kind in ("ambiguous", "left", "changed", "refused", "unchanged"):
        yield f"import_run, {kind}", reverse("import_run", args=[about["run_id"]]) + f"?show={kind}"
    for by in ("shift", "committee", "home", "none"):
        yield f"chart by {by}", reverse("chart", args=[cast.civic.pk, local]) + f"?by={by}&show=did"


@dataclass
class Tag:
    name: str
    about: dict[str, str]
    inside: tuple[int, ...]
    text: str = ""

    def __getitem__(self, attribute: str) -> str:
        return self.about.get(attribute, "")


@dataclass
class Page(HTMLParser):
    """The tags of a page in their order; each knows the numbers of those that it stands in."""

    source: str
    tags: list[Tag] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)
        self._open: list[int] = []
        self.unclosed: list[str] = []
        self.said: list[tuple[str, list[str]]] = []
        self.feed(self.source)
        self.close()
        self.unclosed += [self.tags[number].name for number in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, {name: value or "" for name, value in attrs}, tuple(self._open)))
        if tag not in VOID:
            self._open.append(len(self.tags) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, {name: value or "" for name, value in attrs}, tuple(self._open)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self.tags[self._open[-1]].name != tag:
            self.unclosed.append(f"</{tag}>")
        else:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.said.append((data, [self.tags[number].name for number in self._open]))
        for number in self._open:
            self.tags[number].text += data

    def read_without(self, names: set[str]) -> str:
        """All that stands on the page, but for what stands in tags of these names."""
        return " ".join(text for text, within in self.said if not names & set(within))

    def all(self, *names: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.name in names]

    def around(self, tag: Tag, name: str) -> Tag | None:
        """The innermost tag of that name in which this one stands."""
        return next((self.tags[n] for n in reversed(tag.inside) if self.tags[n].name == name), None)


def opened(client: Client, url: str, status: int = 200) -> Page:
    answer = client.get(url, follow=True)
    assert answer.status_code == status, (url, answer.status_code)
    return Page(answer.content.decode())


def sent_empty(client: Client, url: str) -> Page:
    """What a form answers to nothing at all: the page again, with what is wrong."""
    return Page(client.post(url, {"nothing": "x"}, follow=True).content.decode())


Law = Callable[[Page], list[str]]
