"""What an opening had to bring back, and where the old files lie: said once, and long enough to be read."""

from desktop.l10n.catalogs import _, current_language, ngettext
from desktop.l10n.dates import format_list

from .kit.labels import literal
from .session import SessionState
from .workspace import Notice

SECONDS = 120.0


def recovered_notice(state: SessionState) -> Notice | None:
    """None when everything was as it should be."""
    if not recovered_text(state):
        return None
    return Notice(lambda: recovered_text(state), seconds=SECONDS)


def recovered_text(state: SessionState) -> str:
    """In the current language."""
    said, back = [], []
    if state.kept:
        text = _("Your messages are fetched again. The old files are kept in {folder}.")
        said.append(text.format(folder=literal(state.kept, 300)))
    restored = state.restored
    if restored is not None and restored.waiting:
        part = ngettext("{n} waiting reply or change", "{n} waiting replies or changes", restored.waiting)
        back.append(part.format(n=restored.waiting))
    if restored is not None and restored.drafts:
        back.append(ngettext("{n} draft", "{n} drafts", restored.drafts).format(n=restored.drafts))
    if back:
        text = _("Back from the backup: {what}.")
        said.append(text.format(what=format_list(back, current_language())))
    return " ".join(said)
