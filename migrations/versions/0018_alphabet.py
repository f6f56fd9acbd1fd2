"""lists in the order of the alphabet instead of that of lower-case letters"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

SORTED = [
    ('comment', 'author_name'),
    ('picture', 'alt'),
    ('post', 'title'),
    ('role', 'name'),
    ('tag', 'name'),
    ('user', 'name'),
]


def upgrade() -> None:
    for table, column in SORTED:
        op.drop_index(f'ix_{table}_{column}_lower', table_name=table)
        key = sa.text(f'search_fold({column})')
        op.create_index(f'ix_{table}_{column}_alphabet', table, [key, 'id'])


def downgrade() -> None:
    for table, column in reversed(SORTED):
        op.drop_index(f'ix_{table}_{column}_alphabet', table_name=table)
        op.create_index(f'ix_{table}_{column}_lower', table, [sa.text(f'lower({column})'), 'id'])
