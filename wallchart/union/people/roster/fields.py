"""What a column of a roster can be, and the headings under which it is usually met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Field:
    """`several`: more than one column may be mapped to it. `headings` are folded (names.fold)."""

    key: str
    label: str | Promise
    headings: frozenset[str]
    several: bool = False


def _field(key: str, label: str | Promise, headings: str, *, several: bool = False) -> Field:
    return Field(key, label, frozenset(part.strip() for part in headings.split(",")), several)


FIELDS: tuple[Field, ...] = (
    _field(
        "number",
        _("member number"),
        "member number, member no, member id, memberid, membership number, membership id, member, mbr"
        " no, mbr id,"
        " mbr number, union id, union number, id, number, no, id number, employee id, employee number,"
        " emp id,"
        " emp no, emplid, empl id, card number, card no, member num",
    ),
    _field(
        "last_first",
        _("name as Last, First"),
        "last first, last name first name, last name first, lastname firstname, name last first, surname"
        " given name",
    ),
    _field(
        "full_name",
        _("whole name"),
        "name, full name, fullname, employee name, member name, employee, person, worker, display name",
    ),
    _field(
        "given_name",
        _("given name"),
        "first name, first, firstname, given name, given, fname, first nm, forename, legal first name,"
        " name first",
    ),
    _field(
        "middle_name",
        _("middle name"),
        "middle name, middle, mi, middle initial, m i, mname, middlename, second name",
    ),
    _field(
        "family_name",
        _("family name"),
        "last name, last, lastname, family name, surname, lname, last nm, family, legal last name, name last",
    ),
    _field("suffix", _("suffix (Jr, Sr)"), "suffix, name suffix, sfx, generation"),
    _field(
        "preferred_name",
        _("preferred name"),
        "preferred name, preferred, nickname, goes by, known as, called, preferred first name, pref"
        " name, chosen name",
    ),
    _field(
        "birth_date",
        _("birth date"),
        "birth date, date of birth, dob, birthdate, birthday, born, d o b, birth dt",
    ),
    _field(
        "email",
        _("e-mail"),
        "email, e mail, email address, e mail address, mail, emailaddress, email 1, email 2, primary email",
        several=True,
    ),
    _field(
        "email_personal",
        _("personal e-mail"),
        "personal email, home email, personal e mail, home e mail, private email, email personal, email home,"
        " personal email address, home email address",
        several=True,
    ),
    _field(
        "email_work",
        _("work e-mail"),
        "work email, work e mail, business email, office email, employer email, email work, work email"
        " address,"
        " company email, state email",
        several=True,
    ),
    _field(
        "phone",
        _("phone"),
        "phone, phone number, telephone, cell, cell phone, mobile, mobile phone, home phone, tel, phone"
        " 1, phone 2,"
        " cellphone, cell number, mobile number, home phone number, cell phone number, primary phone,"
        " personal phone,"
        " phone cell, phone home, phone mobile, contact number",
        several=True,
    ),
    _field(
        "phone_work",
        _("work phone"),
        "work phone, office phone, business phone, phone work, work telephone, work phone number, desk phone",
        several=True,
    ),
    _field(
        "line1",
        _("street"),
        "address, street, street address, address 1, address line 1, home address, addr, addr1,"
        " address1, mailing"
        " address, addr 1, home street, street 1",
    ),
    _field(
        "line2",
        _("apartment, unit"),
        "address 2, address line 2, apt, apartment, addr2, address2, apt no, addr 2, street 2, apt unit",
    ),
    _field("city", _("city"), "city, town, home city, municipality, city name, mailing city"),
    _field("state", _("state"), "state, st, home state, province, mailing state"),
    _field(
        "zip",
        _("ZIP code"),
        "zip, zip code, zipcode, postal code, postcode, postal, home zip, mailing zip, zip5",
    ),
    _field(
        "local",
        _("Local"),
        "local, local number, local no, local union, local id, lu, union local, local num, chapter,"
        " affiliate, loc,"
        " local union number",
    ),
    _field(
        "employer",
        _("employer"),
        "employer, employer name, agency, company, agency name, organization, organisation, dept agency",
    ),
    _field(
        "worksite",
        _("worksite"),
        "worksite, work site, work location, location, site, building, work place, workplace, facility,"
        " location name,"
        " worksite name, school, department location, place of work",
    ),
    _field(
        "work_city",
        _("city of the worksite"),
        "work city, worksite city, location city, work location city, site city, building city, job city",
    ),
    _field(
        "classification",
        _("classification"),
        "classification, class, job title, title, position, job, job class, job classification, class title,"
        " position title, occupation, job description, classification title, class description",
    ),
    _field("shift", _("shift"), "shift, work shift, shift name, schedule, shift code"),
    _field(
        "unit",
        _("bargaining unit"),
        "bargaining unit, unit, bu, barg unit, bargaining unit name, contract, unit name, union unit",
    ),
    _field(
        "hired_on",
        _("hire date"),
        "hire date, date of hire, hired, doh, hired on, start date, date hired, hire dt, employment date,"
        " original hire date, seniority date, hiredate",
    ),
    _field(
        "status",
        _("status"),
        "status, member status, membership status, membership, member type, type, dues status, mbr status,"
        " membership type, union status, member y n, dues paying",
    ),
    _field(
        "member_since",
        _("member since"),
        "member since, join date, date joined, joined, membership date, member date, sign date, card"
        " date, card signed,"
        " date signed",
    ),
    _field(
        "languages",
        _("languages"),
        "language, languages, preferred language, primary language, language spoken, spoken language",
    ),
)

BY_KEY: Mapping[str, Field] = {field.key: field for field in FIELDS}

NOT_USED = ""
"""What a column is mapped to that is left out."""

NAME_FIELDS = frozenset({"full_name", "last_first", "given_name", "family_name"})

LABELS: Mapping[str, str | Promise] = {
    **{field.key: field.label for field in FIELDS},
    "home": _("Local"),
    "since": _("member since"),
    "emails": _("e-mail"),
    "phones": _("phone"),
    "address": _("address"),
}
"""How a cell of a preview is headed, in the order in which cells are shown: the fields, and the cells that
several fields come to."""
