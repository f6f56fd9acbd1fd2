"""the permission to export"""

from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "INSERT INTO role_permission (role_id, permission) "
        "SELECT id, 'list.export' FROM role WHERE name IN ('staff', 'editor')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM role_permission WHERE permission = 'list.export'")
