"""Without a mail server, a developer reads the mails on a page; nobody else does."""

from backoffice.jobs.deliver import deliver
from backoffice.models.transaction import transaction
from backoffice.services import outbox


def test_a_developer_reads_the_mails_with_their_links(client, make, app):
    user = make.user(name="Ana & Co")
    with transaction():
        mail = outbox.mail_user("reset", user, link="http://localhost/reset/token")
    deliver(mail.id)
    page = client.get("/outbox/").text
    assert "Choose a new password" in page
    assert 'href="http://localhost/reset/token"' in page
    assert "Ana &amp; Co" in page


def test_nobody_from_elsewhere_and_nobody_in_production_sees_them(client, app, monkeypatch):
    assert client.get("/outbox/", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    assert client.get("/outbox/", environ_base={"REMOTE_ADDR": "unknown:80"}).status_code == 404
    monkeypatch.setitem(app.config, "ENVIRONMENT", "production")
    assert client.get("/outbox/").status_code == 404
