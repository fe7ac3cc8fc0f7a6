"""Attachments: uploaded under the hash of their content, then named in a message; each with its safety
state.
"""

import hashlib

from desktop.platforms.helpdesk import contract

from .calls import Answer, Call, answer, invalid
from .desk import Desk, decoder, encode
from .problems import ProblemError

EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
"""The agreed harmless test file of virus scanners: the platform's check finds it unsafe."""

_SIGNATURES = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
    "application/pdf": (b"%PDF-",),
}


def upload_attachment(call: Call) -> Answer:
    """Takes a file. The same content under the same name is the same attachment."""
    query: contract.AttachmentQuery = call.query
    content: bytes = call.body
    if query.media_type not in contract.ATTACHMENT_TYPES:
        raise ProblemError(415, contract.INVALID, text="media-type")
    if hashlib.sha256(content).hexdigest() != query.sha256:
        raise invalid("/sha256", "not the hash of the content")
    starts = _SIGNATURES.get(query.media_type)
    if starts and not content.startswith(starts):
        raise invalid("/media_type", "not the type of the content")
    return answer(keep(call.desk, query.name, query.media_type, content), 201)


def keep(desk: Desk, name: str, media_type: str, content: bytes) -> contract.Attachment:
    """Stores a file and checks it."""
    kept = described(name, media_type, content)
    desk.store.run("INSERT OR IGNORE INTO attachments VALUES (?, ?, ?)", kept.id, encode(kept), content)
    return kept


def described(name: str, media_type: str, content: bytes) -> contract.Attachment:
    """A file as attachment, with what the platform's check says of it."""
    sha256 = hashlib.sha256(content).hexdigest()
    named = hashlib.sha256(f"{sha256} {media_type} {name}".encode()).hexdigest()
    return contract.Attachment(
        id=f"A-{named[:32]}",
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=sha256,
        safety="unsafe" if EICAR in content else "safe",
    )


def attachment(call: Call) -> Answer:
    """The content; 409 while it is checked or when it is unsafe, 410 when it is no longer kept."""
    id = call.parameters["attachment_id"]
    row = call.desk.store.one("SELECT data, content FROM attachments WHERE id = ?", id)
    if row is None:
        raise ProblemError(404, contract.NOT_FOUND)
    kept = decoder(contract.Attachment).decode(row[0])
    if kept.safety == "expired":
        raise ProblemError(410, contract.NOT_FOUND, text="attachment-expired")
    if kept.safety != "safe":
        raise ProblemError(409, contract.NOT_ALLOWED, text=f"attachment-{kept.safety}")
    headers = {
        "ETag": f'"{kept.sha256}"',
        "Content-Disposition": "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return Answer(row[1], media_type=contract.Stream.BYTES.value, headers=headers)


def set_safety(desk: Desk, id: str, safety: str) -> None:
    """Changes what the platform's check says; messages that name the file are told anew."""
    row = desk.store.one("SELECT data FROM attachments WHERE id = ?", id)
    if row is None:
        raise KeyError(id)
    kept = decoder(contract.Attachment).decode(row[0])
    kept.safety = safety
    desk.store.run("UPDATE attachments SET data = ? WHERE id = ?", encode(kept), id)
    naming = desk.store.run("SELECT data FROM things WHERE kind = 'message' AND instr(data, ?)", id.encode())
    for (raw,) in naming:
        message = decoder(contract.Message).decode(raw)
        for part in message.attachments:
            if part.id == id:
                part.safety = safety
        desk.save_message(message)


def attached(desk: Desk, ids: list[str]) -> list[contract.Attachment]:
    """The attachments that a message names; 422 for one that is not there or not safe."""
    found: list[contract.Attachment] = []
    for index, id in enumerate(ids):
        row = desk.store.one("SELECT data FROM attachments WHERE id = ?", id)
        if row is None:
            raise invalid(f"/attachment_ids/{index}", "unknown attachment")
        kept = decoder(contract.Attachment).decode(row[0])
        if kept.safety not in ("safe", "checking"):
            raise invalid(f"/attachment_ids/{index}", f"{kept.safety} attachment")
        found.append(kept)
    return found
