"""Finds the few prospects whose answer has a worth of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds an index of them alone."""

    dependencies = [("records", "0023_mail_sign_ins")]

    operations = [
        migrations.AddIndex(
            model_name="prospect",
            index=models.Index(
                fields=["workspace"],
                name="prospect_valued",
                condition=models.Q(value_minutes__isnull=False),
            ),
        ),
    ]
