"""The marketplaces in words: what works at each and what cannot, what it was built against and tested with.

The facts are in `resources/marketplaces.toml`; an id without a word is shown as it is.
"""

from dataclasses import dataclass
from functools import cache

import msgspec

from desktop import resources
from desktop.l10n.catalogs import N_, _


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One marketplace as the table tells it. `works`, `cannot` and `rights` are ids of `WORKS`, `CANNOT` and
    `RIGHTS`; `markets` are codes, none where they depend on the operator. `date` is the vendor description's,
    as far as it is known. `client_id`: this program's own application there, "" for none."""

    id: str
    name: str
    markets: tuple[str, ...]
    works: tuple[str, ...]
    cannot: tuple[str, ...]
    rights: tuple[str, ...]
    description: str
    version: str
    date: str
    source: str
    tested: str
    live: bool
    client_id: str = ""
    client_id_sandbox: str = ""

    @property
    def built_against(self) -> str:
        """Name, version and date of the vendor's description, which is English everywhere."""
        return " ".join(part for part in (self.description, self.version, self.date) if part)


SUMMARIES = {
    "helpdesk": N_("Any platform with the Helpdesk API: messages, cases, deadlines, records"),
    "allegro": N_("Message Center, disputes, complaints and returns"),
    "kaufland": N_("Tickets and returns of all your storefronts"),
    "mirakl": N_("Messages, orders and returns at Empik, PcComponentes and other operators"),
}
"""What works there, in one line."""

WORKS = {
    "inbox": N_("Reading all messages, with their market and due time"),
    "reply": N_("Replying"),
    "files": N_("Receiving and sending files"),
    "start": N_("Writing to a buyer first"),
    "read_marker": N_("Marking as read, there too"),
    "moderation": N_("Seeing whether a sent message is still checked or was blocked"),
    "must_act": N_("Seeing whose turn it is"),
    "recipients": N_("Writing to the buyer, to the operator, or to both"),
    "close": N_("Closing a conversation"),
    "cases": N_("Returns, complaints and disputes with their stages"),
    "disputes": N_("Disputes"),
    "claims": N_("Complaints with the deadline that the marketplace sets"),
    "returns": N_("Returns"),
    "decisions": N_("Deciding returns and complaints"),
    "close_request": N_("Asking the buyer to end a dispute"),
    "orders": N_("The order beside the conversation"),
    "offers": N_("The offer in every market"),
    "live": N_("New messages at once"),
    "records": N_("Signed records"),
}
CANNOT = {
    "close": N_("Closing a conversation: the marketplace does not let sellers"),
    "recipients": N_("Choosing who receives a reply"),
    "read_marker": N_("Marking as read there: the marker stays on this computer"),
    "no_answer_needed": N_("Saying that no answer is needed"),
    "own_no_answer": N_("Telling the marketplace that no answer is needed: this computer alone knows it"),
    "own_no_answer_after_reply": N_(
        "Saying that no answer is needed before your first reply; later this computer alone knows it"
    ),
    "files_of_ticket": N_("Seeing which message a file came with: files belong to the whole ticket"),
    "idempotency": N_(
        "Being sure after a broken connection: the program then looks whether the reply has arrived, and "
        "asks you before it sends again"
    ),
    "notes": N_("Labels, internal notes and assigning a conversation to somebody"),
    "records": N_("Status updates on orders and cases, and signed records"),
    "push": N_("New messages at once: the program asks about once a minute"),
}
RIGHTS = {
    "messages": N_("read and write messages"),
    "disputes": N_("read and answer disputes and complaints"),
    "returns": N_("read and decide returns"),
    "orders": N_("read orders"),
    "profile": N_("read your account's name"),
    "account": N_("read and change your staff hours and absences"),
    "cases": N_("read and decide cases"),
    "tickets": N_("read, answer and close tickets"),
}
TESTED = {
    "practice": N_("the practice platform of this program, which serves the whole description"),
    "little_server": N_("a small server of the program's own tests, which answers as the description allows"),
}


@cache
def marketplaces() -> dict[str, Marketplace]:
    """All marketplaces of the table, in its order."""
    table = resources.read_toml("marketplaces.toml")["marketplace"]
    return {name: msgspec.convert({"id": name, **entry}, Marketplace) for name, entry in table.items()}


def marketplace_name(marketplace: str) -> str:
    """Its proper name, the same in every language; the id of one that is not known."""
    known = marketplaces().get(marketplace)
    return known.name if known is not None else marketplace


def summary(marketplace: str) -> str:
    """What works there, in one line."""
    return _(SUMMARIES[marketplace]) if marketplace in SUMMARIES else ""


def words(table: dict[str, str], ids: tuple[str, ...]) -> list[str]:
    """The words of ids in the current language."""
    return [_(table[each]) if each in table else each for each in ids]


def honesty(marketplace: Marketplace) -> str:
    """What it was built against and tested with, and whether the live service was."""
    tested = _(TESTED[marketplace.tested]) if marketplace.tested in TESTED else marketplace.tested
    built = _("Built against: {description}. Tested with {server}.").format(
        description=marketplace.built_against, server=tested
    )
    live = _("The live service was tested.") if marketplace.live else _("The live service was not tested.")
    return f"{built} {live}"
