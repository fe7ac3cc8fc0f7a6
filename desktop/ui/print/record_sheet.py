"""The record of a conversation in words, as a person reads it in a dispute: who, when, what, with which
files, which steps, and how the response clock judged. No Qt: what draws it is `record_pdf`.

Everything but `own` and `clock` comes from the signed record alone.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from desktop.domain.accounts import Account
from desktop.domain.obligations import Obligation
from desktop.domain.record import Entry, instant_of
from desktop.l10n import findings, terms
from desktop.l10n.catalogs import N_, _, current_language
from desktop.l10n.dates import format_date, format_time, local
from desktop.l10n.named import named
from desktop.l10n.names import known_markets, language_name, market_name, zone_name
from desktop.l10n.record_words import problem_text
from desktop.reports.evidence import Evidence
from desktop.store.reader import Reader

from ..conversation.sizes import size_text
from ..stage_form.words import field_label
from .printed_text import printed, printed_lines
from .record_content import author_of, buyers, distinct, orders, tables_of, text_of

TEXT, FACT, WEIGHTY = "text", "fact", "weighty"

_HOW: Final = {
    None: N_("open"),
    "answered": N_("answered"),
    "no_answer_needed": N_("no answer needed"),
    "taken_over": N_("taken over"),
    "closed": N_("closed without an answer"),
}
_VERDICT: Final = {None: "", "in_time": N_("in time"), "late": N_("late")}
_BESIDE: Final = ("conversation_id", "number", "at", "kind")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. `kind`: TEXT is somebody's own words, FACT is ours, WEIGHTY a fact to be seen."""

    text: str
    kind: str = TEXT


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the record: its head, when it was (both zones), and what it says."""

    head: str
    when: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is printed, in one language. `foot` stands on every page."""

    title: str
    language: str
    verified: bool
    verdict: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    items: tuple[Item, ...]
    clock_title: str
    clock_note: str
    clock_heads: tuple[str, ...]
    clock: tuple[tuple[str, ...], ...]
    foot: str


def record_sheet(evidence: Evidence, reader: Reader, url: str) -> Sheet:
    """The sheet in the current language; `url` is the platform's. Raises StoreError."""
    return _Writer(evidence, reader, url).sheet()


