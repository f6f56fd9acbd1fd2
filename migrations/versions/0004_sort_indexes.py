"""an index for each order that a list offers"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

INDEXES = [
    ('ix_comment_author_name_lower', 'comment', [sa.text('lower(author_name)'), 'id']),
    ('ix_post_title_lower', 'post', [sa.text('lower(title)'), 'id']),
    ('ix_post_publish_at', 'post', ['publish_at', 'id']),
    ('ix_role_name_lower', 'role', [sa.text('lower(name)'), 'id']),
    ('ix_tag_name_lower', 'tag', [sa.text('lower(name)'), 'id']),
    ('ix_user_created_at', 'user', ['created_at', 'id']),
    ('ix_user_name_lower', 'user', [sa.text('lower(name)'), 'id']),
]


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _columns in reversed(INDEXES):
        op.drop_index(name, table_name=table)
