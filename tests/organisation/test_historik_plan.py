"""The page Historik over a long log: it asks by the actions it tells of."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from udviklingsmodel.organisation import historik
from udviklingsmodel.organisation.historik import PER_SIDE

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

LONG_LOG = """
INSERT INTO kernel_haendelse (nummer, at, handling, objekt_type, objekt_id, data, forrige, hash)
SELECT n, now(), CASE WHEN n <= 300 THEN 'kommune.aendret' ELSE 'booking.book' END, 'x', '1', '{}',
    md5(n::text) || md5((-n)::text), md5(n::text) || md5(n::text)
FROM generate_series(1, 30000) n
"""


@pytest.mark.parametrize("at", [{}, {"foer": 250}, {"efter": 40}], ids=str)
def test_page_reads_no_row_of_the_bookings(at: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LONG_LOG)
        cursor.execute("ANALYZE kernel_haendelse")
    with CaptureQueriesContext(connection) as asked:
        assert len(historik.side(**at).linjer) == PER_SIDE
    of_the_log = [q["sql"] for q in asked if "kernel_haendelse" in q["sql"]]
    for sql in of_the_log:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT TEXT) {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        removed = [int(line.rsplit(" ", 1)[1]) for line in plan.splitlines() if "Rows Removed by Filter" in line]
        assert sum(removed) < 1000, plan
