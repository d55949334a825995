"""Where the log ends, as one question: foreign keys are checked before its end is locked.

They are deferred, so that their locks on what a row refers to would be taken when the transaction ends: by one who holds
the log's end, and waits for somebody who waits for it.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

END = """
CREATE FUNCTION kernel_haendelse_ende(OUT nummer bigint, OUT hash varchar) LANGUAGE plpgsql AS $$
BEGIN
    SET CONSTRAINTS ALL IMMEDIATE;
    PERFORM pg_advisory_xact_lock(7226001);
    SET CONSTRAINTS ALL DEFERRED;
    SELECT h.nummer, h.hash INTO nummer, hash FROM kernel_haendelse h ORDER BY h.nummer DESC LIMIT 1;
END $$;
"""


def on_postgresql(statement: str):  # type: ignore[no-untyped-def]
    def run(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("kernel", "0007_historik_index")]
    operations = [
        migrations.RunPython(on_postgresql(END), on_postgresql("DROP FUNCTION kernel_haendelse_ende()")),
    ]
