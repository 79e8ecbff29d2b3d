"""Who works here: list, create, change, close and reopen accounts."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from relief.accounts import actions, queries
from relief.accounts.inputs import AccountChange, AccountGiven, PasswordGiven
from relief.accounts.models import User
from relief.accounts.roles import Role
from relief.accounts.rules import account_name
from relief.kernel.actor import EVERYWHERE
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import places, runtime
from relief.web.area_codes import read_paths
from relief.web.forms import Form, LabelledSelect, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go, page

bp = Blueprint("accounts", __name__, url_prefix="/accounts")
_LANGUAGES = options([("bn", "বাংলা"), ("en", "English")])


class _PersonForm(Form):
    """What both forms ask."""

    name_bn = StringField(lazy_gettext("Name in Bangla"), [InputRequired(), Length(max=120)])
    name_en = StringField(lazy_gettext("Name in English"), [InputRequired(), Length(max=120)])
    role = LabelledSelect(lazy_gettext("Role"), [InputRequired()], kind=Role)
    # Named after the input's field, so that a rule's fault about the areas lands here.
    paths = StringField(lazy_gettext("Areas (P-codes)"), [InputRequired(), Length(max=1000)])
    language = RadioField(lazy_gettext("Language"), choices=_LANGUAGES, default="bn")


class NewForm(_PersonForm):
    """A new account."""

    name = StringField(lazy_gettext("Sign-in name"), [InputRequired(), Length(max=64)])
    password = PasswordField(lazy_gettext("First password"), [InputRequired(), Length(max=200)])


class EditForm(_PersonForm):
    """A change; the version tells whether somebody else was quicker."""

    version = NumberField(validators=[InputRequired()])


class PasswordForm(Form):
    """A new password for somebody who lost theirs."""

    password = PasswordField(lazy_gettext("New password"), [InputRequired(), Length(max=200)])


@bp.get("/")
@needs(Verb.ACCOUNTS_VIEW)
def index() -> Response:
    """Everybody, the closed accounts last."""
    with runtime.database().reading() as db:
        people = queries.accounts(db, runtime.actor())
        paths = queries.paths_of(db, [person.id for person in people])
        wanted = sorted({path for own in paths.values() for path in own})
        areas = places.by_path(db, wanted)
    return page("accounts/index.html", people=people, paths=paths, areas=areas, everywhere=EVERYWHERE)


@bp.get("/new")
@needs(Verb.ACCOUNTS_MANAGE)
def new() -> Response:
    """An empty form."""
    return _new(NewForm(), 200)


@bp.post("/")
@needs(Verb.ACCOUNTS_MANAGE)
def create() -> Response:
    """Create an account."""
    form = NewForm()
    if not form.sound:
        return _new(form, 422)
    try:
        with runtime.database().writing() as db:
            given = AccountGiven(
                name=account_name(form.name.data),
                name_bn=form.name_bn.data,
                name_en=form.name_en.data,
                role=form.role.data,
                paths=read_paths(db, form.paths.data),
                password=form.password.data,
                language=form.language.data,
            )
            actions.create_account(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _new(form, 422)
    return go(url_for("accounts.index"), flash=_("The account %(name)s can be used now.", name=given.name))


@bp.get("/<uuid:user_id>/edit")
@needs(Verb.ACCOUNTS_MANAGE)
def edit(user_id: UUID) -> Response:
    """The form as the account is now."""
    with runtime.database().reading() as db:
        user = queries.account(db, runtime.actor(), user_id)
        paths = queries.paths_of(db, [user_id])[user_id]
        known = places.by_path(db, paths)
    shown = ", ".join(known[path].pcode if path in known else path for path in paths)
    form = EditForm(
        data={
            "name_bn": user.name_bn, "name_en": user.name_en, "role": user.role,
            "paths": shown, "language": user.language, "version": user.version,
        }
    )  # fmt: skip
    return _edit(user, form, PasswordForm(), 200)


@bp.post("/<uuid:user_id>")
@needs(Verb.ACCOUNTS_MANAGE)
def update(user_id: UUID) -> Response:
    """Change an account."""
    form = EditForm()
    if not form.sound:
        return _edit(_user(user_id), form, PasswordForm(), 422)
    try:
        with runtime.database().writing() as db:
            given = AccountChange(
                user_id=user_id,
                version=form.version.number,
                name_bn=form.name_bn.data,
                name_en=form.name_en.data,
                role=form.role.data,
                paths=read_paths(db, form.paths.data),
                language=form.language.data,
            )
            actions.change_account(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _edit(_user(user_id), form, PasswordForm(), 422)
    return go(url_for("accounts.index"), flash=_("The account is changed; it counts from the next click."))


@bp.post("/<uuid:user_id>/disable")
@needs(Verb.ACCOUNTS_MANAGE)
def disable(user_id: UUID) -> Response:
    """Close an account."""
    with runtime.database().writing() as db:
        actions.disable_account(db, runtime.actor(), user_id, now=runtime.now())
    return go(url_for("accounts.index"), flash=_("The account is closed and signed out everywhere."))


@bp.post("/<uuid:user_id>/enable")
@needs(Verb.ACCOUNTS_MANAGE)
def enable(user_id: UUID) -> Response:
    """Open a closed account again."""
    with runtime.database().writing() as db:
        actions.enable_account(db, runtime.actor(), user_id, now=runtime.now())
    return go(url_for("accounts.index"), flash=_("The account is open again."))


@bp.post("/<uuid:user_id>/password")
@needs(Verb.ACCOUNTS_MANAGE)
def set_password(user_id: UUID) -> Response:
    """Give somebody a new password."""
    form = PasswordForm()
    try:
        if not form.sound:
            raise Invalid({})
        with runtime.database().writing() as db:
            given = PasswordGiven(user_id=user_id, password=form.password.data)
            actions.set_password(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _edit(_user(user_id), None, form, 422)
    return go(
        url_for("accounts.index"),
        flash=_("The new password is set. Tell it to the person yourself."),
    )


def _user(user_id: UUID) -> User:
    with runtime.database().reading() as db:
        return queries.account(db, runtime.actor(), user_id)


def _new(form: NewForm, status: int) -> Response:
    return page("accounts/new.html", status=status, form=form)


def _edit(user: User, form: EditForm | None, password_form: PasswordForm, status: int) -> Response:
    if form is None:
        return page("accounts/password.html", status=status, user=user, form=password_form)
    return page("accounts/edit.html", status=status, user=user, form=form, password_form=password_form)
