"""Four small tables that `wallchart plan` reads, and the command on them."""

from __future__ import annotations

from pathlib import Path

from wallchart.terminal import main

TABLES = {
    "precincts.csv": (
        "precinct,convention,seats,others_mean,others_dispersion\n"
        "Ward 1,SD 60,3,2.5,1.5\n"
        "Ward 1,HD 60A,1,0,1\n"
        '"Ward 2, east",SD 60,2,0,2\n'
    ),
    "members.csv": (
        "member,precinct,local,p_now,p_after,minutes,note\n"
        "10,Ward 1,Local 7,0.1,0.6,20,x\n"
        "9,Ward 1,Local 7,0.1,0.6,20,y\n"
        '3,"Ward 2, east",Local 12,0.5,0.5,15,z\n'
        '4,"Ward 2, east",Local 12,0.2,0.9,15,\n'
    ),
    "locals.csv": "local,minutes,members,target_share\nLocal 7,45,2,0.2\nLocal 12,30,3,0.2\n",
    "conventions.csv": "convention,weight,threshold\nSD 60,1,0.5\nHD 60A,0.5,1\n",
}


def write_tables(home: Path) -> Path:
    home.mkdir()
    for name, text in TABLES.items():
        (home / name).write_text(text, encoding="utf-8")
    return home


def plan(folder: Path, out: str = "out", *more: str) -> int:
    """Plan the problem in a folder; what comes of it lies beside it."""
    return main(["plan", "--problem", str(folder), "--out", str(folder.parent / out), *more])
