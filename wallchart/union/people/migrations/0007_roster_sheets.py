"""The sheet of a workbook that somebody chose is remembered for the source."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_terms_counted_well")]

    operations = [
        migrations.AddField(
            model_name="importsource",
            name="sheet",
            field=models.CharField(
                blank=True, help_text="which one of a workbook, as was said", max_length=120
            ),
        ),
    ]
