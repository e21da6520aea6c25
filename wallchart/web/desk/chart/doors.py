"""The doors of charts, boards, campaigns and the review of marks."""

from __future__ import annotations

from django.urls import URLPattern

from wallchart.union.core.access import Verb
from wallchart.web.doors import door

from . import board, campaigns, files, paper, review, views

_CHART = "chart/<int:campaign_id>/<int:affiliate_id>/"
_BOARD = "board/<int:campaign_id>/"
_CAMPAIGN = "campaigns/<int:campaign_id>/"
_MARKS = "marks/<int:campaign_id>/"


def _in_campaign(
    route: str, view: object, name: str, verb: Verb, methods: tuple[str, ...] = ("GET",)
) -> URLPattern:
    return door(route, view, name=name, verb=verb, methods=methods, in_campaign=True)  # type: ignore[arg-type]


urlpatterns: list[URLPattern] = [
    _in_campaign(_CHART, views.chart, "chart", Verb.SEE_CHART),
    _in_campaign(f"{_CHART}stamp/", views.stamp, "chart_stamp", Verb.MARK, ("POST",)),
    _in_campaign(f"{_CHART}undo/", views.undo, "chart_undo", Verb.MARK, ("POST",)),
    _in_campaign(f"{_CHART}paper/", paper.paper, "chart_paper", Verb.EXPORT_CHART),
    _in_campaign(f"{_CHART}csv/", files.chart_csv, "chart_csv", Verb.EXPORT_CHART),
    _in_campaign(f"{_CHART}xlsx/", files.chart_xlsx, "chart_xlsx", Verb.EXPORT_CHART),
    _in_campaign("board/", board.boards, "board", Verb.SEE_BOARD),
    _in_campaign(_BOARD, board.board, "campaign_board", Verb.SEE_BOARD),
    _in_campaign(f"{_BOARD}csv/", board.board_csv, "board_csv", Verb.SEE_BOARD),
    _in_campaign(f"{_BOARD}xlsx/", board.board_xlsx, "board_xlsx", Verb.SEE_BOARD),
    _in_campaign("campaigns/", campaigns.all_campaigns, "campaigns", Verb.SEE_CHART),
    _in_campaign(
        "campaigns/start/", campaigns.start, "campaign_start", Verb.MANAGE_CAMPAIGNS, ("GET", "POST")
    ),
    _in_campaign(_CAMPAIGN, campaigns.one, "campaign", Verb.SEE_CHART),
    _in_campaign(
        f"{_CAMPAIGN}change/", campaigns.change, "campaign_change", Verb.MANAGE_CAMPAIGNS, ("GET", "POST")
    ),
    _in_campaign(f"{_CAMPAIGN}close/", campaigns.close, "campaign_close", Verb.MANAGE_CAMPAIGNS, ("POST",)),
    _in_campaign("asks/<int:ask_id>/", campaigns.ask, "ask", Verb.MANAGE_CAMPAIGNS, ("GET", "POST")),
    _in_campaign(
        "asks/<int:ask_id>/target/", campaigns.target, "ask_target", Verb.MANAGE_CAMPAIGNS, ("POST",)
    ),
    _in_campaign(_MARKS, review.marks, "marks", Verb.REVIEW_MARKS),
    _in_campaign(f"{_MARKS}day/", review.day, "marks_day", Verb.REVIEW_MARKS, ("GET", "POST")),
    _in_campaign("marks/<int:mark_id>/void/", review.void, "mark_void", Verb.REVIEW_MARKS, ("POST",)),
]
