"""Inputs that a person may change at a gate."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("gates") as gates:
        gates.add_column(sa.Column("asks", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("gates") as gates:
        gates.drop_column("asks")
