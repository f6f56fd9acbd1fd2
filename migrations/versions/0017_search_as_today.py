"""search indexes anew: how letters and punctuation are read changed after they were made"""

from alembic import op

from backoffice.models.searching import SearchIndex, prepare

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

INDEXES = [
    SearchIndex('comment', 'words', ('body', 'author_name')),
    SearchIndex('picture', 'fragments', ('alt',)),
    SearchIndex('post', 'words', ('title', 'summary', 'body')),
    SearchIndex('post', 'fragments', ('title', 'slug')),
    SearchIndex('role', 'fragments', ('name', 'description')),
    SearchIndex('tag', 'fragments', ('name', 'slug')),
    SearchIndex('user', 'fragments', ('name', 'email', 'slug')),
]


def upgrade() -> None:
    connection = op.get_bind()
    prepare(connection)
    for index in INDEXES:
        index.rebuild(connection)


def downgrade() -> None:
    """The indexes of before lacked some words, and nothing needs that."""
