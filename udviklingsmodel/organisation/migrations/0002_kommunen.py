"""What every installation begins with: the one Kommune, and the closed days that most municipalities have (CAL-01)."""

from datetime import date, timedelta

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CLOSED = [("grundlovsdag", 6, 5), ("juleaftensdag", 12, 24), ("nytårsaftensdag", 12, 31)]


def begin(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("organisation", "Kommune").objects.create(navn="Kommunen")
    Lukkeperiode = apps.get_model("organisation", "Lukkeperiode")
    for navn, month, day in CLOSED:
        first = date(2026, month, day)
        Lukkeperiode.objects.create(
            art="lukkedag", navn=navn, fra_date=first, til_date=first + timedelta(days=1), hvert_aar=True
        )


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]
    operations = [migrations.RunPython(begin)]
