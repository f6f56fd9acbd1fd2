"""indexes for searching by words and by fragments"""

from alembic import op

from backoffice.models.searching import SearchIndex, prepare

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

INDEXES = [
    SearchIndex('comment', 'words', ('body', 'author_name')),
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
        index.create(connection)


def downgrade() -> None:
    for index in reversed(INDEXES):
        index.drop(op.get_bind())
