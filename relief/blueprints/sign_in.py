"""Come in, go out, and see where else one is signed in."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, current_app, request, session
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from relief.accounts import entry, queries
from relief.accounts.actions import set_password
from relief.accounts.inputs import PasswordGiven, SignInGiven
from relief.kernel.problems import Invalid, NotFound, Problem
from relief.web import frame, i18n, runtime
from relief.web.forms import Form
from relief.web.guard import needs, public
from relief.web.hx import go, page
from relief.web.i18n import say_problem
from relief.web.paths import own_path

bp = Blueprint("sign_in", __name__)
# Long enough that two sign-ins of one person never share it, short enough for an address.
_MARK = 16


class SignInForm(Form):
    """Name and password."""

    name = StringField(lazy_gettext("Name"), [InputRequired(), Length(max=64)])
    password = PasswordField(lazy_gettext("Password"), [InputRequired(), Length(max=200)])

    def given(self) -> SignInGiven:
        return SignInGiven(
            name=self.name.data,
            password=self.password.data,
            address=request.remote_addr or "",
            browser=request.user_agent.string,
        )


class PasswordForm(Form):
    """One's own new password."""

    present = PasswordField(lazy_gettext("Present password"), [InputRequired(), Length(max=200)])
    password = PasswordField(lazy_gettext("New password"), [InputRequired(), Length(max=200)])


@bp.get("/sign-in")
@public
def new() -> Response:
    """The door."""
    after = own_path(request.args.get("next"))
    return go(after) if runtime.signed_in() else _door(SignInForm(), after, 200)


@bp.post("/sign-in")
@public
def create() -> Response:
    """Let the person in. The three steps are explained in accounts/entry.py."""
    form, after = SignInForm(), own_path(request.form.get("next"))
    if not form.sound:
        return _door(form, after, 422)
    given, at = form.given(), runtime.now()
    try:
        with runtime.database().writing() as db:
            tried = entry.take_try(db, given, now=at)
        proof = entry.prove(tried, given)
        with runtime.database().writing() as db:
            _user, token = entry.sign_in(db, proof, now=at, lasts=runtime.settings().sign_in_lasts)
    except (entry.WrongPassword, entry.TooManyTries) as problem:
        return _refused(form, after, problem)
    _fresh_session()
    answer = go(after)
    answer.set_cookie(
        runtime.cookie_name(),
        token,
        max_age=runtime.settings().sign_in_lasts,
        secure=runtime.settings().secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return answer


@bp.post("/sign-out")
@needs()
def end() -> Response:
    """Leave; the token is worth nothing from here on."""
    person = runtime.signed_in()
    if person is not None:
        with runtime.database().writing() as db:
            entry.end_sign_in(db, person, person.token_hash, now=runtime.now())
    return _gone(go("/sign-in", flash=_("You are signed out."), kind="note"))


@bp.get("/own-sign-ins")
@needs()
def index() -> Response:
    """Where one is signed in, and one's own password."""
    return _own(PasswordForm(), 200)


@bp.post("/own-sign-ins/<string(length=16):mark>/end")
@needs()
def end_other(mark: str) -> Response:
    """End one of one's own sign-ins, for example on a lost tablet."""
    person = runtime.actor()
    with runtime.database().writing() as db:
        open_ones = queries.own_sign_ins(db, person, now=runtime.now())
        found = next(
            (each for each in open_ones if secrets.compare_digest(each.token_hash[:_MARK], mark)),
            None,
        )
        if found is None:
            raise NotFound
        entry.end_sign_in(db, person, found.token_hash, now=runtime.now())
    return go("/own-sign-ins", flash=_("That sign-in has ended."))


@bp.post("/own-password")
@needs()
def change_password() -> Response:
    """Change one's own password; every sign-in ends, this one too."""
    form = PasswordForm()
    if not form.sound:
        return _own(form, 422)
    person = runtime.actor()
    given = PasswordGiven(user_id=person.id, password=form.password.data, present=form.present.data)
    try:
        with runtime.database().writing() as db:
            set_password(db, person, given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _own(form, 422)
    return _gone(go("/sign-in", flash=_("Your password is changed. Sign in with the new one.")))


def _door(form: SignInForm, after: str, status: int) -> Response:
    return page("sign_in/new.html", status=status, form=form, next=after)


def _refused(form: SignInForm, after: str, problem: Problem) -> Response:
    form.form_errors.append(say_problem(problem))
    return _door(form, after, problem.status)


def _own(form: PasswordForm, status: int) -> Response:
    person = runtime.signed_in()
    with runtime.database().reading() as db:
        open_ones = queries.own_sign_ins(db, runtime.actor(), now=runtime.now())
    here = person.token_hash if person else ""
    return page("sign_in/index.html", status=status, sign_ins=open_ones, here=here, mark=_MARK, form=form)


def _fresh_session() -> None:
    """A new token for forms comes with a new sign-in; what the person switched to stays."""
    kept = {key: session[key] for key in (i18n.LANGUAGE_KEY, frame.MODE_KEY) if key in session}
    session.clear()
    session.permanent = True
    session.update(kept)


def _gone(answer: Response) -> Response:
    session.pop(runtime.RESPONSE_KEY, None)
    session.pop(current_app.config["WTF_CSRF_FIELD_NAME"], None)
    answer.delete_cookie(
        runtime.cookie_name(),
        secure=runtime.settings().secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return answer
