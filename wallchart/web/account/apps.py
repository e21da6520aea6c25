from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "wallchart.web.account"
    label = "web_account"
