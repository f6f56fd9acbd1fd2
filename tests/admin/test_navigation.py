"""What stands beside every page of the admin."""

import re


def test_the_language_is_changed_from_the_account_menu(browse):
    admin = browse("admin")
    menu = admin.get("/admin/tags/").text.partition("menu-panel")[2].partition("</details>")[0]
    action = re.search(r'<form class="language" method="post" action="([^"]+)"', menu)
    assert action
    assert 'value="en_XA"' in menu
    answer = admin.send(action[1], {"locale": "de", "next": "/admin/tags/"})
    assert answer.location == "/admin/tags/"
    assert '<html lang="de"' in admin.get("/admin/tags/").text
