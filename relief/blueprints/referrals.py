"""The service directory: helplines, the nearest providers, and the forms that keep it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from relief.areas import queries as areas
from relief.areas.levels import Level
from relief.areas.models import Area
from relief.kernel.digits import to_latin
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.referrals import actions, queries, rules
from relief.referrals.inputs import CorrectionGiven, ProviderGiven
from relief.referrals.kinds import Service
from relief.referrals.models import Provider
from relief.web import runtime
from relief.web.forms import DayField, DecimalNumberField, Form, LabelledSelect, NumberField, PhoneField
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language, name_of
from relief.web.labels import choices

bp = Blueprint("referrals", __name__, url_prefix="/providers")


def _area(value: object) -> UUID | None:
    return UUID(str(value)) if value else None


class ProviderForm(Form):
    """One provider."""

    name_bn = StringField(lazy_gettext("Name in Bangla"), [Length(max=200)])
    name_en = StringField(lazy_gettext("Name in English"), [Length(max=200)])
    service = LabelledSelect(lazy_gettext("Service"), [InputRequired()], kind=Service)
    area_id = SelectField(lazy_gettext("Area"), coerce=_area)
    serves_id = SelectField(lazy_gettext("Serves the people of"), coerce=_area)
    eligibility = StringField(lazy_gettext("For whom"), [Length(max=300)])
    phone = PhoneField(lazy_gettext("Phone"))
    hours = StringField(lazy_gettext("Hours"), [Length(max=80)])
    lat = DecimalNumberField(lazy_gettext("Latitude"))
    lon = DecimalNumberField(lazy_gettext("Longitude"))
    source = StringField(lazy_gettext("Known from"), [InputRequired(), Length(max=200)])
    last_verified_on = DayField(lazy_gettext("Last checked on"))
    version = NumberField(default=0)

    def given(self, kind: str = "") -> ProviderGiven:
        """What was typed, as the actions take it."""
        return ProviderGiven(
            name_bn=self.name_bn.data or "",
            name_en=self.name_en.data or "",
            service=self.service.data,
            kind=kind,
            area_id=self.area_id.data,
            serves_id=self.serves_id.data,
            eligibility=self.eligibility.data or "",
            lon=None if self.lon.data is None else float(self.lon.data),
            lat=None if self.lat.data is None else float(self.lat.data),
            phone=self.phone.data or "",
            hours=self.hours.data or "",
            source=self.source.data,
            last_verified_on=self.last_verified_on.data,
        )


@bp.get("/")
@needs(Verb.REFERRALS_DIRECTORY)
def index() -> Response:
    """Helplines, then providers, the nearest first when a place is named."""
    service = next((each for each in Service if each.value == request.args.get("service")), None)
    text = request.args.get("near", "").strip()
    actor = runtime.actor()
    area, point = _near(text)
    with runtime.database().reading() as db:
        helplines = queries.helplines(db, actor, service)
        stale = request.args.get("stale") == "1"
        before = rules.stale_before(local_day(runtime.now())) if stale else None
        found = queries.providers(
            db, actor, service, point, page=request.args.get("page", 1, type=int), stale_before=before
        )
    return page(
        "referrals/index.html",
        fragment="referrals/_list.html",
        helplines=helplines,
        found=found,
        service=service,
        services=choices(Service),
        text=text,
        area=area,
        unknown=bool(text) and point is None,
        stale=stale,
        stale_before=rules.stale_before(local_day(runtime.now())),
        here=url_for("referrals.index", service=service, near=text or None, stale="1" if stale else None),
    )


@bp.get("/new")
@needs(Verb.REFERRALS_KEEP_DIRECTORY)
def new() -> Response:
    """An empty form."""
    return _new(_form(), 200)


@bp.post("/")
@needs(Verb.REFERRALS_KEEP_DIRECTORY)
def create() -> Response:
    """Put a provider into the directory."""
    form = _form()
    if not form.sound:
        return _new(form, 422)
    try:
        with runtime.database().writing() as db:
            kept = actions.add_provider(db, runtime.actor(), form.given(), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _new(form, 422)
    return go(
        url_for("referrals.index", service=kept.service),
        flash=_("%(name)s is in the directory.", name=name_of(kept)),
    )


@bp.get("/<uuid:provider_id>/edit")
@needs(Verb.REFERRALS_KEEP_DIRECTORY)
def edit(provider_id: UUID) -> Response:
    """The form as the entry is now."""
    kept = _kept(provider_id)
    data = {name: getattr(kept, name) for name in ProviderForm.__dict__ if hasattr(kept, name)}
    return _edit(kept, _form(data), 200)


@bp.post("/<uuid:provider_id>")
@needs(Verb.REFERRALS_KEEP_DIRECTORY)
def update(provider_id: UUID) -> Response:
    """Correct an entry."""
    form, kept = _form(), _kept(provider_id)
    if not form.sound:
        return _edit(kept, form, 422)
    given = CorrectionGiven(provider_id=provider_id, version=form.version.data or 0, provider=form.given(kept.kind))
    try:
        with runtime.database().writing() as db:
            actions.correct_provider(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _edit(kept, form, 422)
    return go(url_for("referrals.index", service=kept.service), flash=_("The entry is corrected."))


@bp.post("/<uuid:provider_id>/checked")
@needs(Verb.REFERRALS_KEEP_DIRECTORY)
def checked(provider_id: UUID) -> Response:
    """Somebody called today and it is right."""
    _kept(provider_id)
    with runtime.database().writing() as db:
        actions.mark_checked(db, runtime.actor(), provider_id, now=runtime.now())
    return go(url_for("referrals.index", stale=1), flash=_("It is marked as checked today."))


def _near(text: str) -> tuple[Area | None, queries.Point | None]:
    """A place by name or code, or a point as "22.55, 89.05"; without a text, one's own area."""
    if (point := _point(text)) is not None:
        return None, point
    actor = runtime.actor()
    with runtime.database().reading() as db:
        if text:
            area = next(iter(areas.search(db, actor, text, 1)), None)
        else:
            tops = [] if actor.everywhere else areas.tops(db, actor)
            area = tops[0] if len(tops) == 1 else None
    return area, queries.middle_of(area)


def _point(text: str) -> queries.Point | None:
    parts = to_latin(text).replace(";", ",").split(",")
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError:
        return None
    return (lon, lat) if rules.in_country(lon, lat) else None


def _kept(provider_id: UUID) -> Provider:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        kept = queries.find(db, actor, provider_id)
    if kept.area is not None and not actor.sees(kept.area.path):
        raise NotFound
    return kept


def _form(data: dict[str, object] | None = None) -> ProviderForm:
    form = ProviderForm(data=data)
    actor = runtime.actor()
    # Five thousand unions would make a heavy page; whoever sees the country names the upazila.
    levels = [Level.DISTRICT, Level.UPAZILA, *([] if actor.everywhere else [Level.UNION])]
    with runtime.database().reading() as db:
        found = areas.choices(db, actor, levels, language())
    form.area_id.choices = [("", _("The whole country")), *((str(id_), name) for id_, name in found)]
    form.serves_id.choices = [("", _("The area where it stands")), *((str(id_), name) for id_, name in found)]
    return form


def _new(form: ProviderForm, status: int) -> Response:
    return page("referrals/new.html", status=status, form=form)


def _edit(kept: Provider, form: ProviderForm, status: int) -> Response:
    return page("referrals/edit.html", status=status, form=form, provider=kept)
