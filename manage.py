"""Backoffice's one command: `python3 manage.py --help`."""

import sys

# Checked here, in words that every Python 3 can read: the rest may use today's Python.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Backoffice needs Python 3.11 or newer, and this is %d.%d." % sys.version_info[:2])  # noqa: UP031

from backoffice.cli.environment import main

if __name__ == "__main__":
    main(sys.argv)
