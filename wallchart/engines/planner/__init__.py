"""The turnout planner: whom to talk to first, what it is worth, how sure we are.

`plan_turnout(problem, seed)` answers for all Locals at once. The page docs/algorithms/planner.md
says how; this module is the face that other rooms use.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wallchart.engines.planner.choice import CHOOSING, Choice, choose
from wallchart.engines.planner.forecast import Forecast, forecast
from wallchart.engines.planner.market import add_up
from wallchart.engines.planner.problem import (
    Conventions,
    Delegations,
    Floats,
    Locals,
    Members,
    Problem,
    Whole,
)
from wallchart.engines.planner.ranks import rank_conversations
from wallchart.engines.planner.rooms import gather_rooms
from wallchart.engines.planner.settlement import Step, silent

__all__ = [
    "STEPS", "Choice", "Conventions", "Delegations", "Forecast", "Locals", "Members", "Plan", "Problem",
    "choose", "plan_turnout",
]  # fmt: skip

STEPS = CHOOSING + 2  # times that `step` is called at most


@dataclass(frozen=True)
class Plan:
    """The list of conversations and what it is worth."""

    ranked: Whole  # (conversations,) members in rank order
    gain: Floats  # (conversations,) weighted expected seats per hour, given those above
    before: float  # weighted expected seats without a conversation
    value: float  # with all of them
    bound: float  # no plan that meets the requirements is worth more
    gap: float  # (bound - value) / value
    gap_of_gain: float  # (bound - value) / (value - before)
    minutes_used: Floats  # (locals,)
    attendance: Floats  # (locals,) expected, with the plan
    target: Floats  # (locals,) T
    required: Floats  # (locals,) R, -inf where there is no requirement
    reachable: np.ndarray  # (locals,) whether the minutes allow T
    forecast: Forecast
    seed: int


def plan_turnout(problem: Problem, seed: int = 0, step: Step = silent) -> Plan:
    """Whom to talk to, in which order, worth what; raises Refusal where the numbers cannot be used.

    The same problem and seed give the same plan, bit for bit. The seed serves only the interval of
    the weighted total where few precincts make it too uneven for a formula.
    """
    choice = choose(problem, step)
    batches = gather_rooms(problem)
    ranked, gain = rank_conversations(problem.members, batches, choice.talked)
    step()
    people, reach = problem.members, choice.reach
    count = problem.locals.minutes.size
    lift = np.where(choice.talked, people.after, people.now)
    seen = forecast(problem, batches, choice.talked, np.random.default_rng(seed))
    step()
    missing = choice.bound - choice.value
    return Plan(
        ranked=ranked,
        gain=gain,
        before=choice.before,
        value=choice.value,
        bound=choice.bound,
        gap=_ratio(missing, choice.value),
        gap_of_gain=_ratio(missing, choice.value - choice.before),
        minutes_used=add_up(people.local, people.minutes * choice.talked, count),
        attendance=add_up(people.local, lift, count),
        target=reach.target,
        required=reach.required,
        reachable=reach.sure >= reach.target - 1e-9 * np.maximum(1.0, reach.target),
        forecast=seen,
        seed=seed,
    )


def _ratio(part: float, whole: float) -> float:
    """part / whole; 0 if both are 0."""
    if part <= 0:
        return 0.0
    return part / whole if whole > 0 else float("inf")
