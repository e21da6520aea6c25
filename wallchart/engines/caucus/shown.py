"""Exact fractions as decimals, for show only."""

from __future__ import annotations

from fractions import Fraction


def decimal(value: Fraction, places: int = 3) -> str:
    """A fraction to so many decimals, half away from zero on the exact value."""
    scale = 10**places
    whole = (2 * abs(value.numerator) * scale + value.denominator) // (2 * value.denominator)
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{whole // scale}" + (f".{whole % scale:0{places}d}" if places else "")


def percent(share: Fraction) -> str:
    """A share as per cent with one decimal."""
    return f"{decimal(share * 100, 1)} %"
