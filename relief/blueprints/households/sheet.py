"""The chapters of what we hold about a family: those of the registry's page, and those of the rooms above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from relief.consent.labels import METHOD_LABELS, OF_HOUSEHOLD
from relief.disclosure.gathering import Gathered
from relief.disclosure.paper import Part
from relief.households import labels
from relief.households.needs import NEED_LABELS
from relief.households.papers import mask
from relief.monitoring.models import Issue
from relief.payments.labels import LABELS as WALLETS
from relief.payments.labels import LINES
from relief.web.i18n import day, digits, label, name_of, num, say

_NONE = "—"


def whole(context: dict[str, Any], more: Gathered) -> list[Part]:
    """All chapters for the paper, in the order of the page."""
    return [*_registry(context), *beyond(context, more), *_work(context)]


def beyond(context: dict[str, Any], more: Gathered) -> list[Part]:
    """What the registry does not hold: visits and committees, questions and complaints, surveys, money, every yes."""
    found = [_decided(context["verification"]), _visits(context["verification"].visits), _asked(more.asked)]
    found += [_surveyed(more.surveyed), _money(more), _agreed(more.agreed)]
    return [one for one in found if one.rows or one.lines]


def _registry(context: dict[str, Any]) -> Iterator[Part]:
    household = context["household"]
    yield Part(title=_("Home"), facts=[(word, value or _NONE) for word, value in _home(context)])
    yield Part(
        title=_("People"), heads=[_("Name"), _("Relation"), _("Sex"), _("Age"), _("Papers")],
        rows=[_person(context, one) for one in context["people"]],
        lines=[
            *[f"{words}: {num(number)}" for words, number in context["counted"].rows],
            _(
                "Of papers only the last four signs are printed. Single answers about difficulties are read out to you"
                " on request."
            ),
        ],
    )  # fmt: skip
    holds = [one.label + (f" ({one.who})" if one.who else "") for one in context["circumstances"]]
    yield Part(title=_("Special circumstances"), lines=[" · ".join(holds) or _("None were told.")])
    if context["impacts"]:
        yield Part(title=_("What disasters did"), lines=[_impact(*pair) for pair in context["impacts"]])
    standing = context["standing"]
    yield Part(
        title=_("What you agreed to"), heads=[_("For what"), _("Decision"), _("Who decided"), _("How"), _("Day")],
        rows=[
            [label(one), label(event.decision), event.given_by, say(METHOD_LABELS[event.method]), day(event.at)]
            if (event := standing.get(one)) else [label(one), _("Not asked yet"), _NONE, _NONE, _NONE]
            for one in OF_HOUSEHOLD
        ],
    )  # fmt: skip
    yield Part(title=_("Given and due"), lines=[*_given(context)] or [_("Nothing yet.")])
    if household.erased_at:
        said = _("Everything personal was erased on %(day)s.", day=day(household.erased_at))
        yield Part(title=_("Erased"), lines=[said])


def _home(context: dict[str, Any]) -> list[tuple[str, str | None]]:
    one = context["household"]
    housing = labels.HOUSING_LABELS.get(one.housing)
    living = labels.LIVELIHOOD_LABELS.get(one.livelihood)
    return [
        (_("Head of household"), name_of(one)), (_("Father’s, mother’s or husband’s name"), one.guardian_name),
        (_("Place"), name_of(one.area)), (_("Upazila and district"), context["upper"]), (_("Village"), one.village),
        (_("Ward"), digits(one.ward)), (_("Landmark"), one.landmark), (_("Phone"), context["phones"]),
        (_("House"), say(housing) if housing else None), (_("Livelihood"), say(living) if living else None),
        (_("Map point"), context["point"]), (_("Number on the paper form"), digits(one.form_no)),
        (_("Members"), num(one.size)), (_("Registered"), day(one.created_at)),
    ]  # fmt: skip


def _person(context: dict[str, Any], one: Any) -> list[str]:
    relation = labels.RELATION_LABELS.get(one.relation)
    shown = _("Head") if one.is_head else say(relation) if relation else _NONE
    papers = context["papers"].get(one.id, [])
    told = [f"{label(each.kind)} {digits(context['mask'](each.number))} ({label(each.state)})" for each in papers]
    age = context["age_words"](one) or _NONE
    asked = f" · {_('six questions answered')}" if context["wg_words"](one) else ""
    return [name_of(one), shown, label(one.sex) or _NONE, age + asked, ", ".join(told) or _NONE]


def _impact(impact: Any, response: Any) -> str:
    said = [label(impact.house_damage)]
    said += [say(words) for name, words in labels.LOSS_LABELS.items() if getattr(impact, name)]
    if impact.needs:
        needs = [say(NEED_LABELS[one]) if one in NEED_LABELS else one for one in impact.needs]
        said.append(f"{_('Needs')}: {', '.join(needs)}")
    line = f"{name_of(response)}: {' · '.join(said)} ({label(impact.state)})"
    return f"{line} · {impact.note}" if impact.note else line


def _called(plan: Any) -> str:
    """A list by its name, or by its code where nobody gave it one."""
    return name_of(plan) or digits(plan.code)


def _given(context: dict[str, Any]) -> Iterator[str]:
    for _entitlement, plan in context["due"]:
        yield f"{_called(plan)}: {name_of(plan.kit)}, {_('due')} · {day(plan.starts_at)}"
    for came, plan in context["given"]:
        by = f" · {came.collector_name}" if came.collector_name else ""
        yield f"{_called(plan)}: {name_of(plan.kit)} · {day(came.collected_at)}{by}"
    for one in context["grants"]:
        visits = [" · " + _("visited on %(day)s", day=day(each.visited_on)) for each in one.visits]
        yield f"{digits(one.grant.programme.neutral_code)} · {label(one.grant.state)}{''.join(visits)}"
    if context["cards"]:
        cards = [f"{digits(one.number)} ({label(one.state)})" for one in context["cards"]]
        yield f"{_('Relief card')}: {', '.join(cards)}"


def _decided(known: Any) -> Part:
    lines = [
        " · ".join(each for each in (forum.name, day(one.created_at), one.said) if each)
        for one, forum in known.nominations
    ]
    lines += [
        " · ".join(
            each for each in (session.committee.name, f"{day(session.held_on)}: {label(row.outcome)}", row.said) if each
        )
        for row, session in known.decisions
    ]
    for one in known.appeals:
        said = [f"{label(one.kind)} · {day(one.received_on)}: {label(one.state)}", one.said, one.reason]
        lines.append(" · ".join(each for each in said if each))
    return Part(title=_("Before forums and committees"), lines=lines)


def _visits(visits: Sequence[Any]) -> Part:
    rows = [
        [day(one.made_on or one.planned_on), label(one.purpose), label(one.state), one.visitor, one.found or _NONE]
        for one in visits
    ]
    heads = [_("Day"), _("What for"), _("State"), _("Visited by"), _("What was found")]
    return Part(title=_("Visits to your home"), heads=heads, rows=rows)


def _asked(asked: Sequence[Any]) -> Part:
    rows = [
        [f"{digits(one.reference)} · {day(one.received_on)}", f"{label(one.kind)}: {label(one.topic)}", one.said,
         one.answer or label(one.state)]
        for one in asked
    ]  # fmt: skip
    heads = [_("Number and day"), _("For what"), _("What you said"), _("Our answer")]
    return Part(title=_("Questions and complaints"), heads=heads, rows=rows)


def _surveyed(surveyed: Sequence[Any]) -> Part:
    rows = []
    for one, plan in surveyed:
        issues = [label(Issue(word)) for word in one.issues]
        said = " · ".join(each for each in (label(one.answer), *issues, one.said, one.follow_up_said) if each)
        rows.append([_called(plan), day(one.answered_at) if one.answered_at else _NONE, said])
    heads = [_("For what"), _("Day"), _("What you said")]
    return Part(title=_("When we asked you afterwards"), heads=heads, rows=rows)


def _money(more: Gathered) -> Part:
    lines = [
        f"{say(WALLETS[one.kind])} {digits(mask(one.number))} · {one.holder} · {day(one.created_at)}"
        for one in more.wallets
    ]
    rows = [
        [_called(plan), _("%(sum)s taka", sum=num(line.amount)), day(line.settled_at or line.created_at),
         say(LINES[line.state])]
        for line, plan in more.paid
    ]  # fmt: skip
    heads = [_("For what"), _("How much"), _("Day"), _("State")]
    return Part(title=_("Money to your account"), heads=heads, rows=rows, lines=lines)


def _agreed(events: Sequence[Any]) -> Part:
    rows = [
        [day(one.at), label(one.purpose), label(one.decision),
         " · ".join(each for each in (one.given_by, one.relation, one.witness) if each) or _NONE,
         say(METHOD_LABELS[one.method]) if one.method in METHOD_LABELS else _NONE]
        for one in events
    ]  # fmt: skip
    heads = [_("Day"), _("For what"), _("Decision"), _("Who decided"), _("How")]
    return Part(title=_("Every yes and no so far"), heads=heads, rows=rows)


def _work(context: dict[str, Any]) -> Iterator[Part]:
    lookers, seen = context["lookers"], []
    for entry in context["entries"]:
        who = name_of(lookers[entry.actor_id]) if entry.actor_id in lookers else _("Relief itself")
        if (line := f"{who} {day(entry.at)}") not in seen:
            seen.append(line)
    files = [f"{one.recipient} ({one.purpose}, {day(one.created_at)})" for one in context["files"]]
    wishes = [f"{label(one.wish)} ({day(one.received_on)}: {label(one.state)})" for one in context["requests"]]
    lines = [" · ".join(seen) or _NONE]
    lines.append(
        _("Files taken out of your area since you are registered, in which your household can stand if you agreed:")
        + " " + (" · ".join(files) or _("none"))
    )  # fmt: skip
    if wishes:
        lines.append(_("Your wishes so far:") + " " + " · ".join(wishes))
    yield Part(title=_("Who worked with these data"), lines=lines)
    yield Part(
        title=_("If something is wrong"),
        lines=[
            _(
                "Tell any volunteer, your committee or our office: correct it, take a yes back, or have everything"
                " erased. You give no reason, and relief goes on. Bring this sheet or your card. We answer in writing"
                " or by voice."
            )
        ],
    )
