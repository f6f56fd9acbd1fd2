"""The application as the benchmark serves it: by gunicorn, each answer with its statements."""

from sqlcount import QueryCount

from backoffice.factory import create_app, settle

app = create_app()
app.wsgi_app = QueryCount(app.wsgi_app)
settle()
