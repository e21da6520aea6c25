"""What Minnesota's statutes say for every major party, and when its caucuses are."""

from __future__ import annotations

import datetime

from wallchart.engines.caucus.notice import EmployerNotice

NOTICE = EmployerNotice(
    days=10,
    written=True,
    statute="Minn. Stat. 202A.19, subd. 2",
    covers="the time of the precinct caucus; the employer need not pay for the time absent",
    conventions_statute="Minn. Stat. 202A.135",
)
CHALLENGES = "the caucus decides a challenge by vote, the challenged person not voting (Minn. Stat. 202A.16)"


def default_caucus_day(year: int) -> datetime.date | None:
    """The first Tuesday of February of an even year, unless the parties' chairs agreed on another day.

    None in odd years (202A.14: caucuses are held in the year of a state general election).
    """
    if year % 2:
        return None
    first = datetime.date(year, 2, 1)
    return first + datetime.timedelta(days=(1 - first.weekday()) % 7)
