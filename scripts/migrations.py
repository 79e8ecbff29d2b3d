"""Write migration files; scripts/migration is the way in."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from relief import schema
from relief.kernel.db import Database

VERSIONS = schema.FOLDER / "versions"


def write(database: Database, says: str, *, tables: set[str] | None = None) -> Path:
    """Write one file that brings `database` nearer to the models: of all tables, or of these alone."""
    number = f"{len(list(VERSIONS.glob('[0-9]*.py'))) + 1:04}"
    config = Config()
    config.set_main_option("script_location", str(schema.FOLDER))
    config.set_main_option("path_separator", "os")
    slug = re.sub(r"\W+", "_", says.lower()).strip("_")
    with database.engine.execution_options(relief_writes=True).connect() as connection:
        config.attributes["connection"] = connection
        config.attributes["tables"] = tables
        command.revision(config, message=says, autogenerate=True, rev_id=number)
    made = next(VERSIONS.glob(f"{number}_*.py"))
    path = made.rename(VERSIONS / f"{number}_{slug[:40]}.py")
    (VERSIONS / "HEAD").write_text(number + "\n")
    return path


def main(says: str) -> None:
    """Upgrade an empty database, then write what is still missing."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.db")
        schema.upgrade(database)
        print(write(database, says))
        database.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('usage: scripts/migration "what it does"')
    main(sys.argv[1])
