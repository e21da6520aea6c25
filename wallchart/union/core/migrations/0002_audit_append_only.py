from django.db import migrations

from wallchart.union.core.append_only import AUDIT, guard, unguard


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: guard(editor.connection, AUDIT),
            lambda apps, editor: unguard(editor.connection, AUDIT),
        ),
    ]
