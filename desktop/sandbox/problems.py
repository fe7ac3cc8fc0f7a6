"""Problem details (RFC 9457) in the caller's language."""

from functools import cache
from typing import Any

from desktop import resources
from desktop.platforms.helpdesk import contract

FALLBACK = "en"


class ProblemError(Exception):
    """The platform refuses a call.

    `text` names the words in problems.toml where they are not simply those of `code`; `values` fill their
    fields. `errors` are pairs of JSON pointer and what is wrong there (English, as it comes from the
    decoder).
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        text: str = "",
        errors: list[tuple[str, str]] | None = None,
        headers: dict[str, str] | None = None,
        **values: str,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.text = text or code
        self.errors = errors or []
        self.headers = headers or {}
        self.values = values

    def document(self, language: str, instance: str) -> contract.Problem:
        """What travels, in a language of `languages()`."""
        title, detail = words(self.text, language)
        return contract.Problem(
            type=f"/problems/{self.code}",
            title=title,
            status=self.status,
            code=self.code,
            detail=detail.format(**self.values),
            instance=instance,
            errors=[contract.FieldProblem(pointer=pointer, detail=wrong) for pointer, wrong in self.errors],
        )


@cache
def _table() -> dict[str, Any]:
    return resources.read_toml("sandbox", "problems.toml")


@cache
def languages() -> tuple[str, ...]:
    """The languages that every problem is written in."""
    return tuple(_table()["invalid"])


def words(text: str, language: str) -> tuple[str, str]:
    """Title and detail of a problem, in English when the language is not there."""
    entry = _table().get(text) or _table()["error"]
    told = entry.get(language) or entry[FALLBACK]
    return told["title"], told["detail"]


def preferred(accept_language: str) -> str:
    """The best language that we have for an `Accept-Language` (RFC 9110, section 12.5.4), else English."""
    best, quality = FALLBACK, 0.0
    for part in accept_language.split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            weight = float(parameter.partition("=")[2]) if parameter else 1.0
        except ValueError:
            continue
        language = tag.strip().lower().partition("-")[0]
        if language in languages() and weight > quality:
            best, quality = language, weight
    return best
