"""The log can only be appended to: the database refuses the rest (PRI-02). SQLite has no TRUNCATE to refuse."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRESQL = """
CREATE FUNCTION kernel_haendelse_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the log is append-only'; END $$;
CREATE TRIGGER kernel_haendelse_no_change BEFORE UPDATE OR DELETE ON kernel_haendelse
    FOR EACH ROW EXECUTE FUNCTION kernel_haendelse_append_only();
CREATE TRIGGER kernel_haendelse_no_truncate BEFORE TRUNCATE ON kernel_haendelse
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_haendelse_append_only();
"""
SQLITE = [
    f"""CREATE TRIGGER kernel_haendelse_no_{verb} BEFORE {verb} ON kernel_haendelse
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;"""
    for verb in ("UPDATE", "DELETE")
]


def refuse_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_initial")]
    operations = [migrations.RunPython(refuse_changes)]
