"""Numbers in words."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """`1 seat`, `4,105 seats`; `many` where more than one is not said with an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
