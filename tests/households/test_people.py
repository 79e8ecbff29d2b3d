"""People behind numbers: ages, the six questions, papers, unnamed people, what was told, and consents."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from relief.audit.models import AuditEntry
from relief.consent.inputs import NOTICE, ConsentGiven
from relief.consent.models import ConsentEvent, Decision, Purpose
from relief.households import ages, changes, exports, papers, rules
from relief.households.actions import correct_household, record_household_consent
from relief.households.export_log import Format, Profile
from relief.households.inputs import CorrectionGiven, HouseholdGiven, MemberGiven, PaperGiven
from relief.households.models import DocumentKind, DocumentState, Household, IdentityDocument, Member, Precision, Sex
from relief.kernel.db import Database
from tests.builders import CLERK, Areas
from tests.households.builders import a_household, all_agree_to_sharing, household_given
from tests.people import Person

TODAY = date(2026, 8, 4)
DAYS = st.dates(date(1910, 1, 1), date(2100, 1, 1))


@given(age=st.integers(0, 110), as_of=DAYS, years=st.integers(0, 60))
@settings(max_examples=300)
def test_an_estimated_age_is_right_that_day_and_grows_a_year_a_year(age: int, as_of: date, years: int) -> None:
    born = ages.born_for(age, as_of)
    assert ages.age_on(as_of, born) == age
    later = date(as_of.year + years, as_of.month, min(as_of.day, 28))
    assert ages.age_on(later, born) in (age + years, age + years - (as_of.day > 28))


@given(born=st.dates(date(1906, 1, 1), TODAY), precision=st.sampled_from(list(Precision)), spread=st.integers(0, 20))
@settings(max_examples=300)
def test_the_true_age_lies_in_what_is_shown(born: date, precision: Precision, spread: int) -> None:
    held = ages.range_on(TODAY, born, precision, spread)
    assert 0 <= held.low <= max(0, ages.age_on(TODAY, born)) <= held.high
    assert held.about == (precision is Precision.ESTIMATED)
    if precision is Precision.DAY:
        assert held.low == held.high


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("40", (40, None)),
        ("40±5", (40, 5)),
        ("40 +- 5", (40, 5)),
        ("40+/-5", (40, 5)),
        ("0", (0, None)),
        ("121", None),
        ("1991", None),
        ("40±30", None),
        ("-4", None),
        ("", None),
        ("forty", None),
    ],
    ids=str,
)
def test_ages_as_people_write_them(text: str, means: tuple[int, int | None] | None) -> None:
    assert ages.read_age(text) == means


@given(st.integers(0, 130))
def test_every_age_has_one_band(age: int) -> None:
    low, high = ages.BANDS[ages.band_of(age)]
    assert low <= min(age, 120) <= high


WG = ("wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_self_care", "wg_communicating")


@pytest.mark.parametrize("question", WG)
@pytest.mark.parametrize(("answer", "holds"), [(None, False), (1, False), (2, False), (3, True), (4, True)])
def test_the_cut_off(question: str, answer: int | None, holds: bool) -> None:
    """A lot of difficulty, or cannot do at all, in one of the six; from five years."""
    person = MemberGiven(name_en="A", birth_date=date(1990, 1, 1), **{question: answer})  # type: ignore[arg-type]
    told = household_given(head=person)
    assert ("disability" in rules.circumstances(told, today=TODAY)) is holds
    baby = replace(person, birth_date=date(2023, 1, 1))
    assert "disability" not in rules.follows(household_given(head=baby), today=TODAY)


UNNAMED = st.dictionaries(st.sampled_from(rules.UNNAMED), st.integers(0, 3))


@given(unnamed=UNNAMED, born=st.lists(st.dates(date(1940, 1, 1), TODAY), max_size=4))
@settings(max_examples=200)
def test_named_and_unnamed_make_the_counts(unnamed: dict[str, int], born: list[date]) -> None:
    people = tuple(MemberGiven(name_en="M", birth_date=one) for one in born)
    head = MemberGiven(name_en="H", birth_date=date(1980, 1, 1))
    size = 1 + len(people) + ages.unnamed_total(unnamed)
    told = HouseholdGiven(head=head, members=people, size=size, unnamed=unnamed)
    counts = rules.counts(told, today=TODAY)
    of_age = [ages.age_on(TODAY, one) for one in born]
    assert counts.size == size
    assert counts.children_0_4 == sum(a < 5 for a in of_age) + ages.unnamed_in(unnamed, ("0-4",))
    assert counts.children_5_17 == sum(5 <= a < 18 for a in of_age) + ages.unnamed_in(
        unnamed, ("5-9", "10-14", "15-17")
    )
    assert counts.children_0_4 + counts.children_5_17 <= counts.size


@pytest.mark.parametrize(
    ("size", "told", "born", "expected"),
    [
        (5, (2, 2), (), (2, 2)),
        (5, (0, 2), (2012, 2013, 2014), (0, 3)),
        # Three named pupils and three told babies would be six children of five people.
        (5, (3, 1), (2012, 2013, 2014), (2, 3)),
        (5, (1, 4), (2025, 2024, 2023), (3, 2)),
    ],
)
def test_more_children_than_people_are_never_counted(
    size: int, told: tuple[int, int], born: tuple[int, ...], expected: tuple[int, int]
) -> None:
    people = tuple(MemberGiven(name_en="M", birth_date=date(year, 1, 1)) for year in born)
    head = MemberGiven(name_en="H")
    family = HouseholdGiven(head=head, members=people, size=size, children_0_4=told[0], children_5_17=told[1])
    counts = rules.counts(family, today=TODAY)
    assert (counts.children_0_4, counts.children_5_17) == expected


@pytest.mark.parametrize(
    ("kind", "number", "state", "sound"),
    [
        (DocumentKind.NID, "6847193052", "said", True),
        (DocumentKind.NID, "684719305", "said", False),
        (DocumentKind.NID, "", "lost", True),
        (DocumentKind.NID, "", "seen", False),
        (DocumentKind.BIRTH_REGISTRATION, "20110415207102938", "copied", True),
        (DocumentKind.PASSPORT, "AB1234567", "seen", True),
        (DocumentKind.PASSPORT, "A12345678", "seen", True),
        (DocumentKind.PASSPORT, "A1234567", "seen", False),
        (DocumentKind.DISABILITY_CARD, "19-", "seen", False),
    ],
)
def test_which_numbers_are_sound(kind: DocumentKind, number: str, state: str, sound: bool) -> None:
    assert papers.is_sound(kind, number, DocumentState(state)) is sound


def test_a_number_shows_only_its_end() -> None:
    assert papers.mask("6847193052") == "••••3052"
    assert papers.mask("123") == "••••"
    assert papers.mask("") == ""


def test_papers_keep_their_state_over_a_correction(database: Database, areas: Areas, now: datetime) -> None:
    passport = PaperGiven(kind=DocumentKind.PASSPORT, number="ab 1234567", state=DocumentState.COPIED)
    nid = PaperGiven(kind=DocumentKind.NID, number="6847193052", state=DocumentState.SEEN)
    head = MemberGiven(name_en="Rahima", nid="6847193052", papers=(nid, passport))
    with database.writing() as db:
        home = a_household(db, areas.union_a1, head=head)
        _correct(db, home, now, landmark="the mosque")
    assert _papers(database) == {"nid": ("6847193052", "seen"), "passport": ("AB1234567", "copied")}
    with database.writing() as db:
        home = db.scalars(sa.select(Household)).one()
        stands = changes.as_given(db, home)
        _correct(db, home, now, head=replace(stands.head, nid="1234567890"))
    assert _papers(database)["nid"] == ("1234567890", "said"), "nobody saw the new number"


def _correct(db: sa.orm.Session, home: Household, now: datetime, **more: object) -> None:
    wanted = replace(changes.as_given(db, home), **more)  # type: ignore[arg-type]
    given = CorrectionGiven(version=home.version, reason="said so", household=wanted)
    correct_household(db, CLERK, home.id, given, now=now)


def _papers(database: Database) -> dict[str, tuple[str, str]]:
    with database.reading() as db:
        return {one.kind.value: (one.number, one.state.value) for one in db.scalars(sa.select(IdentityDocument))}


def test_what_was_told_and_what_follows_are_both_kept(database: Database, areas: Areas, now: datetime) -> None:
    with database.writing() as db:
        head = MemberGiven(name_en="Rahima", sex=Sex.FEMALE, wg_seeing=4)
        home = a_household(db, areas.union_a1, head=head, circumstances=frozenset({"landless"}))
        assert (home.disability, home.female_headed, home.landless) == (True, True, True)
        assert home.told == {"landless": {}}
        stands = changes.as_given(db, home)
        _correct(db, home, now, head=replace(stands.head, wg_seeing=1))
        assert not home.disability, "it followed from an answer that was corrected"
        _correct(db, home, now, circumstances=frozenset({"landless", "disability"}))
        assert home.disability, "told by hand, whatever the answers say"


def test_who_is_not_to_be_called_stands_in_a_file_without_a_phone(
    database: Database, areas: Areas, now: datetime
) -> None:
    with database.writing() as db:
        quiet = a_household(db, areas.union_a1, head_name="Rahima", phone="01711111111")
        a_household(db, areas.union_a1, head_name="Karim", phone="01722222222")
        all_agree_to_sharing(db)
        for number, decision in enumerate((Decision.GIVEN, Decision.WITHDRAWN)):
            said = ConsentGiven(decisions=((Purpose.CONTACT, decision),), given_by="Rahima", reason="too many calls")
            record_household_consent(db, CLERK, quiet.id, said, now=now + timedelta(minutes=number))
        wanted = exports.ExportGiven(profile=Profile.NAMED, format=Format.CSV, purpose="x", recipient="y")
        content = exports.make(db, exports.ask_export(db, CLERK, wanted, now=now))
        with zipfile.ZipFile(io.BytesIO(content)) as both:
            text = "".join(both.read(name).decode() for name in both.namelist())
        assert {one.notice for one in db.scalars(sa.select(ConsentEvent).where(ConsentEvent.reason != ""))} == {NOTICE}
    assert "Rahima" in text
    assert "01711111111" not in text
    assert "01722222222" in text


@pytest.fixture
def home(database: Database, areas: Areas, now: datetime) -> Household:
    head = MemberGiven(name_bn="রহিমা বেগম", sex=Sex.FEMALE, nid="6847193052")
    with database.writing() as db:
        return a_household(db, areas.union_a1, head=head, size=4)


def _head(database: Database) -> Member:
    with database.reading() as db:
        return db.scalars(sa.select(Member).where(Member.is_head)).one()


def test_a_person_s_page_asks_and_keeps(as_asha: Person, database: Database, home: Household) -> None:
    address = f"/households/{home.id}/people/{_head(database).id}"
    shown = as_asha.get(address)
    assert "6847193052" not in shown.text
    assert "৩০৫২" in shown.text
    form = shown.form(f"form[action='{address}']")
    bad = form.submit(birth="সাত", wg_seeing="3")
    assert bad.status == 422
    form.submit(birth="৪০±৫", wg_seeing="3", state_nid="seen", paper_passport="AB১২৩৪৫৬৭", state_passport="lost")
    head = _head(database)
    assert (head.wg_seeing, head.birth_precision, head.birth_spread) == (3, Precision.ESTIMATED, 5)
    assert _papers(database) == {"nid": ("6847193052", "seen"), "passport": ("AB1234567", "lost")}
    page = as_asha.get(f"/households/{home.id}")
    assert "প্রায় ৪০ (৩৫ থেকে ৪৫)" in page.text
    assert "6847193052" not in page.text
    assert "সদস্যদের তথ্য থেকে" in page.text
    with database.reading() as db:
        assert db.scalars(sa.select(Household.disability)).one()


def test_whole_numbers_are_shown_once_and_recorded(as_asha: Person, database: Database, home: Household) -> None:
    member = _head(database)
    shown = as_asha.get(f"/households/{home.id}/people/{member.id}").form("form[action$='papers']").submit()
    assert "৬৮৪৭১৯৩০৫২" in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    with database.reading() as db:
        [entry] = db.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "households.read-papers")).all()
    assert (entry.subject_id, entry.details) == (home.id, {"person": str(member.id), "kinds": ["nid"]})


def test_approvers_see_the_end_of_a_number_only(as_gita: Person, database: Database, home: Household) -> None:
    address = f"/households/{home.id}/people/{_head(database).id}"
    shown = as_gita.get(address)
    assert "৩০৫২" in shown.text
    assert "৬৮৪৭১৯৩০৫২" not in shown.text
    assert as_gita.client.post(f"{address}/papers").status_code in (400, 403)


def test_the_correction_form_hides_numbers_and_keeps_them(as_asha: Person, database: Database, home: Household) -> None:
    form = as_asha.get(f"/households/{home.id}/edit").form("#household-form")
    assert form.values["head_nid"] == ["••••৩০৫২"]
    form.submit(village="কালীগঞ্জ", reason="গ্রাম ভুল ছিল")
    assert _papers(database) == {"nid": ("6847193052", "said")}


def test_people_without_a_name_are_counted_and_sums_that_differ_are_said(
    as_asha: Person, database: Database, home: Household
) -> None:
    form = as_asha.get(f"/households/{home.id}/counts").form("form.register")
    form.submit(**{"female:5-9": "১", "holds_landless": "y", "since_landless": "০১/০৬/২০২৪"})
    page = as_asha.get(f"/households/{home.id}")
    assert "হিসাব মিলছে না" in page.text
    assert "2024-06-01" not in page.text.replace("২০২৪-০৬-০১", "")
    with database.reading() as db:
        kept = db.scalars(sa.select(Household)).one()
    assert (kept.unnamed, kept.told) == ({"female:5-9": 1}, {"landless": {"since": "2024-06-01"}})
    form = as_asha.get(f"/households/{home.id}/counts").form("form.register")
    form.submit(**{"female:5-9": "১", "male:18-59": "2"})
    assert "হিসাব মিলছে না" not in as_asha.get(f"/households/{home.id}").text
