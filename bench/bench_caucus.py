"""A hundred thousand contested rooms: read, walked exactly, written. Beside reading and writing alone."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from fractions import Fraction
from math import floor
from pathlib import Path

import numpy as np

from bench.figures import Figure, run_child, table
from wallchart.engines.caucus import Room, walk
from wallchart.engines.caucus.minnesota_dfl import WALKING

ROOMS = 100_000
ROOT = Path(__file__).resolve().parents[1]
FLOOR = """
import json, sys, time
results = [json.loads(line) for line in open(sys.argv[2])]
began = time.perf_counter()
rooms = [json.loads(line) for line in open(sys.argv[1])]
open(sys.argv[3], "w").write("".join(json.dumps(result) + "\\n" for result in results))
print(time.perf_counter() - began)
"""


def rooms(seed: int = 2026) -> list[Room]:
    """Rooms of two to eight groups, of five to ninety people each, for two to twenty seats."""
    rng = np.random.default_rng(seed)
    groups = rng.integers(2, 9, ROOMS)
    people = rng.integers(5, 91, groups.sum()).tolist()
    seats = rng.integers(2, 21, ROOMS).tolist()
    ends = np.cumsum(groups).tolist()
    starts = [0, *ends[:-1]]
    return [
        Room(tuple(people[start:end]), seat) for start, end, seat in zip(starts, ends, seats, strict=True)
    ]


def in_fractions(room: Room) -> None:
    """The Call's steps as one would first write them, with a fraction for every number."""
    number = -(-Fraction(sum(room.counts)) // room.seats)
    viable = {group: people for group, people in enumerate(room.counts) if people >= number}
    if viable:
        divisor = Fraction(sum(viable.values()), room.seats)
        quotas = {group: people / divisor for group, people in viable.items()}
        sorted(quotas, key=lambda group: floor(quotas[group]) - quotas[group])


def measure() -> list[Figure]:
    many = rooms()
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder) / "rooms.jsonl", Path(folder) / "results.jsonl"
        lines = (json.dumps({"seats": room.seats, "counts": room.counts}) for room in many)
        source.write_text("\n".join(lines))
        command = [
            sys.executable,
            "-m",
            "wallchart",
            "subcaucus",
            "--batch",
            str(source),
            "--out",
            str(result),
        ]
        child = run_child([*command, "--seed", "1"], cwd=ROOT)
        if child.code:
            raise SystemExit(child.err)
        bare = run_child([sys.executable, "-c", FLOOR, str(source), str(result), f"{folder}/again.jsonl"])
        alone = float(bare.out)
    began = time.perf_counter()
    for room in many:
        walk(room, WALKING)
    ours = time.perf_counter() - began
    began = time.perf_counter()
    for room in many:
        in_fractions(room)
    theirs = time.perf_counter() - began
    return [
        Figure(
            "100,000 rooms, file to file", "<= 5 s", child.seconds, "s", "JSON alone, same lines",
            alone, alone / child.seconds, child.seconds <= 5,
        ),
        Figure(
            "memory for that", "<= 300 MB", child.peak_bytes / 1e6, "MB", holds=child.peak_bytes <= 3e8
        ),
        Figure(
            "exact walks in one process", ">= 100,000 a second", ROOMS / ours, "rooms/s",
            "the same in Fractions", ROOMS / theirs, theirs / ours, ROOMS / ours >= 100_000,
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    print(table(measure()))
