"""texts compared without the marks of any script on PostgreSQL too"""

from alembic import op

from backoffice.models.searching import SearchIndex, prepare

revision = '0020'
down_revision = '0019'
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
ORDERS = [
    'ix_comment_author_name_alphabet',
    'ix_picture_alt_alphabet',
    'ix_post_title_alphabet',
    'ix_role_name_alphabet',
    'ix_tag_name_alphabet',
    'ix_user_name_alphabet',
]


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != 'postgresql':
        return
    prepare(connection)
    for index in INDEXES:
        index.rebuild(connection)
    for order in ORDERS:
        op.execute(f'REINDEX INDEX {order}')


def downgrade() -> None:
    """The indexes of before lacked some words, and nothing needs that."""
