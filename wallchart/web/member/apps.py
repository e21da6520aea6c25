from django.apps import AppConfig


class MemberConfig(AppConfig):
    name = "wallchart.web.member"
    label = "web_member"
