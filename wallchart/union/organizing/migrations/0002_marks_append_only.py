from django.db import migrations

from wallchart.union.core.append_only import guard, unguard
from wallchart.union.organizing.append_only import MARKS


class Migration(migrations.Migration):
    dependencies = [("organizing", "0001_initial"), ("people", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: guard(editor.connection, MARKS),
            lambda apps, editor: unguard(editor.connection, MARKS),
        ),
    ]
