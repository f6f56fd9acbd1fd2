"""Every permission that a role can hold, with the words that explain it to staff."""

from typing import Any

from backoffice.i18n import _l

PERMISSIONS: dict[str, Any] = {
    "*": _l("Everything, whatever is added later"),
    "admin.enter": _l("Enter the administration"),
    "user.manage": _l(
        "See all users, log-ins and roles; manage users who hold nothing beyond one's own "
        "permissions"
    ),
    "user.members": _l(
        "See all users; create, edit, invite, activate and deactivate those without a staff role"
    ),
    "user.public": _l("See the public side of users"),
    "role.manage": _l("Manage roles that grant nothing beyond one's own permissions"),
    "post.manage": _l("Create, edit, publish, archive and delete all posts"),
    "post.own": _l(
        "Write, publish and archive one's own posts, delete one's own drafts, see all tags"
    ),
    "post.view": _l("See all posts, drafts included, and all pictures"),
    "tag.manage": _l("Manage tags"),
    "tag.view": _l("See tags"),
    "picture.manage": _l("Upload, edit and delete all pictures"),
    "picture.own": _l("See all pictures, upload pictures, edit and delete one's own"),
    "comment.manage": _l("Decide on, edit and delete all comments"),
    "comment.view": _l("See all comments"),
    "comment.on_own_posts": _l("See comments on one's own posts"),
    "comment.write": _l("Write comments, change or take them back for ten minutes"),
    "comment.unmoderated": _l("Comments appear without waiting for a moderator"),
    "profile.own": _l("Edit one's own profile"),
    "list.export": _l("Take lists along as files"),
    "list.import": _l("Import files into lists, as far as one may create and edit"),
    "view.share": _l("Share saved views of lists, and change those that are shared"),
    "mail.manage": _l("See mail and send it again"),
    "job.view": _l("See all jobs, and stop them"),
    "translation.view": _l("See the pages of the catalogs and the pseudo-locale"),
}
