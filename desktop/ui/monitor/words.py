"""How the monitor words markets, kinds, people, languages and figures, in the current language."""

from collections.abc import Mapping
from datetime import date, timedelta

from desktop.domain.cases import KINDS
from desktop.l10n import terms
from desktop.l10n.catalogs import _, current_language
from desktop.l10n.dates import format_date
from desktop.l10n.due import short_duration
from desktop.l10n.money import format_number, format_percent
from desktop.l10n.names import language_name, market_name
from desktop.reports.definitions import Definition

from ..kit.labels import literal
from ..workspace import Workspace

People = Mapping[str, str]


def kind_text(kind: str) -> str:
    """The word for a case kind or a topic, as it begins a line."""
    word = terms.text("case_kind" if kind in KINDS else "topic", kind) if kind else _("no kind")
    return word[:1].upper() + word[1:]


def person_text(agent_id: str, workspace: Workspace, people: People | None = None) -> str:
    """A person's name; of one who left the name that is still known; nobody for an empty id."""
    if not agent_id:
        return _("Nobody")
    account = workspace.account
    for agent in account.agents if account is not None else ():
        if agent.id == agent_id:
            name = literal(agent.name, 60)
            return _("{name} (away)").format(name=name) if agent.away else name
    name = literal((people or {}).get(agent_id) or agent_id, 60)
    return _("{name} (left)").format(name=name)


def language_text(code: str) -> str:
    """A buyer's language."""
    if not code:
        return _("Language not known")
    name = language_name(code, current_language())
    return name[:1].upper() + name[1:]


def group_text(by: str, key: str, workspace: Workspace, people: People | None = None) -> str:
    """What a line of the figures is about."""
    language = current_language()
    match by:
        case "market":
            return market_name(key, language)
        case "agent":
            return person_text(key, workspace, people)
        case "kind":
            return kind_text(key)
        case "language":
            return language_text(key)
        case "week":
            first = date.fromisoformat(key)
            return week_text(first, first + timedelta(days=6))
        case "month":
            return month_text(date.fromisoformat(key))
        case _:
            return format_date(date.fromisoformat(key), language, form="weekday_day_month")


def week_text(first: date, last: date) -> str:
    """`16 – 22 Nov`, as two dates."""
    language = current_language()
    return _("{first} – {last}").format(
        first=format_date(first, language, form="day_month"),
        last=format_date(last, language, form="day_month"),
    )


def month_text(day: date, *, short: bool = False) -> str:
    """The month of a day, with its year: `November 2026`; short `Nov 2026`."""
    from babel.dates import format_skeleton

    from desktop.l10n.locales import locale_for

    text: str = format_skeleton("yMMM" if short else "yMMMM", day, locale=locale_for(current_language()))
    return text


def value_text(value: float | timedelta | None, unit: str) -> str:
    """A figure as the language writes it; a dash for none."""
    language = current_language()
    if value is None:
        return "–"
    if isinstance(value, timedelta):
        return clock_time_text(value)
    if unit == "percent":
        return format_percent(value / 100, language)
    return format_number(value, language)


def clock_time_text(value: timedelta) -> str:
    """A time of the market's clock in hours, never in days: 24 h of it are one working day."""
    language = current_language()
    hours, minutes = divmod(round(value.total_seconds() / 60), 60)
    if not hours:
        return short_duration(value.total_seconds(), language)
    if not minutes:
        return _("{hours} h").format(hours=format_number(hours, language))
    return _("{hours} h {minutes} min").format(hours=format_number(hours, language), minutes=minutes)


def name_of(definition: Definition) -> str:
    """A figure's name in the current language."""
    return _(definition.name)
