"""The peer of the chart's drawing: the same cells by a Django template, as one would first write it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

TEMPLATE = """{% load i18n %}<table><tbody>{% for row in rows %}<tr id="p{{ row.id }}"><th scope="row">
<a href="/people/{{ row.id }}/">{{ row.name }}</a></th><td>{{ row.classification }} · {{ row.shift }}</td>
{% for ask, label, answer in row.cells %}<td><button name="m" value="{{ ask }}.{{ row.id }}"
class="{{ answer }}" aria-label="{{ row.name }}, {{ label }}: {{ answer }}">{{ answer }}</button></td>
{% endfor %}</tr>{% endfor %}</tbody></table>"""


def best(draw: Callable[[], object], times: int = 5) -> float:
    """Milliseconds of the quickest of some runs."""
    found = []
    for _time in range(times):
        began = time.perf_counter()
        draw()
        found.append((time.perf_counter() - began) * 1000)
    return min(found)


def main() -> int:
    import django

    django.setup()
    from django.template import engines

    from wallchart.union.core.access import house_itself
    from wallchart.union.organizing.reads.chart import wall_chart
    from wallchart.web.desk.chart.arranging import arrange
    from wallchart.web.desk.chart.options import Options
    from wallchart.web.desk.chart.table import draw_table

    campaign, local = map(int, sys.argv[1:])
    chart = wall_chart(house_itself("the bench", channel="terminal"), campaign, local)
    groups = arrange(chart, Options(), {}).groups
    template = engines["django"].from_string(TEMPLATE)
    asks = [(column.ask.id, column.ask.label) for column in chart.head.columns]
    rows = [
        {
            **row._asdict(),
            "cells": [(a, label, chart.standings.get(row.id, {}).get(a, "")) for a, label in asks],
        }
        for row in chart.people
    ]
    told = {
        "ours": best(
            lambda: draw_table(chart.head, groups, chart.standings, by="worksite", person_page=_page)
        ),
        "template": best(lambda: template.render({"rows": rows})),
    }
    json.dump(told, sys.stdout)
    return 0


def _page(person_id: int) -> str:
    return f"/people/{person_id}/"


if __name__ == "__main__":
    raise SystemExit(main())
