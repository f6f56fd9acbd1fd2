"""What is special about roles in the admin."""

import re

from backoffice.extensions import db
from backoffice.models.role import Role


def test_the_permissions_stand_below_one_heading(browse, make):
    page = browse("admin").get(f"/admin/roles/edit/?id={make.role('Guides').id}").text
    assert re.search(r"<h2[^>]*>Permissions</h2>", page)
    assert '<legend class="hidden">Permissions</legend>' in page


def test_a_permission_that_nobody_knows_is_not_granted(browse):
    form = {"name": "Launderers", "grants": ["post.view", "money.launder"]}
    answer = browse("admin").send("/admin/roles/new/", form)
    assert answer.status_code == 422
    assert "Choose from the list." in answer.text
    assert db.session.query(Role).filter_by(name="Launderers").count() == 0
