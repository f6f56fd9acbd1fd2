"""Users in the admin: what a new one begins with, and whose posts go to whom."""


def test_a_new_account_begins_in_the_configured_time_zone(browse, app, monkeypatch):
    monkeypatch.setitem(app.config, "DEFAULT_TIMEZONE", "Asia/Tokyo")
    page = browse("admin").get("/admin/users/new/").text
    assert '<option selected value="Asia/Tokyo">' in page
