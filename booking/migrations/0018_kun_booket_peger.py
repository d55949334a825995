"""Only a booking that holds its time points at a registered consent: those that were cancelled let go of theirs."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q


def let_go(apps: Any, schema_editor: Any) -> None:
    pointing = apps.get_model("booking", "Booking").objects.filter(samtykke__isnull=False).exclude(tilstand="booket")
    pointing.update(
        omtale="anonymt",
        samtykke=None,
        samtykke_date=None,
        samtykke_indhentet_af=None,
        samtykke_opbevaring="",
        samtykke_daekker_alle=False,
    )


class Migration(migrations.Migration):
    dependencies = [("booking", "0017_samtykke")]

    operations = [
        migrations.RunPython(let_go, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=Q(samtykke__isnull=True) | Q(tilstand="booket"), name="booking_kun_booket_peger"
            ),
        ),
    ]
