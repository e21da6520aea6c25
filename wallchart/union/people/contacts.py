"""E-mail addresses and phone numbers, as somebody types them and as they are kept."""

from __future__ import annotations

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _

from wallchart.union.core.errors import Refusal

from .models import ContactPoint

_validate_length = MaxLengthValidator(254)
"""No mail server takes a longer address; `validate_email` lets a few more signs pass."""

REGION = "US"
"""Where a phone number without a country code is."""


def read_contact(kind: str, typed: str) -> tuple[str, str]:
    """(the value as it is shown, its folded form). Raises Refusal where it is none of its kind."""
    if kind == ContactPoint.Kind.EMAIL:
        return read_email(typed)
    if kind == ContactPoint.Kind.PHONE:
        return read_phone(typed)
    raise Refusal(_("a way to reach somebody is an e-mail address or a phone number"), value=kind)


def read_email(typed: str) -> tuple[str, str]:
    address = typed.strip()
    try:
        validate_email(address)
        _validate_length(address)
    except ValidationError:
        raise Refusal(
            _("this is no e-mail address; it needs a name, one @ and a domain"),
            column=_("E-mail"),
            value=typed,
        )
    return address, address.lower()


def read_phone(typed: str) -> tuple[str, str]:
    """E.164 with an extension if any; digits only."""
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        number = None
    whole = phonenumbers.ValidationResult.IS_POSSIBLE  # not: possible within its own area
    if number is None or phonenumbers.is_possible_number_with_reason(number) != whole:
        raise Refusal(
            _("this is no phone number; write it with its area code, such as 651-555-0100"),
            column=_("Phone"),
            value=typed,
        )
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    extension = number.extension or ""
    return written + (f" x{extension}" if extension else ""), written.removeprefix("+") + extension


def phone_as_said(value: str) -> str:
    """A kept number as people of its country write it: +16515550100 -> (651) 555-0100."""
    found = re.fullmatch(r"\+1(\d{3})(\d{3})(\d{4})( x\d+)?", value)
    return f"({found[1]}) {found[2]}-{found[3]}{found[4] or ''}" if found else value
