"""Drafts: a template filled for one conversation, in the buyer's language and beside it in the user's.

Nothing here sends anything (R14): a draft goes into the composer, and a person sends it.
"""

from dataclasses import dataclass
from typing import Final

from desktop.l10n.catalogs import current_language

from . import library
from .engine import Missing, marks, render
from .facts import Facts, values

STAGE: Final = "stage"
FREE: Final = "free"


@dataclass(frozen=True, slots=True)
class Draft:
    """A filled text. `language` is the one that it is in, `wanted` the one that was asked for: they differ
    where there are no texts in that language. `missing` are the names of the fields without a value, in the
    language of the screen, as they are marked in the text."""

    text: str
    language: str
    wanted: str
    missing: tuple[str, ...] = ()

    @property
    def is_fallback(self) -> bool:
        """Whether this is English only because there is nothing in the wanted language."""
        return self.language != library.serving(self.wanted) or not _speaks(self.language, self.wanted)


def stage_draft(kind: str, stage: str, facts: Facts, language: str) -> Draft | None:
    """What the buyer is told at a stage of a case's kind (or of orders); None where there is no text, as for
    a stage that only the platform knows. Raises TemplateProblem."""
    texts = library.texts(language)
    key = library.stage_key(kind, stage, texts.stage)
    if key is None:
        return None
    return _draft(texts, texts.stage[key], (STAGE, key), facts, language, whole=True)


def free_draft(template: str, facts: Facts, language: str, *, whole: bool = True) -> Draft:
    """A free template; `whole` with greeting and closing, else to be put into a text that is there already.
    Raises TemplateProblem, KeyError for a template that there is not."""
    texts = library.texts(language)
    return _draft(texts, texts.free[template], (FREE, template), facts, language, whole=whole)


def own_draft(source: str, name: str, facts: Facts, language: str) -> Draft:
    """One of the person's own templates, filled as it stands. Raises TemplateProblem."""
    known = values(facts, language)
    known |= {part: "" for part in library.texts(language).parts if part not in known}
    text = render(source, known, name)
    return Draft(text, language, language, tuple(name for _, _, name in marks(text)))


def beside(draft: Draft) -> str:
    """The language in which a draft is shown beside what will be sent: the screen's where there are texts in
    it, else English. "" when that is the draft's own language."""
    found = library.texts(current_language()).language
    return "" if found == draft.language else found


def _draft(
    texts: library.Texts,
    source: str,
    where: tuple[str, str],
    facts: Facts,
    wanted: str,
    *,
    whole: bool,
) -> Draft:
    language = texts.language
    known: dict[str, str | Missing] = values(facts, language)
    for part, text in texts.parts.items():
        known[part] = _marked(render(text, known, library.place_of(language, "parts", part)))
    body = _kept(source, known, library.place_of(language, *where))
    if whole:
        greeting = _kept(texts.greeting, known, library.place_of(language, "greeting", ""))
        closing = _kept(texts.closing, known, library.place_of(language, "closing", ""))
        text = f"{greeting}\n\n{_after(greeting, body)}\n\n{closing}"
    else:
        text = _capital(body)
    return Draft(text, language, wanted, tuple(dict.fromkeys(name for _, _, name in marks(text))))


_HELD: Final[dict[str, str | int | None]] = {"⟦": "\ue000", "⟧": "\ue001"}
_GIVEN: Final[dict[str, str | int | None]] = {"\ue000": "⟦", "\ue001": "⟧"}


def _marked(text: str) -> str:
    """Marks of a part survive being put into the whole, where strangers' values lose theirs."""
    return text.translate(str.maketrans(_HELD))


def _kept(source: str, known: dict[str, str | Missing], place: str) -> str:
    return render(source, known, place).translate(str.maketrans(_GIVEN))


def _after(greeting: str, body: str) -> str:
    """After "Dear Anna," many languages go on with a small letter, after "Hej Anna!" with a capital."""
    return body if greeting.rstrip().endswith(",") else _capital(body)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _speaks(language: str, wanted: str) -> bool:
    return wanted.replace("_", "-").split("-")[0].lower() == language.split("-")[0]
