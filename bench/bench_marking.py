"""Fifty officers at once, each one mark a second for thirty seconds, against two server processes.

They come over HTTP, signed in, as the chart's script does. Afterwards every mark must be there, and every
standing and tally must be what the marks say. On SQLite, and on PostgreSQL with fsync on.
"""

from __future__ import annotations

import http.client
import json
import socket
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.bench_chart import sqlite_house
from bench.figures import Figure, table
from bench.house import CSRF, Filled, House, p95
from tests.postgres import NoPostgres, postgresql

OFFICERS, SECONDS = 50, 30


@dataclass
class Told:
    """What the officers met: milliseconds of each mark, and what went wrong."""

    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    memory: float = 0.0


def measure() -> list[Figure]:
    figures = []
    with sqlite_house() as house:
        figures += _told_of("SQLite", *_mark_on(house))
    try:
        with (
            postgresql(durable=True) as url,
            tempfile.TemporaryDirectory(prefix="wallchart-bench-") as folder,
        ):
            figures += _told_of("PostgreSQL", *_mark_on(House(url, Path(folder))))
    except NoPostgres:
        figures.append(Figure("50 officers on PostgreSQL, p95 of a mark", "<= 200 ms", None, "ms"))
    return figures


def _told_of(where: str, told: Told, agreed: dict[str, int]) -> list[Figure]:
    sent = OFFICERS * SECONDS
    lost = sent - agreed["marks"]
    astray = agreed["standings"] + agreed["tallies"] + agreed["days"]
    slow = p95(told.times) if told.times else float("inf")
    for complaint in told.wrong[:3]:
        print(complaint)
    return [
        Figure(f"50 officers on {where}: marks lost of {sent:,}", "0", lost, "marks", holds=lost == 0),
        Figure(f"50 officers on {where}: errors", "0", len(told.wrong), "errors", holds=not told.wrong),
        Figure(f"50 officers on {where}: counts astray", "0", astray, "counts", holds=astray == 0),
        Figure(f"50 officers on {where}: p95 of a mark", "<= 200 ms", slow, "ms", holds=slow <= 200),
        Figure(
            f"50 officers on {where}: memory of a server process", "<= 150 MB", told.memory, "MB",
            holds=told.memory <= 150,
        ),
    ]  # fmt: skip


def _mark_on(house: House) -> tuple[Told, dict[str, int]]:
    filled = house.fill(18_500, 39, officers=OFFICERS)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    told = Told()
    with house.served(port) as processes:
        _warm(filled, port)
        start = time.perf_counter() + 0.5
        officers = [
            threading.Thread(target=_officer, args=(filled, number, port, start, told))
            for number in range(OFFICERS)
        ]
        for officer in officers:
            officer.start()
        for officer in officers:
            officer.join()
        told.memory = max(_resident(pid) for parent in processes for pid in (parent, *_children(parent)))
    return told, house.run("-m", "bench.house", "agree")


def _warm(filled: Filled, port: int) -> None:
    """Wait until both processes have loaded the house and answered some pages: starting is not marking."""
    headers = {"Cookie": f"sessionid={filled.officers[0]}"}
    deadline = time.perf_counter() + 60
    answered = 0
    while answered < 24:
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            line.request("GET", "/campaigns/", headers=headers)
            answered += line.getresponse().status == 200
            line.close()
        except OSError:
            if time.perf_counter() > deadline:
                raise
            time.sleep(0.1)


def _officer(filled: Filled, number: int, port: int, start: float, told: Told) -> None:
    """One officer: a mark a second, each officer at their own part of the second."""
    path = f"/chart/{filled.campaign}/{filled.local}/stamp/"
    headers = {
        "Cookie": f"sessionid={filled.officers[number]}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
        "X-Requested-With": "chart",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    for second in range(SECONDS):
        # Everybody marks the same four hundred people: their counts are fought over.
        person = filled.local_people[(number * SECONDS + second * 7) % len(filled.local_people)]
        ask = filled.asks[(number + second) % len(filled.asks)]
        stamp = ("did", "might", "refused")[(number + second) % 3]
        day = f"2026-01-{1 + (number + second * 3) % 28:02d}"
        body = urlencode({"m": f"{ask}.{person}", "stamp": stamp, "day": day})
        time.sleep(max(0.0, start + second + number / OFFICERS - time.perf_counter()))
        began = time.perf_counter()
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            text = answer.read().decode()
            line.close()
        except OSError as error:
            told.wrong.append(repr(error))
            continue
        told.times.append((time.perf_counter() - began) * 1000)
        if answer.status != 200 or "refused" in json.loads(text):
            told.wrong.append(f"{answer.status}: {text[:200]}")


def _children(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _resident(pid: int) -> float:
    """Megabytes of resident memory at its highest."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    print(table(measure()))
