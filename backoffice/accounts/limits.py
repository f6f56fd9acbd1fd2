"""How often a stranger may try: by address, and by address and account together.

Nothing is counted for an account alone, so nobody can lock somebody else out.
"""

from __future__ import annotations

import math
import time
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from backoffice.accounts import limit_storage  # noqa: F401 -- makes "database://" known
from backoffice.models.user import normalise_email

OURS = "database://"

# Posts a view may get from one network address, and from it for one account.
LIMITS = {
    "security.login": ("60 per hour", "10 per 15 minutes"),
    "security.register": ("20 per hour", "5 per hour"),
    "security.forgot_password": ("20 per hour", "5 per hour"),
    "security.send_confirmation": ("20 per hour", "5 per hour"),
    "security.reset_password": ("30 per hour", "30 per hour"),
    "security.change_password": ("30 per hour", "30 per hour"),
    "security.change_email": ("10 per hour", "10 per hour"),
    "security.verify": ("30 per hour", "30 per hour"),
}


# Providers give each household so many bits of an address of IPv6; the others are its own choice.
HOUSEHOLD = 64


def network() -> str:
    """Where a request comes from, whatever address of its network somebody takes for it."""
    try:
        address = ip_address(get_remote_address())
    except ValueError:  # some proxies write more than an address
        return get_remote_address()
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if isinstance(address, IPv6Address) and not mapped:
        return str(ip_network((int(address), HOUSEHOLD), strict=False))
    return str(mapped or address)


def address_and_account() -> str:
    return f"{network()} {normalise_email(request.form.get('email', ''))}"


def init_app(app: Flask) -> None:
    limiter = Limiter(
        network,
        app=app,
        enabled=app.config["RATE_LIMITS"],
        storage_uri=app.config["LIMITS_URL"],
        # Our own database raises what the rest of the site knows already.
        storage_options={"wrap_exceptions": app.config["LIMITS_URL"] != OURS},
    )
    app.extensions["account_limits"] = limiter  # the views only keep a weak reference
    for endpoint, (from_address, for_account) in LIMITS.items():
        if endpoint not in app.view_functions:
            continue  # registration is closed
        view: Any = app.view_functions[endpoint]
        counts = _is_refused if endpoint == "security.login" else None
        view = limiter.limit(from_address, methods=["POST"], deduct_when=counts)(view)
        view = limiter.limit(for_account, key_func=address_and_account, methods=["POST"])(view)
        app.view_functions[endpoint] = view
    app.after_request(_say_when)


def _is_refused(response: Response) -> bool:
    """Whoever logs in is no stranger: a whole school may, from one network address."""
    return response.status_code != 302


def _say_when(response: Response) -> Response:
    """Tell whoever tried too often in how many seconds to try again."""
    limit = current_app.extensions["account_limits"].current_limit
    if response.status_code == 429 and limit is not None:
        current_app.logger.warning("Too many tries at %s", request.url_rule)
        left = math.ceil(limit.reset_at - time.time())  # the library counts a second too many
        response.headers["Retry-After"] = str(min(max(1, left), limit.limit.get_expiry()))
    return response
