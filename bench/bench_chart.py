"""The wall chart and the board: server time at 18,500 people, 60,000 and 1.4 million; memory of the server.

Server time is the whole of Django's part, from the request to the compressed answer, sign-in included, asked
in one process. The peer is the same chart's cells drawn by a Django template, as one would first write it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Figure, table
from bench.house import Filled, House, p95
from tests.postgres import NoPostgres, postgresql

PEER = "a Django template's loops over the same cells"


def measure() -> list[Figure]:
    figures = []
    with sqlite_house() as house:
        filled = house.fill(18_500, 39)
        figures += _at_18_500(house, filled)
    with sqlite_house() as house:
        figures += _lists_at_60_000(house, house.fill(60_000, 120))
    figures += _at_1_400_000()
    return figures


@contextmanager
def sqlite_house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="wallchart-bench-") as folder:
        yield House(f"sqlite:///{folder}/bench.sqlite3", Path(folder))


def _chart(filled: Filled) -> str:
    return f"/chart/{filled.campaign}/{filled.local}/"


def _board(filled: Filled) -> str:
    return f"/board/{filled.campaign}/"


def _at_18_500(house: House, filled: Filled) -> list[Figure]:
    chart, board = _chart(filled), _board(filled)
    told = house.pages(filled.officers[0], [chart, board], times=60)
    peer = house.run("-m", "bench.template_peer", str(filled.campaign), str(filled.local))
    mine = peer["ours"]
    memory = told["memory"][0] / 2**20
    return [
        figure("wall chart of a Local of 2,500, at 18,500 people on SQLite, p95", 150, p95(told[chart])),
        figure("union board, at 18,500 people on SQLite, p95", 150, p95(told[board])),
        Figure(
            "the chart's 17,500 cells drawn", "faster than its peer", mine, "ms",
            PEER, peer["template"], peer["template"] / mine, mine < peer["template"],
        ),
        Figure(
            "memory of a server process that draws charts of 2,500", "<= 150 MB", memory, "MB",
            holds=memory <= 150,
        ),
    ]  # fmt: skip


def figure(name: str, limit: float, value: float) -> Figure:
    return Figure(name, f"<= {limit:g} ms", value, "ms", holds=value <= limit)


def _lists_at_60_000(house: House, filled: Filled) -> list[Figure]:
    paths = {
        "the campaigns": "/campaigns/",
        "the board": _board(filled),
        "the chart of the whole union, by parts": f"/chart/{filled.campaign}/{filled.root}/",
        "the chart of a Local of 2,500, filtered": f"{_chart(filled)}?show=not-talked&by=classification",
        "the review of marks": f"/marks/{filled.campaign}/",
        "the targets of an ask": f"/asks/{filled.asks[1]}/",
    }
    told = house.pages(filled.admin, list(paths.values()))
    return [
        figure(f"{name}, at 60,000 people on SQLite, p95", 200, p95(told[path]))
        for name, path in paths.items()
    ]


def _at_1_400_000() -> list[Figure]:
    names = ("union board (2,000 Locals)", "wall chart of a Local of 2,500")
    limits: Sequence[str] = [f"{name}, at 1.4 million people on PostgreSQL, p95" for name in names]
    try:
        with (
            postgresql(durable=True) as url,
            tempfile.TemporaryDirectory(prefix="wallchart-bench-") as folder,
        ):
            house = House(url, Path(folder))
            filled = house.fill(1_400_000, 2_000)
            told = house.pages(filled.admin, [_board(filled), _chart(filled)], times=30)
            times = [p95(told[_board(filled)]), p95(told[_chart(filled)])]
    except NoPostgres:
        return [Figure(name, "<= 300 ms", None, "ms") for name in limits]
    return [figure(name, 300, value) for name, value in zip(limits, times, strict=True)]


if __name__ == "__main__":
    print(table(measure()))
