from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("booking", "0013_aflyst_med_dagen")]

    operations = [
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=Q(aflyst_med_dagen=False) | Q(tilstand="aflyst"), name="booking_kun_aflyst_med_dagen"
            ),
        ),
    ]
