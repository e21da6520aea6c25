"""The register of parties: whose rules are in force on which day."""

from __future__ import annotations

import datetime

from wallchart.engines.caucus import iowa_democratic, minnesota_dfl, minnesota_republican
from wallchart.engines.caucus.rules import PartyRules
from wallchart.refusal import Refusal

REGISTER: dict[str, tuple[PartyRules, ...]] = {
    rules[0].name: rules for rules in (minnesota_dfl.RULES, minnesota_republican.RULES, iowa_democratic.RULES)
}


def rules_in_force(name: str, on: datetime.date) -> PartyRules:
    """A party's rules on a day. Raises Refusal for a party or a day without rules."""
    if name not in REGISTER:
        raise Refusal(f"there are no rules of that name; there are {', '.join(REGISTER)}", value=name)
    for rules in REGISTER[name]:
        if rules.in_force(on):
            return rules
    raise Refusal(f"no rules of {name} are in force on that day", value=on.isoformat())


def latest_rules(name: str) -> PartyRules:
    """A party's newest rules, for arithmetic that is asked for without a day."""
    if name not in REGISTER:
        raise Refusal(f"there are no rules of that name; there are {', '.join(REGISTER)}", value=name)
    return REGISTER[name][-1]
