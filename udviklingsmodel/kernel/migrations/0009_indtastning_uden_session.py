from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel", "0008_logs_ende")]

    operations = [migrations.RemoveField(model_name="indtastning", name="session")]
