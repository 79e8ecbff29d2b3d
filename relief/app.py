"""create_app(settings): the only wiring list. Read it from top to bottom to know what Relief is made of."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import jinja2
import sqlalchemy as sa
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from relief.accounts import labels as accounts_labels
from relief.accounts import levels, passwords
from relief.areas import labels as areas_labels
from relief.audit import job_words
from relief.blueprints import (
    accounts,
    api,
    area_files,
    areas,
    audit,
    calendars,
    cards,
    checkin,
    concerns,
    courses,
    cyclones,
    devices,
    distributions,
    duplicates,
    exports,
    extents,
    feedback,
    field,
    gaps,
    health,
    home,
    households,
    hub,
    imports,
    incidents,
    keys,
    monitoring,
    payments,
    psychosocial,
    redrawing,
    referrals,
    rehabilitation,
    reports,
    responses,
    retention,
    review,
    sign_in,
    spaces,
    stock,
    sync,
    verification,
)
from relief.blueprints import settings as switches
from relief.checkin import labels as checkin_labels
from relief.concerns import labels as concerns_labels
from relief.config import Settings
from relief.consent import labels as consent_labels
from relief.courses import labels as courses_labels
from relief.demo.files import ATTRIBUTION
from relief.distributions import assignment_labels
from relief.distributions import labels as distributions_labels
from relief.feedback import labels as feedback_labels
from relief.gaps import labels as gaps_labels
from relief.households import cards_labels
from relief.households import labels as household_labels
from relief.incidents import labels as incidents_labels
from relief.kernel import clock
from relief.kernel.db import Database
from relief.keys import proving
from relief.keys.lending import lend_keys
from relief.monitoring import labels as monitoring_labels
from relief.payments import labels as payments_labels
from relief.psychosocial import labels as psychosocial_labels
from relief.referrals import labels as referrals_labels
from relief.rehabilitation import labels as rehabilitation_labels
from relief.reports import labels as reports_labels
from relief.responses import labels as responses_labels
from relief.retention import labels as retention_labels
from relief.spaces import following_labels
from relief.spaces import labels as spaces_labels
from relief.stock import labels as stock_labels
from relief.verification import labels as verification_labels
from relief.web import frame, guard, headers, i18n, labels, packing, pages, runtime, templating
from relief.web.hx import htmx

# One line each, so that two branches can add theirs without a conflict.
BLUEPRINTS = (
    home.bp,
    sign_in.bp,
    switches.bp,
    accounts.bp,
    api.bp,
    audit.bp,
    health.bp,
    hub.bp,
    areas.bp,
    area_files.bp,
    responses.bp,
    extents.bp,
    cyclones.bp,
    redrawing.bp,
    gaps.bp,
    households.bp,
    exports.bp,
    imports.bp,
    cards.bp,
    duplicates.bp,
    verification.bp,
    spaces.bp,
    calendars.bp,
    courses.bp,
    stock.bp,
    distributions.bp,
    checkin.bp,
    monitoring.bp,
    payments.bp,
    feedback.bp,
    devices.bp,
    review.bp,
    rehabilitation.bp,
    psychosocial.bp,
    concerns.bp,
    referrals.bp,
    reports.bp,
    keys.bp,
    retention.bp,
    incidents.bp,
    sync.bp,
    field.bp,
)
LABELS: tuple[Mapping[Any, str], ...] = (
    accounts_labels.LABELS,
    job_words.LABELS,
    levels.HOLDS,
    levels.HOWS,
    areas_labels.LABELS,
    responses_labels.LABELS,
    retention_labels.LABELS,
    incidents_labels.LABELS,
    gaps_labels.LABELS,
    reports_labels.LABELS,
    reports_labels.MATTERS,
    concerns_labels.LABELS,
    consent_labels.LABELS,
    household_labels.LABELS,
    cards_labels.LABELS,
    *spaces_labels.ALL,
    *following_labels.ALL,
    courses_labels.LABELS,
    stock_labels.LABELS,
    stock_labels.PAPER_LABELS,
    stock_labels.PART_LABELS,
    distributions_labels.LABELS,
    distributions_labels.LIST_LABELS,
    distributions_labels.TABLET_LABELS,
    assignment_labels.LABELS,
    assignment_labels.KINDS,
    assignment_labels.PLACES,
    distributions_labels.PRINT_LABELS,
    monitoring_labels.LABELS,
    *payments_labels.ALL,
    *feedback_labels.ALL,
    checkin_labels.LABELS,
    rehabilitation_labels.LABELS,
    rehabilitation_labels.STATES,
    rehabilitation_labels.MILESTONES,
    rehabilitation_labels.DECISIONS,
    rehabilitation_labels.PAID_FROM,
    rehabilitation_labels.ENTRIES,
    rehabilitation_labels.MEASURES,
    rehabilitation_labels.LATE,
    rehabilitation_labels.WORKS,
    *psychosocial_labels.TABLES,
    referrals_labels.LABELS,
    *verification_labels.ALL,
    household_labels.PAIR_LABELS,
    household_labels.BATCH_LABELS,
    household_labels.MERGE_LABELS,
    household_labels.OUTCOME_LABELS,
    household_labels.EXPORT_LABELS,
    household_labels.PAPER_LABELS,
    household_labels.REQUEST_LABELS,
)  # fmt: skip

LARGEST_REQUEST = 12 * 1024 * 1024
LARGEST_FORM = 2 * 1024 * 1024


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """Build the web application over one database."""
    app = Flask("relief")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-relief-page" if settings.secure_cookies else "relief-page",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=180),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=10_000,
        SEND_FILE_MAX_AGE_DEFAULT=0,
    )
    _templates(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # Flask's documented way to put something before it
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    passwords.configure(memory_kib=settings.hash_memory_kib, rounds=settings.hash_rounds)
    opened = database or Database(settings.database_url)
    seals = lend_keys(opened, settings)
    runtime.init_app(
        app,
        runtime.Wiring(
            settings=settings,
            database=opened,
            seals=seals,
            attribution=ATTRIBUTION,
        ),
    )
    for each in LABELS:
        labels.add(each)
    i18n.init_app(app)
    packing.init_app(app)
    headers.init_app(app)
    htmx.app = app
    frame.init_app(app)
    guard.init_app(app)
    pages.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def from_env() -> Flask:
    """What a WSGI server starts."""
    app = create_app(Settings.from_env())
    wiring: runtime.Wiring = app.extensions["relief"]
    with suppress(sa.exc.DBAPIError):
        # A database that is down, or has no tables yet, is told of at /readyz.
        proving.prove(wiring.database, now=clock.now())
    # What exists now lives as long as the process: the collector need never look at it again.
    gc.collect()
    gc.freeze()
    # A page makes and drops some thousand objects; looking for cycles several times in each is wasted.
    gc.set_threshold(10_000, 20, 50)
    return app


def _templates(app: Flask) -> None:
    templating.init_app(app)
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.auto_reload = False
