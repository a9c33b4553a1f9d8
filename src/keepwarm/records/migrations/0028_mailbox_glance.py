"""Keeps what the heads of a mailbox's newest mails tell while these are being read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the glance, which no mailbox has that is read already."""

    dependencies = [("records", "0027_mail_form")]

    operations = [migrations.AddField("mailbox", "glance", models.JSONField(default=dict))]
