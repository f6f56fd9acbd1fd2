"""pictures"""

import sqlalchemy as sa
from alembic import op

from backoffice.models.searching import SearchIndex

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

# Moderators, who see posts, see their pictures too.
GRANTS = {'picture.manage': "('staff', 'editor')", 'picture.own': "('author')"}


def upgrade() -> None:
    op.create_table('picture',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file', sa.String(length=32), nullable=False),
    sa.Column('alt', sa.String(length=300), nullable=False),
    sa.Column('decorative', sa.Boolean(), nullable=False),
    sa.Column('focal_x', sa.Integer(), nullable=False),
    sa.Column('focal_y', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('jpeg', 'png', 'webp', name='picturekind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('uploader_id', sa.Integer(), nullable=True),
    sa.Column('prepared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('focal_x BETWEEN 0 AND 100', name=op.f('ck_picture_focal_x')),
    sa.CheckConstraint('focal_y BETWEEN 0 AND 100', name=op.f('ck_picture_focal_y')),
    sa.ForeignKeyConstraint(['uploader_id'], ['user.id'], name=op.f('fk_picture_uploader_id_user'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_picture')),
    sa.UniqueConstraint('file', name=op.f('uq_picture_file')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_picture_created_at', 'picture', ['created_at', 'id'])
    op.create_index('ix_picture_size', 'picture', ['size', 'id'])
    op.create_index(op.f('ix_picture_uploader_id'), 'picture', ['uploader_id'])

    op.create_table('post_picture',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('picture_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['picture_id'], ['picture.id'], name=op.f('fk_post_picture_picture_id_picture'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_picture_post_id_post'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'picture_id', name=op.f('pk_post_picture'))
    )
    op.create_index(op.f('ix_post_picture_picture_id'), 'post_picture', ['picture_id'])

    # In one statement that both databases know: the table is not copied on SQLite.
    op.execute(
        "ALTER TABLE post ADD COLUMN lead_picture_id INTEGER "
        "CONSTRAINT fk_post_lead_picture_id_picture REFERENCES picture (id) ON DELETE SET NULL"
    )
    op.create_index(op.f('ix_post_lead_picture_id'), 'post', ['lead_picture_id'])
    op.create_index('ix_picture_alt_lower', 'picture', [sa.literal_column('lower(alt)'), 'id'])
    SearchIndex('picture', 'fragments', ('alt',)).create(op.get_bind())
    op.add_column('user', sa.Column('avatar', sa.String(length=32), nullable=True))
    op.create_index(op.f('ix_user_avatar'), 'user', ['avatar'])
    for permission, roles in GRANTS.items():
        op.execute(
            "INSERT INTO role_permission (role_id, permission) "
            f"SELECT id, '{permission}' FROM role WHERE name IN {roles}"  # noqa: S608
        )


def downgrade() -> None:
    op.execute("DELETE FROM role_permission WHERE permission LIKE 'picture.%'")
    op.drop_index('ix_user_avatar', table_name='user')
    op.drop_column('user', 'avatar')
    op.drop_index('ix_post_lead_picture_id', table_name='post')
    op.execute("ALTER TABLE post DROP COLUMN lead_picture_id")
    op.drop_table('post_picture')
    SearchIndex('picture', 'fragments', ('alt',)).drop(op.get_bind())
    op.drop_table('picture')
