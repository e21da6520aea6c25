#!/usr/bin/env python
"""Django's own commands: migrate, shell, makemigrations. Everything else is `wallchart`."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallchart.config.settings")
execute_from_command_line(sys.argv)
