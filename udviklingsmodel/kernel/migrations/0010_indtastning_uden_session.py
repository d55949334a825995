from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel", "0009_haendelse_barn_haendelse_haendelse_barn")]

    operations = [migrations.RemoveField(model_name="indtastning", name="session")]
