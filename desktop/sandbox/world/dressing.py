"""What buyers write in an e-mail program comes with forms, and with what their programs put in unasked."""

import re
from html import escape
from zlib import crc32

ONE_IN = 12
"""How many messages of buyers there are for one that comes as HTML."""
_QUESTION = re.compile(r"[^.!?\n]+\?")


def dressed(message_id: str, text: str) -> str | None:
    """The text as an e-mail program sends it: its questions in bold, with a style and a counting pixel that
    nobody should obey; None for most messages. The same message always looks the same."""
    if crc32(message_id.encode()) % ONE_IN:
        return None
    said = _QUESTION.sub(lambda found: _bold(found[0]), escape(text, quote=False))
    paragraphs = "".join(f"<p>{part}</p>" for part in said.replace("\n", "<br>").split("<br><br>"))
    return (
        f'<div style="font-family:Calibri"><style>p {{ margin: 0 }}</style>{paragraphs}'
        '<img src="https://count.example/open.gif" width="1" height="1"></div>'
    )


def _bold(question: str) -> str:
    lead = question[: len(question) - len(question.lstrip())]
    return f"{lead}<b>{question.strip()}</b>"
