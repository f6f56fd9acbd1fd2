"""The blueprint that the public pages hang on."""

from flask import Blueprint

bp = Blueprint("public", __name__)
