"""Messages of the channels, and documents that groups were told of."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("user", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("partial", sa.Text),
        sa.Column("rest", sa.JSON),
        sa.Column("owed", sa.Boolean, nullable=False),
        sa.Column("request_id", sa.String(32)),
    )
    op.create_index("ix_deliveries_user", "deliveries", ["user", "at"])
    op.create_index("ix_deliveries_at", "deliveries", ["at"])
    op.create_table(
        "announced",
        sa.Column("account", sa.String(64), primary_key=True),
        sa.Column("document", sa.String(200), primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
    )


def downgrade() -> None:
    for table in ("announced", "deliveries"):
        op.drop_table(table)
