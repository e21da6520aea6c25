"""The file with all that is held about one person: open formats in a ZIP, for the person to take along."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from wallchart.union.people import reads
from wallchart.union.people.actions.privacy import Everything
from wallchart.web.tables_out import TableOut, Value, as_csv


def person_file(everything: Everything, made_by: str, made_at: datetime) -> HttpResponse:
    """The ZIP as an attachment that no browser keeps."""
    union = reads.the_union()
    packed = pack(everything, union.name if union else "Wallchart", made_by, made_at)
    response = HttpResponse(packed, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="person-{everything.person_id}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


def pack(everything: Everything, union: str, made_by: str, made_at: datetime) -> bytes:
    """The ZIP: everything.json, a CSV for each kind of rows, a card for an address book, and a README that
    says who holds it."""
    out = io.BytesIO()
    filled = [held for held in everything.held if held.rows]
    about = {
        "everything": everything,
        "union": union,
        "held": filled,
        "made_by": made_by,
        "made_at": made_at,
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("README.txt", render_to_string("person_file/readme.txt", about))
        whole = {"person": everything.person, **{held.name: held.rows for held in filled}}
        files.writestr("everything.json", json.dumps(whole, indent=2, ensure_ascii=False, default=_plain))
        own = TableOut("person", list(everything.person), [_cells(everything.person)], made_by, made_at)
        files.writestr("person.csv", as_csv(own))
        for held in filled:
            heads = list(dict.fromkeys(column for row in held.rows for column in row))
            rows = [_cells({head: row.get(head) for head in heads}) for row in held.rows]
            files.writestr(f"{held.name}.csv", as_csv(TableOut(held.name, heads, rows, made_by, made_at)))
        files.writestr("person.vcf", card(everything))
    return out.getvalue()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _cells(row: Any) -> list[Value]:
    cells: list[Value] = []
    for value in row.values():
        if value is None or isinstance(value, str | int | float):
            cells.append(value)
        elif isinstance(value, list | dict):
            cells.append(json.dumps(value, ensure_ascii=False, default=_plain))
        else:
            cells.append(_plain(value))
    return cells


def card(everything: Everything) -> str:
    """The person as a vCard 4.0 (RFC 6350): name, birthday, phones, e-mail, addresses."""
    cells = everything.person
    kinds = {held.name: held.rows for held in everything.held}
    names = [cells[name] for name in ("family name", "given name", "middle name")]
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"FN:{_escaped(everything.shown_name)}"]
    lines.append("N:" + ";".join([*map(_escaped, names), "", _escaped(cells["suffix"])]))
    if isinstance(cells["birth date"], date):
        lines.append(f"BDAY:{cells['birth date']:%Y%m%d}")
    for row in kinds.get("people_contactpoint", []):
        where = "work" if row["is_work"] else "home"
        name = "EMAIL" if row["kind"] == "email" else "TEL"
        lines.append(f"{name};TYPE={where}:{_escaped(row['value'])}")
    for row in kinds.get("people_address", []):
        if row["until"] is None:
            parts = ["", row["line2"], row["line1"], row["city"], row["state"], row["zip"], ""]
            lines.append("ADR;TYPE=home:" + ";".join(map(_escaped, parts)))
    return "\r\n".join([*map(_folded, lines), "END:VCARD", ""])


def _escaped(value: object) -> str:
    text = str(value or "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def _folded(line: str) -> str:
    """RFC 6350, 3.2: a line longer than 75 octets goes on in the next after a space."""
    octets, parts = line.encode(), []
    while len(octets) > 75:
        cut = 75
        while octets[cut] & 0xC0 == 0x80:  # never within a sign
            cut -= 1
        parts.append(octets[:cut].decode())
        octets = b" " + octets[cut:]
    return "\r\n".join([*parts, octets.decode()])
