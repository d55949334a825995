from typing import Any

from django.db import migrations, models
from django.db.models import F, Q


def note(apps: Any, schema_editor: Any) -> None:
    """Until now it was told by the moment: that of the booking was that of its session."""
    Booking = apps.get_model("booking", "Booking")
    with_the_day = Q(aflyst_at=F("position__sparringsdag__aflyst_at")) | Q(aflyst_at=F("venteliste__aflyst_at"))
    found = Booking.objects.filter(with_the_day, tilstand="aflyst").values("pk")
    Booking.objects.filter(pk__in=list(found.values_list("pk", flat=True))).update(aflyst_med_dagen=True)


class Migration(migrations.Migration):
    dependencies = [("booking", "0012_sparringsdag_plan_nr")]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="aflyst_med_dagen",
            field=models.BooleanField(
                default=False,
                help_text="It ended because the whole session was cancelled, which may have been opened again.",
            ),
        ),
        migrations.RunPython(note, migrations.RunPython.noop),
    ]
