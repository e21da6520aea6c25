"""`wallchart caucus-rules`: what a party's rules say on a day: who may take part, notice, sources."""

from __future__ import annotations

import argparse
import datetime
import json
from typing import Any

from wallchart.engines.caucus import REGISTER, PartyRules, notice_deadline, rules_in_force
from wallchart.refusal import Refusal

HELP = "say who may take part in a party's caucus, and by when an employer needs notice"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("party", choices=sorted(REGISTER))
    parser.add_argument("--caucus", required=True, metavar="DAY", help="the day of the caucus, as 2026-02-03")
    parser.add_argument("--json", action="store_true", help="for machines")


def run(options: argparse.Namespace) -> int:
    try:
        day = datetime.date.fromisoformat(options.caucus)
    except ValueError:
        raise Refusal("is not a day; write 2026-02-03", column="--caucus", value=options.caucus) from None
    told = tell(rules_in_force(options.party, day), day)
    print(json.dumps(told) if options.json else in_words(told))
    return 0


def tell(rules: PartyRules, day: datetime.date) -> dict[str, Any]:
    notice = None
    if rules.notice:
        deadline = notice_deadline(rules.notice, day)
        notice = {
            "statute": rules.notice.statute,
            "written": rules.notice.written,
            "days": rules.notice.days,
            "last_day": deadline.last_day.isoformat(),
            "send_by": deadline.send_by.isoformat(),
            "covers": rules.notice.covers,
            "conventions_statute": rules.notice.conventions_statute,
        }
    return {
        "party": rules.party,
        "state": rules.state,
        "caucus": day.isoformat(),
        "may_take_part": [{"who": one.words, "source": one.source} for one in rules.eligibility],
        "challenges": rules.challenges or None,
        "uncontested": rules.uncontested or None,
        "contested": "walking subcaucus" if rules.walking else "plurality vote",
        "alternates": _alternates(rules),
        "endorsement": _endorsement(rules),
        "employer_notice": notice,
        "sources": list(rules.sources),
        "unconfirmed": list(rules.unconfirmed),
    }


def _alternates(rules: PartyRules) -> dict[str, Any] | None:
    policy = rules.alternates
    if policy is None:
        return None
    return {"per_seat": policy.per_seat, "step_in_for": str(policy.pool), "how": policy.source}


def _endorsement(rules: PartyRules) -> dict[str, Any] | None:
    rule = rules.endorsement
    if rule is None:
        return None
    return {"threshold": str(rule.threshold), "counted": sorted(rule.counted), "source": rule.source}


def in_words(told: dict[str, Any]) -> str:
    lines = [f"{told['party']} ({told['state']}), caucus on {told['caucus']}"]
    if told["may_take_part"]:
        lines += ["May take part: somebody who"]
        lines += [f"  - {one['who']} ({one['source']})" for one in told["may_take_part"]]
    if told["challenges"]:
        lines.append(f"In doubt: {told['challenges']}")
    if told["uncontested"]:
        lines.append(f"Seats uncontested: {told['uncontested']}")
    lines.append(f"Seats contested: {told['contested']}")
    if alternates := told["alternates"]:
        lines.append(
            f"Alternates: {alternates['how']}; they step in within their {alternates['step_in_for']}"
        )
    if endorsement := told["endorsement"]:
        beside = ", ".join(endorsement["counted"])
        lines.append(f"Endorsement: {endorsement['threshold']} of candidates' votes and {beside}"
                     f" ({endorsement['source']})")  # fmt: skip
    if notice := told["employer_notice"]:
        how = "in writing, " if notice["written"] else ""
        lines.append(f"The employer needs notice {how}{notice['days']} days ahead ({notice['statute']}):")
        lines.append(
            f"  last day {notice['last_day']}; send it by {notice['send_by']}. Covers {notice['covers']}."
        )
        lines.append(
            f"  For delegates, alternates and committees at conventions: {notice['conventions_statute']}."
        )
    lines += [f"Not confirmed: {one}" for one in told["unconfirmed"]]
    return "\n".join([*lines, f"Sources: {'; '.join(told['sources'])}"])
