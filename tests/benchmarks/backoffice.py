"""What the benchmark suite asks of an application, answered by our admin.

The suite finds this file by its path and brings `base` and `generate`.
"""

import re
from datetime import datetime, timedelta
from urllib.parse import urlencode

from base import Base, fields
from generate import SCALES, SPAN

EMAIL, PASSWORD = "admin@example.org", "bench-admin-pass"
PAGE = 50
SORTS = {"date": "created_at", "author": "author_name"}
EDIT_FORM = re.compile(r'<form method="post" data-behaviour="unsaved".*?</form>', re.S)
CHECKED = re.compile(r'<input type="radio" name="(\w+)" value="(\w+)"[^>]* checked>')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Adapter(Base):
    hello = "/healthz"

    def login(self, s):
        form = fields(s.get("/login").text)
        return s.post("/login", {**form, "email": EMAIL, "password": PASSWORD})

    def comments(self, s, page=1, sort=None, q=None, status=None):
        return self.listed(s, sort=SORTS.get(sort), q=q, status=status)

    def listed(self, s, **query):
        wanted = {name: value for name, value in query.items() if value}
        return s.get("/admin/comments/?" + urlencode(wanted))

    def deep(self, s, page):
        if not hasattr(self, "place"):
            self.place = self.find(s, page)
        return self.listed(s, at=self.place)

    def find(self, s, page):
        """The place of a page: where the page before it, first of those up to a date, reads on."""
        comments = SCALES[self.scale][-1]
        beyond = comments - PAGE * (page - 2) + 1
        moment = datetime(2020, 1, 1) + timedelta(seconds=beyond * SPAN // comments)
        before = self.listed(s, created_at_to=f"{moment.isoformat()}+00:00").text
        return re.search(r'at=([\w.-]+)" rel="next"', before)[1]

    def users(self, s, q):
        return s.get("/admin/users/?" + urlencode({"q": q}))

    def ids(self, response):
        return [int(i) for i in re.findall(r'name="id" value="(\d+)"', response.text)]

    def autocomplete(self, s, q):
        accept = {"Accept": "application/json"}
        return s.get("/admin/posts/lookup/?" + urlencode({"q": q}), accept)

    def edit(self, s, i):
        return s.get(f"/admin/comments/edit/?id={i}")

    def save(self, s, i, body):
        form = EDIT_FORM.search(self.edit(s, i).text)[0]
        values = {**fields(form), **dict(CHECKED.findall(form)), "body": body}
        return s.post(f"/admin/comments/edit/?id={i}", values)

    def bulk(self, s, ids):
        token = TOKEN.search(self.comments(s).text)[1]
        shown = ",".join(map(str, ids))
        values = {"csrf_token": token, "verb": "approve", "id": ids, "shown": shown}
        return s.post("/admin/comments/action/", values)

    def export(self, s, status=None):
        page = s.get("/admin/comments/export/?" + urlencode({"status": status} if status else {}))
        form = re.search(r'<form class="stack measure".*?</form>', page.text, re.S)[0]
        columns = ["post", "author", "body", "status", "created_at"]
        values = {**fields(form), "format": "csv", "column": columns}
        return s.post("/admin/comments/export/", values)
