"""Digests by which a roster that names somebody who was erased is known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0008_merged_records_remembered")]

    operations = [
        migrations.CreateModel(
            name="ForgottenPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        help_text="HMAC of number, or name and birth", max_length=64, unique=True
                    ),
                ),
                ("on", models.DateField(help_text="the day of the erasure")),
            ],
        ),
    ]
