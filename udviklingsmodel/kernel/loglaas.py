"""The database's lock on the log (PRI-02): it refuses to change or delete a row, for its owner too.

The texts stand as the database tells them back, so that one that is there can be compared with the one that was made.
SQLite has no TRUNCATE to refuse.
"""

from collections.abc import Iterator

from django.db import connection

BODY = "\nBEGIN RAISE EXCEPTION 'the log is append-only'; END "
FUNCTION = f"CREATE FUNCTION kernel_haendelse_append_only() RETURNS trigger LANGUAGE plpgsql AS $${BODY}$$"
TRIGGERS = {
    "postgresql": {
        "kernel_haendelse_no_change": "CREATE TRIGGER kernel_haendelse_no_change BEFORE DELETE OR UPDATE"
        " ON kernel_haendelse FOR EACH ROW EXECUTE FUNCTION kernel_haendelse_append_only()",
        "kernel_haendelse_no_truncate": "CREATE TRIGGER kernel_haendelse_no_truncate BEFORE TRUNCATE"
        " ON kernel_haendelse FOR EACH STATEMENT EXECUTE FUNCTION kernel_haendelse_append_only()",
    },
    "sqlite": {
        f"kernel_haendelse_no_{verb}": f"CREATE TRIGGER kernel_haendelse_no_{verb} BEFORE {verb} ON kernel_haendelse\n"
        "    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    },
}
MADE = {
    "postgresql": [FUNCTION, *TRIGGERS["postgresql"].values()],
    "sqlite": [*TRIGGERS["sqlite"].values()],
}
IN_FORCE = {
    "postgresql": f"""SELECT t.tgname, pg_get_triggerdef(t.oid, true) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE t.tgrelid = 'kernel_haendelse'::regclass AND t.tgenabled IN ('O', 'A') AND p.prosrc = $${BODY}$$""",  # noqa: S608
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'kernel_haendelse'",
}


def off() -> Iterator[str]:
    """The triggers that are not there, not on, or not as they were made."""
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE[connection.vendor])
        in_force = dict(cursor.fetchall())
    return (name for name, made in TRIGGERS[connection.vendor].items() if in_force.get(name) != made)
