"""Records as a platform would sign them, and what people do to them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from desktop.domain.record import GENESIS, Record, link, read_record, signed_bytes
from desktop.domain.signing_keys import PinnedKey, SigningKey, thumbprint, to_base64url

SIGNED_AT = datetime(2026, 11, 23, 9, 25, 7, tzinfo=UTC)
FIRST = datetime(2026, 11, 20, 9, 5, 31, tzinfo=UTC)


class Signer:
    """A platform's signing key; the seed makes it the same in every run."""

    def __init__(self, seed: int = 1) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key = SigningKey(thumbprint(to_base64url(public)), to_base64url(public))

    @property
    def pinned(self) -> PinnedKey:
        return PinnedKey(self.key.id, self.key.x, FIRST)

    @property
    def jwk(self) -> dict[str, str]:
        return {"kty": "OKP", "crv": "Ed25519", "kid": self.key.id, "x": self.key.x}

    def sign(self, head: Mapping[str, Any], name: str = "") -> dict[str, Any]:
        """The head under this key, or under this key by the name of another."""
        made = {**head, "key_id": name or self.key.id}
        return {**made, "signature": to_base64url(self._private.sign(signed_bytes(made)))}

    def record(
        self, contents: Sequence[tuple[str, Mapping[str, Any]]], *, name: str = "C-7", market: str = "PL"
    ) -> dict[str, Any]:
        """A record of these (kind, content), an hour between two; as its JSON value."""
        entries: list[dict[str, Any]] = []
        previous = GENESIS
        for number, (kind, content) in enumerate(contents, 1):
            at = (FIRST + timedelta(hours=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
            whole = {**content, "conversation_id": name, "number": number, "at": at, "kind": kind}
            entry: dict[str, Any] = {
                "number": number,
                "at": at,
                "kind": kind,
                "content": whole,
                "previous": previous,
                "hash": link(previous, whole),
            }
            entries.append(entry)
            previous = entry["hash"]
        head = self.sign(
            {
                "conversation_id": name,
                "market": market,
                "number": len(entries),
                "hash": previous,
                "signed_at": SIGNED_AT.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        )
        return {"conversation_id": name, "market": market, "entries": entries, "head": head}


def message(role: str, name: str, text: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "message", {
        "id": f"m-{name}",
        "author": {"role": role, "id": f"id-{name}", "name": name},
        "text": text,
        **more,
    }


FILE = {"id": "A-1", "name": "zdjęcie.png", "media_type": "image/png", "size": 48211, "sha256": "ab" * 32}
SMALL = (
    message("buyer", "Łucja", "Gdzie paczka?"),
    message("seller", "Marta", "Jutro.", attachments=[FILE]),
)
HOSTILE = "<b>bold</b> <img src='file:///etc/passwd'>\n\u202egpj.exe \u05e9\u05dc\u05d5\u05dd 12 \u0007"
FULL = (
    message(
        "buyer",
        "Łucja Dąbrowska",
        "Dzień dobry, telefon przyszedł z pękniętą szybką.\nW załączniku zdjęcie.",
        language="pl",
        order_id="48-20931",
        attachments=[FILE],
    ),
    ("step", {"case_id": "RK-7", "case_kind": "complaint", "stage": "reported"}),
    message(
        "seller",
        "Marta Nowak",
        "Przykro nam. Proszę odesłać telefon; numer nadania 601 234 567 to numer listu.",
        language="pl",
        overrides=[{"rule": "contact.phone", "reason": "numer listu przewozowego"}],
        overrides_confirmed={"by": "marta", "at": "2026-11-20T12:00:00Z"},
        released_at="2026-11-20T12:20:00Z",
    ),
    message("buyer", "Łucja Dąbrowska", HOSTILE, language="pl"),
    (
        "step",
        {
            "case_id": "RK-7",
            "order_id": "48-20931",
            "stage": "shipped",
            "fields": {"carrier": "GLS", "tracking_number": "GLS1234567890", "new_thing": "42"},
            "by": "marta",
        },
    ),
    ("decision", {"no_answer_needed": True, "by": "marta"}),
    (
        "decision",
        {"overrides_confirmed": False, "rules": ["contact.phone"], "reason": "to telefon", "by": "adam"},
    ),
    ("state", {"state": "taken_over", "by": "platform"}),
    ("weather", {"sky": ["grey", {"wind": 3}]}),
)


def small(signer: Signer | None = None) -> Record:
    return read_record((signer or Signer()).record(SMALL))
