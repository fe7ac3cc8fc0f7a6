"""What a request to end a dispute says to the buyer: Allegro's description wants a text with it."""

from typing import Final

_TEXTS: Final = {
    "pl": "Proszę o zakończenie tej dyskusji.",
    "cs": "Žádám o ukončení této diskuse.",
    "sk": "Žiadam o ukončenie tejto diskusie.",
    "hu": "Kérem ennek a vitának a lezárását.",
    "en": "I would like to end this discussion.",
}


def end_request(language: str) -> str:
    """The text in the buyer's language (BCP 47, without a region), English where we have none. The person
    sees it before it goes."""
    return _TEXTS.get(language, _TEXTS["en"])
