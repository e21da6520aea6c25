"""The steps of this room's background work (core.jobs): letters to send, accounts to close."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from wallchart.union.core import jobs
from wallchart.union.core.access import ROLE_NAMES, Role, house_itself
from wallchart.union.core.models import Job

from .actions.accounts import close_account_without_posts
from .models import OwnLink, Person, Post
from .own_links import signed, to_be_opened
from .reach import not_over

WORKER = house_itself("the worker", channel="worker")


def close_accounts_of_ended_terms(_job: Job) -> jobs.Step:
    """Once a day: the terms that ran out by themselves close the accounts that nothing is left of."""
    lasting = Post._base_manager.filter(not_over(), person=OuterRef("pk"))
    people = Person._base_manager.filter(~Exists(lasting), account__is_active=True).select_related("account")
    closed = sum(close_account_without_posts(WORKER, person) for person in people)
    return jobs.finished(done=closed, total=closed)


def send_invitation(job: Job) -> jobs.Step:
    """Send one letter; nothing where the post is over by now."""
    post = (
        Post._base_manager.filter(not_over(), pk=job.payload["post"])
        .select_related("person__account", "affiliate")
        .first()
    )
    if post is None or post.person.account is None or not post.person.account.is_active:
        return jobs.finished()
    about = {
        "name": post.person.preferred_name or post.person.given_name,
        "title": post.title or ROLE_NAMES[Role(post.role)],
        "affiliate": post.affiliate.name,
        "address": job.payload["address"],
        "email": post.person.account.email,
    }
    send_mail(
        subject=_("Your post in {affiliate}").format(affiliate=post.affiliate.name),
        message=render_to_string("people/invitation.txt", about),
        from_email=settings.DEFAULT_FROM_EMAIL,
        recipient_list=[post.person.account.email],
    )
    return jobs.finished()


def send_own_link(job: Job) -> jobs.Step:
    """Send somebody the link to their own record; nothing where it was taken back by now."""
    link = OwnLink._base_manager.select_related("person").filter(pk=job.payload["link"]).first()
    if link is None or not to_be_opened(link):
        return jobs.finished()
    about = {
        "name": link.person.preferred_name or link.person.given_name,
        "link": f"{job.payload['address']}{signed(link)}/",
        "until": formats.date_format(timezone.localtime(link.expires_at), "j F Y, H:i"),
    }
    send_mail(
        subject=_("Your own record"),
        message=render_to_string("people/own_link.txt", about),
        from_email=settings.DEFAULT_FROM_EMAIL,
        recipient_list=[link.address],
    )
    return jobs.finished()
