"""To whom and in which language is written, in words: over the field, in it while it is empty, and spoken."""

from dataclasses import dataclass

from desktop.l10n.catalogs import _
from desktop.l10n.names import language_name

from ..kit.labels import literal
from .target import Target, misses_buyer


@dataclass(frozen=True, slots=True)
class Addressing:
    """`hint` and its colour stand over the field, `placeholder` in it, `spoken` is its accessible name."""

    hint: str
    token: str
    placeholder: str
    spoken: str


def addressing(
    target: Target, *, note: bool, to: tuple[str, ...] = (), written_in: str, screen: str
) -> Addressing:
    """For a reply or a note. `to`: the roles that it goes to, where that is chosen. `written_in` is the
    language that the text was recognised in (R13), "" when that is not certain; `screen` the language of the
    screen."""
    if note:
        return Addressing(
            _("Internal: the buyer never sees it"),
            "warn",
            _("Internal note…"),
            _("Internal note, never visible to the buyer"),
        )
    if misses_buyer(to):
        place = target.marketplace
        text = (
            _("Write to {marketplace} staff; the buyer does not read it…").format(marketplace=place)
            if place
            else _("Write to the marketplace’s staff; the buyer does not read it…")
        )
        return Addressing(_("The buyer does not read it, and the clock runs on"), "warn", text, text)
    name, language = literal(target.buyer, 40), language_name(target.language, screen)
    hint, token = _hint(target, written_in, screen)
    return Addressing(
        hint,
        token,
        _("Write a reply…"),
        _("Reply to {name} in {language}").format(name=name, language=language),
    )


def _hint(target: Target, written_in: str, screen: str) -> tuple[str, str]:
    if target.blocked:
        return "", "dim"
    language = language_name(target.language, screen)
    if not written_in:
        return _("Reply language: {language}").format(language=language), "dim"
    if _base(written_in) == _base(target.language):
        return _("Reply language: {language} ✓").format(language=language), "good"
    written = language_name(written_in, screen)
    return _("Written in: {written} · reply language: {language}").format(
        written=written, language=language
    ), "warn"


def _base(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()
