"""Alembic's entry: works on the connection it is given, inside the caller's transaction."""

from alembic import context

from tomas.runs import tables
from tomas.runs.orm import Base

assert tables.RunRow.metadata is Base.metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    user_module_prefix="orm.",
)
with context.begin_transaction():
    context.run_migrations()
