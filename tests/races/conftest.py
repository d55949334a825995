from collections.abc import Iterator

import pytest

from tests.races.processer import database, run


@pytest.fixture(scope="session")
def migrated() -> Iterator[str]:
    """The name of a migrated database, to copy: migrating costs more than most of the races."""
    with database("migreret") as url:
        run("manage.py", "migrate", "-v", "0", DATABASE_URL=url)
        yield url.rsplit("/", 1)[1]
