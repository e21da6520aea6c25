"""The union's colour on paper white and on paper black: what stands on it, and how it stands on a page.

Contrast is WCAG 2.2's: (L1 + 0.05) / (L2 + 0.05) of the relative luminances (its "relative luminance"
and "contrast ratio" definitions). Every pair that carries text reaches 4.5.
"""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass

OURS = "#0b5d3b"
"""The colour of a union that has not chosen one."""

ENOUGH = 4.5
WHITE, BLACK = "#ffffff", "#000000"
GROUNDS_BY_DAY = ("#fffdf7", "#ffffff", "#f3efe3")
GROUNDS_BY_NIGHT = ("#161512", "#1f1e1a", "#2a2823")
"""What text may stand on: --paper, --card and --wash of tokens.css (a test compares)."""

_HEX = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Scheme:
    """`union` as chosen, for the top bar; `strong` the nearest tone of it that can be read as text on
    every ground of the page, and told apart as a shape. `*_ink` is what is written upon them."""

    union: str
    union_ink: str
    strong: str
    strong_ink: str


def is_colour(text: str) -> bool:
    return bool(_HEX.fullmatch(text))


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 (black) to 1 (white)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(ground: str) -> str:
    """Black or white, whichever reads better: one of the two always reaches 4.58 on any ground."""
    return max((WHITE, BLACK), key=lambda ink: contrast(ink, ground))


def by_day(union: str) -> Scheme:
    return _scheme(union, GROUNDS_BY_DAY, step=-0.01)


def by_night(union: str) -> Scheme:
    return _scheme(union, GROUNDS_BY_NIGHT, step=0.01)


def _scheme(union: str, grounds: tuple[str, ...], step: float) -> Scheme:
    strong = _readable(union, grounds, step)
    return Scheme(union, ink_on(union), strong, ink_on(strong))


def _readable(colour: str, grounds: tuple[str, ...], step: float) -> str:
    """The colour, moved along its own lightness by `step` until it can be read on every ground."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    tone = colour
    while min(contrast(tone, ground) for ground in grounds) < ENOUGH:
        lightness = min(1.0, max(0.0, lightness + step))
        tone = "#" + "".join(
            f"{round(part * 255):02x}" for part in colorsys.hls_to_rgb(hue, lightness, saturation)
        )
    return tone


def stylesheet(union: str) -> str:
    """The custom properties that a union's colour gives to its pages, by day and by night."""
    day, night = by_day(union), by_night(union)
    return (
        "@layer union {\n"
        f"  :root {{ {_properties(day)} }}\n"
        f"  @media (prefers-color-scheme: dark) {{ :root {{ {_properties(night)} }} }}\n"
        f"  @media print {{ :root {{ {_properties(day)} }} }}\n"
        "}\n"
    )


def _properties(scheme: Scheme) -> str:
    pairs = {
        "--union": scheme.union,
        "--union-ink": scheme.union_ink,
        "--strong": scheme.strong,
        "--strong-ink": scheme.strong_ink,
    }
    return " ".join(f"{name}: {value};" for name, value in pairs.items())
