"""Runs that are put aside because nobody says anything, and runs that are given more time."""

import sqlalchemy as sa
from alembic import op

from tomas.runs import orm

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("first_time_limit_s", sa.Integer(), nullable=False, server_default="0"))
        runs.add_column(sa.Column("closed_at", orm.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("runs") as runs:
        runs.drop_column("closed_at")
        runs.drop_column("first_time_limit_s")
