"""Adds the table of what remarks were taken for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0012_outbox")]

    operations = [
        migrations.CreateModel(
            name="RemarkJudgments",
            fields=[
                (
                    "prospect",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="records.prospect",
                    ),
                ),
                ("version", models.CharField(max_length=40)),
                ("packed", models.BinaryField()),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="records.workspace",
                    ),
                ),
            ],
        ),
    ]
