"""The peer: the same problem as a piecewise mixed-integer programme for HiGHS.

A room's worth becomes a curve over its expected attendance, taken at up to nine points between
nobody and everybody talked to; where the curve bends upward the points' weights need a binary each.
Members are binaries; minutes and requirements are rows.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from wallchart.engines.planner import Problem
from wallchart.engines.planner.rooms import expected_worth, gather_rooms

POINTS = 8


def solve(problem: Problem, required: np.ndarray, *, gap: float, seconds: float) -> np.ndarray | None:
    """The members that HiGHS would talk to, (members,), or None if it found no plan in time.

    `required` (locals,) is the attendance each Local must reach, -inf where there is none.
    """
    people, ours = problem.members, problem.locals
    count, locals_ = people.now.size, ours.minutes.size
    lift = people.after - people.now
    model = _Model(count, lift)
    for rooms in gather_rooms(problem):
        steps = min(POINTS, rooms.size) + 1
        share = np.linspace(0.0, 1.0, steps)
        curve = [expected_worth(rooms, rooms.now + each * (rooms.after - rooms.now)) for each in share]
        most = (rooms.after - rooms.now).sum(axis=0)
        for room in range(rooms.precinct.size):
            members = rooms.member[:, room]
            model.add_room(members[members < count], most[room] * share, np.array([y[room] for y in curve]))
    base = np.bincount(people.local, people.now, minlength=locals_)
    every = np.arange(count)
    for local in range(locals_):
        mine = every[people.local == local]
        model.add_row(mine, people.minutes[mine], -np.inf, ours.minutes[local])
        if np.isfinite(required[local]):
            model.add_row(mine, lift[mine], required[local] - base[local], np.inf)
    return model.run(gap, seconds)


class _Model:
    def __init__(self, members: int, lift: np.ndarray) -> None:
        self.members, self.lift = members, lift
        self.worth = [np.zeros(members)]
        self.whole = [np.ones(members)]
        self.columns = members
        self.cells: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add_row(self, columns: np.ndarray, values: np.ndarray, low: float, high: float) -> None:
        self.cells.append((np.full(columns.size, len(self.low)), columns, values))
        self.low.append(low)
        self.high.append(high)

    def add_columns(self, worth: np.ndarray, whole: bool) -> np.ndarray:
        new = self.columns + np.arange(worth.size)
        self.worth.append(worth)
        self.whole.append(np.full(worth.size, float(whole)))
        self.columns += worth.size
        return new

    def add_room(self, members: np.ndarray, lift: np.ndarray, worth: np.ndarray) -> None:
        """Weights of the curve's points that add up to one and to the room's lift."""
        if lift[-1] <= 0:
            return
        weights = self.add_columns(worth, whole=False)
        self.add_row(weights, np.ones(weights.size), 1.0, 1.0)
        columns = np.concatenate([weights, members])
        self.add_row(columns, np.concatenate([lift, -self.lift[members]]), 0.0, 0.0)
        if (np.diff(worth, 2) > 1e-9).any():
            piece = self.add_columns(np.zeros(lift.size - 1), whole=True)
            self.add_row(piece, np.ones(piece.size), 1.0, 1.0)
            for at, weight in enumerate(weights):
                beside = piece[max(at - 1, 0) : at + 1]
                values = np.concatenate([[1.0], -np.ones(beside.size)])
                self.add_row(np.concatenate([[weight], beside]), values, -np.inf, 0.0)

    def run(self, gap: float, seconds: float) -> np.ndarray | None:
        rows, columns, values = (np.concatenate(part) for part in zip(*self.cells, strict=True))
        table = coo_array((values, (rows, columns)), shape=(len(self.low), self.columns)).tocsr()
        found = milp(
            -np.concatenate(self.worth),
            integrality=np.concatenate(self.whole),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(table, self.low, self.high),
            options={"mip_rel_gap": gap, "time_limit": seconds},
        )
        return None if found.x is None else found.x[: self.members] > 0.5
