"""The log can only be appended to: the database refuses the rest (PRI-02)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from udviklingsmodel.kernel import loglaas


def refuse_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in loglaas.MADE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_initial")]
    operations = [migrations.RunPython(refuse_changes)]
