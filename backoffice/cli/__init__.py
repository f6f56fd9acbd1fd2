"""The command line: `manage.py` and its commands."""
