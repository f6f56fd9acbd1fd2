"""What is special about roles in the admin."""

import re


def test_the_permissions_stand_below_one_heading(browse, make):
    page = browse("admin").get(f"/admin/roles/edit/?id={make.role('Guides').id}").text
    assert re.search(r"<h2[^>]*>Permissions</h2>", page)
    assert '<legend class="hidden">Permissions</legend>' in page
