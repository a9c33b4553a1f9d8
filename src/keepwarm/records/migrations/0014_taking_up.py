"""Taking many candidates up is work for the background."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0013_judgments"),
    ]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[
                    ("import", "import"),
                    ("fit", "fit"),
                    ("export", "export"),
                    ("reread", "reread"),
                    ("accept", "accept"),
                ],
                max_length=12,
            ),
        ),
    ]