class _Writer:
    def __init__(self, evidence: Evidence, reader: Reader, url: str) -> None:
        self._evidence, self._record = evidence, evidence.record
        self._reader, self._url = reader, url
        self._language = current_language()
        self._account: Account | None = reader.account()
        self._zone = self._zone_of(self._record.market)

    def sheet(self) -> Sheet:
        obligations = self._reader.obligations(self._record.conversation_id)
        return Sheet(
            _("Record of a conversation"),
            self._language,
            self._evidence.problem is None,
            self._verdict(),
            tuple(self._facts()),
            (
                _("Internal notes are left out; the record holds what the buyer can see, and every step."),
                _("Signs that cannot be seen are printed as their code, for example {code}.").format(
                    code="⟨U+202E⟩"
                ),
            ),
            tuple(map(self._item, self._record.entries)),
            _("The response clock"),
            _("Reckoned by this program from the platform’s rules; not part of the signed record."),
            tuple(_(head) for head in (N_("Received"), N_("Due"), N_("Ended"), N_("Outcome"), N_("Verdict"))),
            tuple(map(self._clock_row, obligations)),
            f"{printed(self._record.conversation_id)} · {self._record.hash}",
        )

    # --- the head ---

    def _verdict(self) -> str:
        evidence = self._evidence
        when = self._both(evidence.examined_at)
        if evidence.problem is not None:
            why = problem_text(evidence.problem)
            return "\n".join((named(_("The record does not verify"), why), when))
        assert evidence.signed_by is not None
        return _("Verified on {when} against the platform’s key {key}, trusted here since {since}.").format(
            when=when,
            key=evidence.signed_by.key.fingerprint,
            since=format_date(evidence.signed_by.since, self._language, time_zone="UTC"),
        )

    def _facts(self) -> Iterator[tuple[str, str]]:
        record = self._record
        row = self._reader.conversation(record.conversation_id)
        yield _("Conversation"), printed(record.conversation_id)
        if row is not None and row.subject:
            yield _("Subject"), printed(row.subject)
        place = market_name(record.market, self._language)
        yield _("Market"), f"{place} ({printed(record.market)})" if place != record.market else place
        named_so = buyers(record.entries)
        if named_so or row is not None:
            yield (
                _("Buyer"),
                ", ".join(map(printed, named_so)) or printed(row.buyer if row is not None else ""),
            )
        about = distinct([*orders(record.entries), *(row.order_ids if row is not None else ())])
        if about:
            yield _("Order"), ", ".join(map(printed, about))
        if self._account is not None:
            host = urlsplit(self._url).netloc
            yield _("Account"), " · ".join(part for part in (printed(self._account.name), host) if part)
        signed = instant_of(record.signed_at)
        when = self._both(signed) if signed else printed(record.signed_at)
        yield _("Signed by the platform"), f"{when}\n{printed(record.key_id)}"
        yield _("Last hash (SHA-256)"), f"{record.number} · {printed(record.hash)}"

    # --- entries ---

    def _item(self, entry: Entry) -> Item:
        instant = entry.instant
        when = self._both(instant) if instant is not None else printed(entry.at)
        wording = {"message": self._message, "step": self._step, "decision": self._decision}
        head, lines = wording.get(entry.kind, self._state if entry.kind == "state" else self._other)(
            entry.content, entry
        )
        return Item(f"{entry.number} · {head}", when, tuple(lines))

    def _message(self, content: Mapping[str, Any], _entry: Entry) -> tuple[str, list[Line]]:
        role, name = author_of(content)
        word = terms.text("role", role)
        parts = [printed(name) or word]
        if name and word.casefold() != name.casefold():
            parts.append(printed(word))
        spoken = content.get("language")
        if isinstance(spoken, str) and spoken:
            parts.append(language_name(spoken, self._language))
        if content.get("stage"):
            parts.append(_("Status update: {stage}").format(stage=self._stage(content)))
        lines = [Line(each) for each in printed_lines(text_of(content, "text"))]
        lines += [Line(each, FACT) for each in self._attachments(content)]
        for override in tables_of(content, "overrides"):
            rule, reason = findings.title(text_of(override, "rule")), printed(text_of(override, "reason"))
            said = _("{rule}: {reason}").format(rule=printed(rule), reason=reason)
            lines.append(Line(_("Called mistaken: {reason}").format(reason=said), WEIGHTY))
        confirmed = content.get("overrides_confirmed")
        if isinstance(confirmed, dict):
            lines.append(Line(_("Confirmed by {name}").format(name=self._person(confirmed)), FACT))
        released = instant_of(text_of(content, "released_at"))
        if released is not None:
            lines.append(Line(_("Released to the buyer: {when}").format(when=self._both(released)), FACT))
        return " · ".join(parts), lines

    def _attachments(self, content: Mapping[str, Any]) -> Iterator[str]:
        for each in tables_of(content, "attachments"):
            size = each.get("size")
            yield _("Attachment: {name} · {size} · {state}").format(
                name=printed(text_of(each, "name")),
                size=size_text(size if isinstance(size, int) else 0, self._language),
                state=f"SHA-256 {printed(text_of(each, 'sha256'))}",
            )

    def _step(self, content: Mapping[str, Any], _entry: Entry) -> tuple[str, list[Line]]:
        about = [
            terms.text("case_kind", text_of(content, "case_kind")),
            text_of(content, "case_id"),
            text_of(content, "order_id"),
        ]
        head = _("Status update: {stage}").format(stage=self._stage(content))
        lines = [Line(" · ".join(printed(part) for part in about if part), FACT)]
        fields = content.get("fields")
        if isinstance(fields, dict):
            lines += [
                Line(named(field_label(name), printed(str(value))), FACT) for name, value in fields.items()
            ]
        return " · ".join(part for part in (head, self._person(content)) if part), lines

    def _decision(self, content: Mapping[str, Any], entry: Entry) -> tuple[str, list[Line]]:
        person = self._person(content)
        decided, confirmed = content.get("no_answer_needed"), content.get("overrides_confirmed")
        if isinstance(decided, bool):
            head = _("No answer needed") if decided else _("Needs an answer after all")
            return " · ".join(part for part in (head, person) if part), []
        if not isinstance(confirmed, bool):
            return self._other(content, entry)
        reason = printed(text_of(content, "reason"))
        if confirmed:
            head = _("Confirmed by {name}").format(name=person)
        elif reason:
            head = _("Not confirmed: {reason}").format(reason=reason)
        else:
            head = _("Not confirmed.")
        rules = content.get("rules")
        names = (
            [printed(findings.title(rule)) for rule in rules if isinstance(rule, str)]
            if isinstance(rules, list)
            else []
        )
        return head, [Line(", ".join(names), FACT)] if names else []

    def _state(self, content: Mapping[str, Any], _entry: Entry) -> tuple[str, list[Line]]:
        state = text_of(content, "state")
        word = printed(terms.text("conversation_state", state))
        head = named(_("Conversation"), word)
        return " · ".join(part for part in (head, self._person(content)) if part), []

    def _other(self, content: Mapping[str, Any], entry: Entry) -> tuple[str, list[Line]]:
        """A kind that this version does not know: as it stands there, so that nothing is hidden."""
        rest = {name: value for name, value in content.items() if name not in _BESIDE}
        told = json.dumps(rest, ensure_ascii=False, indent=1)
        return printed(entry.kind), [Line(each, FACT) for each in printed_lines(told)]

    def _stage(self, content: Mapping[str, Any]) -> str:
        stage = text_of(content, "stage")
        word = terms.text("stage", stage)
        return printed(word if word != stage else terms.text("order_state", stage))

    def _person(self, content: Mapping[str, Any]) -> str:
        by = text_of(content, "by")
        known = self._account.agents if self._account is not None else ()
        name = next((agent.name for agent in known if agent.id == by), "")
        return printed(name or terms.text("role", by))

    # --- the clock ---

    def _clock_row(self, owed: Obligation) -> tuple[str, ...]:
        verdict = _VERDICT[owed.verdict]
        return (
            self._stacked(owed.opened_at),
            self._stacked(owed.due_at),
            self._stacked(owed.closed_at),
            _(_HOW[owed.closed_how]),
            _(verdict) if verdict else "–",
        )

    # --- times ---

    def _stacked(self, moment: datetime | None) -> str:
        if moment is None:
            return "–"
        return f"{self._moment(moment, self._zone)}\n{self._moment(moment, 'UTC')} UTC"

    def _both(self, moment: datetime) -> str:
        """In the market's local time and in UTC, to the second."""
        place = zone_name(self._zone, self._language)
        here = f"{self._moment(moment, self._zone)} ({place})"
        return f"{here} · {self._moment(moment.astimezone(UTC), 'UTC')} UTC"

    def _moment(self, moment: datetime, zone: str) -> str:
        day = format_date(local(moment, zone).date(), self._language)
        return f"{day}, {format_time(moment, zone, self._language, seconds=True)}"

    def _zone_of(self, market: str) -> str:
        told = self._account.markets if self._account is not None else ()
        for each in told:
            if each.code == market:
                return each.time_zone
        known = known_markets().get(market)
        return known.time_zone if known is not None else "UTC"
