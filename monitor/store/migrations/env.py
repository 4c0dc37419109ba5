"""Runs migrations on the connection that `monitor.store.database` hands over; never from a command line of its own."""

from alembic import context

from monitor.store import delivery_tables, matter_tables, worker_tables  # noqa: F401  their tables are part of the schema
from monitor.store.edit_tables import EditRow  # noqa: F401  as are these
from monitor.store.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
