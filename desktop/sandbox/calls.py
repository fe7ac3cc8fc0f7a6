"""One call of an operation and its answer, free of HTTP machinery: what the handlers take and give."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from desktop.platforms.helpdesk import contract

from .desk import Desk, encode
from .problems import ProblemError

JSON = "application/json"


@dataclass(slots=True)
class Call:
    """`query` and `body` are decoded to the operation's shapes; `body` is bytes for an upload.

    `agent` is who calls; public operations have nobody, and no handler of theirs asks.
    """

    desk: Desk
    agent: contract.Agent
    parameters: dict[str, str] = field(default_factory=dict)
    query: Any = None
    body: Any = None
    key: str | None = None
    if_match: str | None = None

    @property
    def author(self) -> contract.Author:
        """The caller as author of a message."""
        return contract.Author(role="seller", id=self.agent.id, name=self.agent.name)

    def require_lead(self) -> None:
        """403 unless a lead of the seller calls."""
        if "lead" not in self.agent.roles:
            raise ProblemError(403, contract.NOT_ALLOWED)

    def require_version(self, version: str) -> None:
        """428 without `If-Match`, 412 when it names another version (RFC 9110, section 13.1.1)."""
        if self.if_match is None:
            raise ProblemError(428, contract.VERSION_CONFLICT, text="version-missing")
        wanted = [tag.strip() for tag in self.if_match.split(",")]
        if "*" not in wanted and etag(version) not in wanted:
            raise ProblemError(412, contract.VERSION_CONFLICT, headers={"ETag": etag(version)})


@dataclass(slots=True)
class Answer:
    """What goes back."""

    body: bytes
    status: int = 200
    media_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Answer]


def etag(version: str) -> str:
    """A version as entity tag."""
    return f'"{version}"'


def answer(value: Any, status: int = 200) -> Answer:
    """A shape as JSON; one with a version carries it as ETag."""
    version = getattr(value, "version", None)
    return Answer(encode(value), status, headers={"ETag": etag(version)} if version is not None else {})


def invalid(pointer: str, wrong: str) -> ProblemError:
    """422: a part of the body that the shape allows and the platform does not."""
    return ProblemError(422, contract.INVALID, errors=[(pointer, wrong)])
