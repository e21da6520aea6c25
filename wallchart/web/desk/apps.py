from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "wallchart.web.desk"
    label = "web_desk"
