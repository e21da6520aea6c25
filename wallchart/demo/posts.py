"""Who holds which post in the made-up union, and who may be walked in as with one click."""

from __future__ import annotations

from dataclasses import dataclass

from wallchart.union.core.access import Role

__all__ = ["CAST", "FIRST_NUMBER", "DemoMember", "Role", "place_of"]

FIRST_NUMBER = 204_001
"""The lowest member number."""


@dataclass(frozen=True)
class DemoMember:
    """A member with a post and an account that signs in with one click.

    `local` is where they are a member; `over` what their post is held in: "union", a region's name, or
    the number of a Local.
    """

    given: str
    family: str
    local: str
    role: Role
    over: str
    title: str

    @property
    def email(self) -> str:
        return f"demo.{self.role.value.replace('_', '.')}@example.org"

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"


CAST: tuple[DemoMember, ...] = (
    DemoMember("Astrid", "Lindström", "1", Role.ADMINISTRATOR, "union", "executive director"),
    DemoMember("Mai See", "Xiong", "15", Role.ORGANIZER, "Metro Region", "organizer"),
    DemoMember("Amina", "Warsame", "12", Role.LOCAL_OFFICER, "12", "president"),
    DemoMember("Tou", "Vang", "12", Role.CIVIC_OFFICER, "12", "Civic Engagement Officer"),
    DemoMember("Dolores", "Hernández-Ruiz", "12", Role.STEWARD, "12", "steward"),
    DemoMember("William", "Bellanger", "40", Role.COMMUNICATOR, "union", "communications"),
)


def place_of(member: DemoMember) -> int:
    """Which place of their Local they take: those of one Local in the order of CAST."""
    return [other for other in CAST if other.local == member.local].index(member)
