"""`python -m bench.planner_picture`: the planner's worth in one picture, docs/algorithms/planner.svg.

Delegates won over hours spent, in a made-up state: the planner's list against talking to members in
random order, by name, and by closeness to committing. Everybody keeps within each Local's minutes;
each point is the exact value of the list so far.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bench.planner_instances import state
from wallchart.engines.planner import Problem, plan_turnout
from wallchart.engines.planner.rooms import expected_worth, gather_rooms
from wallchart.engines.planner.settlement import chances

PAGE = Path(__file__).resolve().parents[1] / "docs" / "algorithms" / "planner.svg"
POINTS = 40
LEFT, RIGHT, TOP, BOTTOM = 70, 560, 70, 400
# letters of the alphabet as surnames begin in a phone book, made up: a few letters hold most names
INITIALS = np.array([7, 9, 8, 5, 4, 4, 5, 8, 1, 7, 5, 5, 10, 4, 2, 5, 1, 6, 10, 4, 1, 2, 6, 0.5, 1, 1])
LOOKS = {
    "the planner's list": ("#123c69", "", 3.0),
    "closest to committing first": ("#8a3b12", "8 4", 2.0),
    "by name": ("#3d6b35", "2 4", 2.0),
    "in random order": ("#6b6b6b", "12 3 2 3", 2.0),
}


def within_minutes(problem: Problem, order: np.ndarray) -> np.ndarray:
    """The list in this order; who does not fit into what is left of the Local's minutes is passed over."""
    left = problem.locals.minutes.copy()
    kept = []
    for member in order.tolist():
        local, minutes = problem.members.local[member], problem.members.minutes[member]
        if minutes <= left[local] + 1e-9:
            left[local] -= minutes
            kept.append(member)
    return np.array(kept)


def curve(problem: Problem, listed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(hours, weighted expected delegates) after each of POINTS equal shares of the list."""
    batches = gather_rooms(problem)
    ends = np.linspace(0, listed.size, POINTS + 1).astype(int)
    worth = []
    for end in ends:
        talked = np.zeros(problem.members.now.size + 1, dtype=bool)
        talked[listed[:end]] = True
        worth.append(sum(float(expected_worth(rooms, chances(rooms, talked)).sum()) for rooms in batches))
    spent = np.concatenate([[0.0], np.cumsum(problem.members.minutes[listed]) / 60])
    return spent[ends], np.array(worth)


def curves() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    problem = state("usual", 0)
    people = problem.members
    random = np.random.default_rng(1)
    surname = random.choice(INITIALS.size, people.now.size, p=INITIALS / INITIALS.sum())
    orders = {
        "the planner's list": plan_turnout(problem).ranked,
        "closest to committing first": within_minutes(problem, np.argsort(-people.now, kind="stable")),
        "by name": within_minutes(problem, np.argsort(surname, kind="stable")),
        "in random order": within_minutes(problem, random.permutation(people.now.size)),
    }
    return {name: curve(problem, listed) for name, listed in orders.items()}


def draw(lines: dict[str, tuple[np.ndarray, np.ndarray]]) -> str:
    """The picture: text stays text, so that it can be read aloud and searched."""
    hours = max(x[-1] for x, _ in lines.values())
    low = min(y[0] for _, y in lines.values())
    high = max(y.max() for _, y in lines.values())
    step = 500.0
    floor, ceiling = np.floor(low / step) * step, np.ceil(high / step) * step

    def place(x: float, y: float) -> tuple[float, float]:
        across = LEFT + (RIGHT - LEFT) * x / hours
        return across, BOTTOM - (BOTTOM - TOP) * (y - floor) / (ceiling - floor)

    told = "; ".join(f"{name}: {y[0]:,.0f} to {y[-1]:,.0f}" for name, (_, y) in lines.items())
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 460" role="img" aria-labelledby="t d"'
        ' font-family="sans-serif" font-size="14" fill="#1a1a1a">',
        '<title id="t">Delegates expected over hours of conversation</title>',
        f'<desc id="d">A made-up state of 18,500 members. {told}.</desc>',
        '<rect width="800" height="460" fill="#ffffff"/>',
        '<text x="20" y="28" font-size="18" font-weight="bold">The same hours, other members</text>',
        '<text x="20" y="50">'
        "Delegates expected, by hours of conversation in 39 Locals (made-up state)</text>",
    ]
    for y in np.arange(floor, ceiling + 1, step):
        _, down = place(0, y)
        parts.append(f'<path d="M{LEFT} {down:.1f}H{RIGHT}" stroke="#d9d9d9"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{down + 5:.1f}" text-anchor="end">{y:,.0f}</text>')
    for x in np.arange(0, hours, 200):
        across, _ = place(x, floor)
        parts.append(f'<text x="{across:.1f}" y="{BOTTOM + 20}" text-anchor="middle">{x:,.0f}</text>')
    parts.append(f'<text x="{(LEFT + RIGHT) / 2}" y="{BOTTOM + 42}" text-anchor="middle">hours</text>')
    ends = _apart({name: place(x[-1], y[-1])[1] for name, (x, y) in lines.items()}, 19.0)
    for name, (x, y) in lines.items():
        colour, dashes, width = LOOKS[name]
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in map(place, x, y))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}"'
            f' stroke-dasharray="{dashes}"/>'
        )
        parts.append(
            f'<text x="{RIGHT + 8}" y="{ends[name] + 5:.1f}" fill="{colour}">{name}: {y[-1]:,.0f}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def _apart(heights: dict[str, float], least: float) -> dict[str, float]:
    """Labels moved down until none covers another."""
    placed: dict[str, float] = {}
    last = -np.inf
    for name in sorted(heights, key=heights.__getitem__):
        last = max(heights[name], last + least)
        placed[name] = last
    return placed


if __name__ == "__main__":
    found = curves()
    PAGE.write_text(draw(found), encoding="utf-8")
    for label, (x, y) in found.items():
        print(f"{label:30} {x[-1]:8,.0f} hours  {y[0]:8,.1f} -> {y[-1]:8,.1f} delegates")
