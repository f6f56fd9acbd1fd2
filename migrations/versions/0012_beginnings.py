"""indexes of the beginnings of texts, for databases on SQLite made before there were any"""

from alembic import op

from backoffice.models.searching import SearchIndex

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

INDEXES = [
    SearchIndex('post', 'fragments', ('title', 'slug')),
    SearchIndex('role', 'fragments', ('name', 'description')),
    SearchIndex('tag', 'fragments', ('name', 'slug')),
    SearchIndex('user', 'fragments', ('name', 'email', 'slug')),
]


def upgrade() -> None:
    for index in INDEXES:
        index.create_beginnings(op.get_bind())


def downgrade() -> None:
    """They go with the search indexes that they belong to."""
