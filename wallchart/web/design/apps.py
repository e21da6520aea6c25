from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "wallchart.web.design"
    label = "web_design"
