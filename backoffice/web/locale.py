"""The reader's language and time zone: chosen, from the account, or asked for by the browser."""

from __future__ import annotations

from babel.core import get_global
from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel, get_locale

from backoffice.i18n.catalogs import PSEUDO, TRANSLATIONS, is_pseudo, texts
from backoffice.i18n.languages import language_name
from backoffice.i18n.reader import reader
from backoffice.i18n.timezones import timezones
from backoffice.policy import can
from backoffice.web.identity import member


def select_locale() -> str:
    elsewhere = reader() or not has_request_context()
    chosen = _language_of_reader() if elsewhere else _chosen()
    g.language = chosen
    return "en" if chosen == PSEUDO else chosen


def _chosen() -> str:
    user, languages = member(), current_app.config["LANGUAGES"]
    wanted = session.get("locale") or (user.locale if user else "")
    if wanted in languages or (wanted == PSEUDO and may_see_pseudo()):
        return str(wanted)
    asked = request.accept_languages.best_match(languages)
    return asked or str(current_app.config["DEFAULT_LANGUAGE"])


def _language_of_reader() -> str:
    """Of mails, and outside of a request: that of whoever will read what is written."""
    locale, _timezone = reader() or ("", "")
    known = locale in (*current_app.config["LANGUAGES"], PSEUDO)
    return locale if known else str(current_app.config["DEFAULT_LANGUAGE"])


def may_see_pseudo() -> bool:
    user = member()
    return user is not None and can(user, "view", "translation")


def select_timezone() -> str:
    user = member()
    _locale, zone = (user.locale, user.timezone) if user else reader() or ("", "")
    return zone if zone in timezones() else str(current_app.config["DEFAULT_TIMEZONE"])


def offered_languages() -> list[tuple[str, str]]:
    """The languages to choose from, each with its own name for itself."""
    offered = [(code, language_name(code)) for code in current_app.config["LANGUAGES"]]
    return [*offered, (PSEUDO, "[Þšéûðö·]")] if may_see_pseudo() else offered


def page_language() -> str:
    locale = get_locale()  # asking decides whether this page is pseudo
    return (PSEUDO if is_pseudo() else str(locale)).replace("_", "-")


def page_locale() -> str:
    """The page's language with a territory, where most of its speakers live if it names none."""
    locale = get_locale()
    language, territory = locale.language, locale.territory
    likely = get_global("likely_subtags").get(language, language)
    return f"{language}_{territory or likely.rpartition('_')[2]}"


def page_direction() -> str:
    return str(get_locale().text_direction)


def init_app(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = app.config["DEFAULT_LANGUAGE"]
    app.config["BABEL_DEFAULT_TIMEZONE"] = app.config["DEFAULT_TIMEZONE"]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    babel = Babel(app, locale_selector=select_locale, timezone_selector=select_timezone)
    babel.domain_instance = texts
    # Flask-Babel's own find out at each text that there is this one domain.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # Jinja's extension has it
        lambda text: texts.get_translations().gettext(text),
        lambda one, many, number: texts.get_translations().ngettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals.update(
        request=request,  # for macros, which are imported without their page's context
        _n=app.jinja_env.globals["ngettext"],
        page_language=page_language,
        page_direction=page_direction,
        page_locale=page_locale,
        offered_languages=offered_languages,
        language_name=language_name,
    )
