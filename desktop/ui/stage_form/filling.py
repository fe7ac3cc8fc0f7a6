"""What goes into a stage form, and what is said around its fields, from what is known of the conversation."""

from collections.abc import Mapping

from desktop.domain.case_rules import Stage
from desktop.l10n.catalogs import _
from desktop.l10n.names import language_name
from desktop.replies.facts import Facts
from desktop.replies.words import problem_text

from ..draft_facts import calendar_of
from ..workspace import Workspace
from .drafting import Drafting
from .fields import ChoiceBox
from .form import StageForm
from .offers import Subject
from .proposals import carriers, known_values, proposed_days, reasons
from .remarks import Remark, Setting, remarks
from .words import limit_lines


def fill(
    form: StageForm, workspace: Workspace, market: str, facts: Facts, subject: Subject, stage: str
) -> None:
    """The fields of a stage with what they propose. The form's signals stay blocked: values follow."""
    order = facts.order
    currency = order.total.currency if order is not None else facts.market.currency
    today = facts.today or workspace.now().date()
    days = proposed_days(workspace, facts, today, calendar_of(workspace, market))
    form.blockSignals(True)
    form.ask_for(subject.rule(stage), known_values(order), currency, days)
    offer_choices(form, workspace, facts, subject, stage)


def offer_choices(form: StageForm, workspace: Workspace, facts: Facts, subject: Subject, stage: str) -> None:
    """Carriers and ready reasons, in the language of the screen."""
    for name, choices in (
        ("carrier", carriers(workspace, facts)),
        ("reason", reasons(subject.kind, stage)),
    ):
        box = form.boxes.get(name)
        if isinstance(box, ChoiceBox):
            box.offer(choices)


def remarks_in(
    workspace: Workspace, market: str, facts: Facts, rule: Stage, given: Mapping[str, str]
) -> list[Remark]:
    """What there is to say of the values, on the market's calendar and against the order."""
    setting = Setting(
        market,
        workspace.language,
        facts.today or workspace.now().date(),
        known_values(facts.order),
        facts.order,
        calendar_of(workspace, market),
    )
    return remarks(rule, given, setting)


def say_around(
    form: StageForm, drafting: Drafting, workspace: Workspace, facts: Facts, subject: Subject
) -> None:
    """What stands over the fields: a language that we have no texts in, and the limits that run."""
    draft, screen = drafting.for_buyer(form.values()), workspace.language
    if drafting.problem is not None:
        form.say_notice(problem_text(drafting.problem), bad=True)
    elif draft is None:
        form.say_notice(_("There is no text for this stage yet: tell the buyer about it in your own words."))
    elif draft.is_fallback:
        text = _(
            "No text in this language yet: {language}. This one is in English; translate it before Send."
        )
        form.say_notice(text.format(language=language_name(draft.wanted, screen)))
    else:
        form.say_notice("")
    lines = []
    if not subject.is_order and facts.case is not None and facts.today is not None:
        zone = workspace.zone(facts.case.market)
        lines = limit_lines(subject.rules, facts.case, facts.order, zone, facts.today, screen)
    form.say_limits(lines)
