"""Operators: `run` starts what can be served, and says in one sentence what can't."""


def test_production_is_not_run_with_unsafe_settings(manage):
    answer = manage("run", "--debug", BACKOFFICE_ENVIRONMENT="production")
    assert answer.returncode == 1
    for word in ("DEBUG is on", "SITE_URL", "MAIL_SERVER"):
        assert word in answer.stderr
    assert not (manage.instance / "backoffice.db").exists()
