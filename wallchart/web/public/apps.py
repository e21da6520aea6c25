from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "wallchart.web.public"
    label = "web_public"
