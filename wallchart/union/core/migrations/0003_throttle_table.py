"""The table in which sign-ins are counted: made with all the others, so that no step can be forgotten."""

from django.core.management import call_command
from django.db import migrations


def make_table(apps, editor):
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_audit_append_only")]
    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
