"""What is held about a member, in the words of `wallchart.web.member.words`."""

from __future__ import annotations

from django import template

from wallchart.web.member.words import in_words

register = template.Library()
register.filter("in_words", in_words)
