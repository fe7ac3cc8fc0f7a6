"""The archived record (R7): every message and step of a conversation, each bound to the one before, the head
signed, by the rule of `domain.record`.

Conversations that the world came with get their record when it is first needed; from then on it only grows.
"""

from datetime import datetime
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from desktop.domain.record import GENESIS, link, signed_bytes
from desktop.domain.signing_keys import thumbprint, to_base64url
from desktop.platforms.helpdesk import contract

from .store import Store

_ENTRY = msgspec.json.Decoder(contract.RecordEntry)
_MESSAGE = msgspec.json.Decoder(contract.Message)


class Archive:
    """The records of all conversations. `secret` (32 bytes) is the signing key's seed."""

    def __init__(self, store: Store, secret: bytes) -> None:
        self._store = store
        self.use_key(secret)

    def use_key(self, secret: bytes) -> None:
        """Signs with this key from now on, and publishes it alone."""
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._public = to_base64url(public)
        self.key_id = thumbprint(self._public)

    def keys(self) -> contract.Keys:
        """The public keys, as they stand at `/.well-known/helpdesk-keys.json`."""
        return contract.Keys(keys=[contract.Key(kty="OKP", crv="Ed25519", kid=self.key_id, x=self._public)])

    def prepare(self, conversation_id: str) -> None:
        """Writes down what the conversation holds so far, unless its record has begun. Call before a
        change.
        """
        if self._store.one("SELECT 1 FROM record WHERE conversation_id = ? LIMIT 1", conversation_id):
            return
        for raw in self._store.children("message", conversation_id):
            message = _MESSAGE.decode(raw)
            if not message.internal and message.delivery == "sent":
                self.append_message(message)

    def append_message(self, message: contract.Message) -> None:
        """A message that the buyer can read, or that the buyer wrote, with what the platform knows of it."""
        content = msgspec.to_builtins(message)
        for absent in ("internal", "idempotency_key", "rejection", "translation", "awaits_lead"):
            content.pop(absent, None)
        self.append(message.conversation_id, "message", message.received_at, content)

    def append(self, conversation_id: str, kind: str, at: datetime, content: dict[str, Any]) -> None:
        """One more link."""
        row = self._store.one(
            "SELECT data FROM record WHERE conversation_id = ? ORDER BY number DESC LIMIT 1", conversation_id
        )
        last = _ENTRY.decode(row[0]) if row else None
        number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
        whole = msgspec.to_builtins(
            {**content, "conversation_id": conversation_id, "number": number, "at": at, "kind": kind}
        )
        entry = contract.RecordEntry(
            number=number, at=at, kind=kind, content=whole, previous=previous, hash=link(previous, whole)
        )
        self._store.run(
            "INSERT INTO record VALUES (?, ?, ?)", conversation_id, number, msgspec.json.encode(entry)
        )

    def record(self, conversation: contract.Conversation, now: datetime) -> contract.Record:
        """The whole record, its head signed now."""
        self.prepare(conversation.id)
        rows = self._store.run(
            "SELECT data FROM record WHERE conversation_id = ? ORDER BY number", conversation.id
        )
        entries = [_ENTRY.decode(row[0]) for row in rows]
        head = contract.RecordHead(
            conversation_id=conversation.id,
            market=conversation.market,
            number=entries[-1].number if entries else 0,
            hash=entries[-1].hash if entries else GENESIS,
            signed_at=now,
            key_id=self.key_id,
            signature="",
        )
        head.signature = to_base64url(self._key.sign(signed_bytes(msgspec.to_builtins(head))))
        return contract.Record(
            conversation_id=conversation.id, market=conversation.market, entries=entries, head=head
        )
