"""the first changes of a change set, however big it is"""

from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

NAME = 'ix_change_change_set_id'


def upgrade() -> None:
    op.drop_index(NAME, 'change')
    op.create_index(NAME, 'change', ['change_set_id', 'id'])


def downgrade() -> None:
    op.drop_index(NAME, 'change')
    op.create_index(NAME, 'change', ['change_set_id'])
