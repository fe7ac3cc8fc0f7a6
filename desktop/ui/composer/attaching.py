"""Files into the draft: dropped, pasted or chosen, checked, and kept with it until the reply has gone out.

A file that cannot go out stays in the bar with the reason and stops the send: a reply must not speak of a
photo that nobody gets.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QSize, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from desktop.domain.actions import Reply
from desktop.domain.changes import Changes
from desktop.domain.files import (
    NO_ROOM,
    NOT_KEPT,
    UNREADABLE,
    AttachmentLimits,
    LocalFile,
    extension,
)
from desktop.l10n.catalogs import N_, _
from desktop.l10n.dates import local
from desktop.store.errors import DiskFull, StoreError, TooMuchUnsent

from ..actions import Actions, Entry
from ..conversation.sizes import size_text
from ..files.background import in_background
from ..files.offers import Offer, offer_of
from ..files.pictures import png_of, small_picture
from ..files.problem_words import RETRIABLE, problem_text
from ..files.reading import Read, as_read, read_file
from ..kit.labels import literal
from ..marketplace_words import missing
from ..own_zone import own_zone
from ..workspace import Notice, Workspace
from .file_chips import SIDE, FilesBar, Shown
from .gate import Attempt

if TYPE_CHECKING:
    from .composer import Composer

REMEMBERED = 100
"""Small pictures that are kept drawn."""


@dataclass(slots=True)
class _Coming:
    """A file that is not in the draft (yet): being read, or with the problem that it has."""

    key: str
    name: str
    problem: str = ""
    path: Path | None = None
    place: int = field(default_factory=time.time_ns)
    """The order in which they were chosen, whichever was read first."""


class Attaching(QObject):
    """Plugs itself into the composer; `choose` gives the files of the picker."""

    def __init__(self, workspace: Workspace, composer: "Composer") -> None:
        super().__init__(composer)
        self._workspace, self._composer = workspace, composer
        self._coming: dict[tuple[str, str], list[_Coming]] = {}
        """By account and conversation."""
        self._leaving: set[tuple[str, str, str]] = set()
        self._pictures: dict[str, QImage | None] = {}
        self._drawing: set[str] = set()
        self.choose: Callable[[], Sequence[str]] = self._ask
        self.bar = FilesBar()
        self.bar.removed.connect(self.remove)
        self.bar.again.connect(self.try_again)
        composer.under.add(self.bar)
        composer.gate.checks.append(self._refusal)
        composer.gate.completions.append(self._complete)
        composer.field.take_files = self.take
        composer.bar.attach.clicked.connect(self.pick)
        composer.moved.connect(self.show)
        composer.edited.connect(self.show)
        composer.queued.connect(self.show)
        workspace.changed.connect(self._changed)
        workspace.account_changed.connect(self.show)
        workspace.detached.connect(self._leave)
        workspace.desk_closed.connect(self._forget)
        self.bar.worded.connect(self.show)
        self.show()

    def register(self, actions: Actions) -> None:
        """The picker, for palette and keys."""
        actions.add(
            Entry(
                "conversation.attach",
                N_("Attach files"),
                N_("Conversation"),
                ("Ctrl+Shift+A",),
                self.pick,
                self.possible,
                why=partial(missing, self._workspace, "attachments"),
            )
        )

    def possible(self) -> bool:
        """Whether a reply is being written, to a platform that takes files."""
        composer = self._composer
        writing = composer.can_write() and not composer.is_note and not composer.is_deciding
        return writing and self._workspace.can("attachments")

    @property
    def limits(self) -> AttachmentLimits:
        """What the platform takes."""
        account = self._workspace.account
        return account.attachment_limits if account is not None else AttachmentLimits()

    @property
    def reading(self) -> bool:
        """Whether a file of this conversation is still being read."""
        return any(not each.problem for each in self._coming_to(self._composer.conversation))

    # --- coming in ---

    def take(self, data: QMimeData) -> bool:
        """Takes files out of a drop or a paste; False when it holds none, and is text for the field."""
        offer = offer_of(data)
        if offer is None:
            return False
        self.attach(offer)
        return True

    @Slot()
    def pick(self) -> None:
        """The system's own picker."""
        if self.possible():
            self.attach(Offer(tuple(Path(name) for name in self.choose())))

    def attach(self, offer: Offer) -> None:
        """Reads, checks and keeps; what cannot be attached says why in the bar."""
        if not self.possible():
            self._workspace.noticed.emit(Notice(self._why_not, tone="warn", seconds=6.0))
            return
        for path in offer.paths:
            coming = self._expect(path.name or str(path))
            coming.path = path
            self._read(coming, partial(read_file, path, self.limits))
        if offer.picture is not None:
            moment = local(self._workspace.now(), own_zone())
            # No word of any language: the buyer reads the name.
            name = f"{moment:%Y-%m-%d-%H%M%S}.png"
            self._read(self._expect(name), partial(_copied, name, offer.picture, self.limits))
        self.show()

    def _expect(self, name: str) -> _Coming:
        made = _Coming(uuid.uuid4().hex, name)
        self._coming.setdefault(self._place(self._composer.conversation), []).append(made)
        return made

    def _read(self, coming: _Coming, work: Callable[[], Read]) -> None:
        conversation = self._composer.conversation
        broken = partial(self._was_read, conversation, coming, Read(coming.name, problem=UNREADABLE))
        self._workspace.when(
            in_background(work),
            partial(self._was_read, conversation, coming),
            lambda _error: broken(),
        )

    def _was_read(self, conversation: str, coming: _Coming, read: Read) -> None:
        if not isValid(self) or not self._expected(conversation, coming):
            return
        coming.name = read.name
        if read.file is None:
            self._fail(conversation, coming, read.problem or UNREADABLE)
            return
        there = self._workspace.reader.draft_files(conversation)
        new = all(file.sha256 != read.file.sha256 for file in there)
        if new and (problem := self.limits.crowded([*there, read.file])):
            self._fail(conversation, coming, problem)
            return
        self._workspace.when(
            self._workspace.store.attach(conversation, read.file, read.content, coming.place),
            partial(self._kept, conversation, coming, read.file),
            partial(self._not_kept, conversation, coming),
        )

    def _kept(self, conversation: str, coming: _Coming, file: LocalFile, new: bool) -> None:
        if not isValid(self):
            return
        self._drop(conversation, coming)
        if not new:
            self._workspace.noticed.emit(Notice(partial(_twice, file.name), seconds=4.0))
        elif over := self._over(conversation):
            # Several were read at the same time, and each saw room.
            left = (*self._place(conversation), file.sha256)
            self._leaving.add(left)
            gone = partial(self._has_left, left)
            self._workspace.when(self._workspace.store.detach(conversation, file.sha256), gone, gone)
            again = _Coming(coming.key, coming.name, over, coming.path)
            self._coming.setdefault(self._place(conversation), []).append(again)
        else:
            said = _("{name} is attached.").format(name=literal(file.name, 60))
            self._workspace.announced.emit(said)
        self.show()

    def _over(self, conversation: str) -> str:
        """What is wrong with all files together, "" for nothing; those that are being taken out do not
        count."""
        there = self._workspace.reader.draft_files(conversation)
        return self.limits.crowded(
            [file for file in there if (*self._place(conversation), file.sha256) not in self._leaving]
        )

    def _has_left(self, left: tuple[str, str, str], _done: object) -> None:
        self._leaving.discard(left)

    def _not_kept(self, conversation: str, coming: _Coming, error: BaseException) -> None:
        if isValid(self):
            room = isinstance(error, DiskFull | TooMuchUnsent)
            self._fail(conversation, coming, NO_ROOM if room else NOT_KEPT)

    def _fail(self, conversation: str, coming: _Coming, problem: str) -> None:
        coming.problem = problem
        if conversation == self._composer.conversation:
            why = problem_text(problem, self.limits, self._workspace.language)
            self._workspace.announced.emit(
                _("{name} was not attached. {reason}").format(name=literal(coming.name, 60), reason=why)
            )
        self.show()

    def _expected(self, conversation: str, coming: _Coming) -> bool:
        return self._workspace.is_attached and coming in self._coming_to(conversation)

    # --- going away ---

    @Slot(str)
    def remove(self, key: str) -> None:
        """Takes a file out of the reply."""
        conversation = self._composer.conversation
        coming = self._find(key)
        if coming is not None:
            self._drop(conversation, coming)
        elif self._workspace.is_attached:
            self._workspace.when(self._workspace.store.detach(conversation, key), _nothing)
        self.show()

    @Slot(str)
    def try_again(self, key: str) -> None:
        """Reads a file anew that could not be read or kept."""
        coming = self._find(key)
        if coming is not None and coming.path is not None:
            self._drop(self._composer.conversation, coming)
            self.attach(Offer((coming.path,)))

    def _find(self, key: str) -> _Coming | None:
        coming = self._coming_to(self._composer.conversation)
        return next((each for each in coming if each.key == key), None)

    def _drop(self, conversation: str, coming: _Coming) -> None:
        left = [each for each in self._coming_to(conversation) if each is not coming]
        self._coming[self._place(conversation)] = left
        if not left:
            del self._coming[self._place(conversation)]

    def _coming_to(self, conversation: str) -> list[_Coming]:
        return self._coming.get(self._place(conversation), [])

    def _place(self, conversation: str) -> tuple[str, str]:
        return self._workspace.desk_id, conversation

    # --- going out ---

    def _refusal(self, attempt: Attempt) -> str:
        if attempt.note:
            return ""
        coming = self._coming_to(attempt.target.conversation)
        if any(each.problem for each in coming):
            return _("Not sent: a file could not be attached. Take it away, or try it again.")
        if coming:
            return _("Not sent yet: a file is still being read. Press Send again in a moment.")
        problem = self.limits.crowded(self._files(attempt.target.conversation))
        return problem_text(problem, self.limits, self._workspace.language) if problem else ""

    def _complete(self, reply: Reply) -> Reply:
        return replace(reply, files=tuple(self._files(reply.conversation_id)))

    def _files(self, conversation: str) -> list[LocalFile]:
        if not conversation or not self._workspace.is_attached:
            return []
        return self._workspace.reader.draft_files(conversation)

    # --- showing ---

    @Slot()
    def show(self) -> None:
        """What is attached where the composer is."""
        composer, possible = self._composer, self.possible()
        composer.bar.attach.setVisible(possible)
        if not possible:
            self.bar.show_files([], "")
            return
        files = self._files(composer.conversation)
        shown = [self._ready(file) for file in files]
        shown += [self._unready(coming) for coming in self._coming_to(composer.conversation)]
        self.bar.show_files(shown, self._remark(bool(files)))

    def _remark(self, files: bool) -> str:
        if files and not self._composer.text().strip():
            return _("Write a few words too: the platform takes no files alone.")
        if files and self._workspace.can("files_of_conversation"):
            return _("Here files belong to the whole conversation, not to this message.")
        return ""

    def _ready(self, file: LocalFile) -> Shown:
        self._draw(file)
        note = size_text(file.size, self._workspace.language)
        kind = extension(file.name).upper()
        return Shown(file.sha256, file.name, note, picture=self._pictures.get(file.sha256), kind=kind)

    def _unready(self, coming: _Coming) -> Shown:
        if not coming.problem:
            return Shown(coming.key, coming.name, _("Being read…"), kind="…")
        note = problem_text(coming.problem, self.limits, self._workspace.language)
        again = coming.problem in RETRIABLE and coming.path is not None
        return Shown(coming.key, coming.name, note, bad=True, again=again)

    def _draw(self, file: LocalFile) -> None:
        digest = file.sha256
        if digest in self._pictures or digest in self._drawing or not file.media_type.startswith("image/"):
            return
        self._drawing.add(digest)
        store = self._workspace.store

        def draw() -> QImage | None:
            try:
                content = store.reader().file(digest)
            except StoreError:
                return None
            return small_picture(content, QSize(3 * SIDE, 3 * SIDE)) if content is not None else None

        self._workspace.when(in_background(draw), partial(self._drawn, digest))

    def _drawn(self, digest: str, image: QImage | None) -> None:
        if not isValid(self):
            return
        self._drawing.discard(digest)
        while len(self._pictures) >= REMEMBERED:
            self._pictures.pop(next(iter(self._pictures)))
        self._pictures[digest] = image
        self.show()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.everything or self._composer.conversation in changes.drafts_of:
            self.show()

    @Slot(str)
    def _forget(self, desk_id: str) -> None:
        self._coming = {place: files for place, files in self._coming.items() if place[0] != desk_id}

    @Slot()
    def _leave(self) -> None:
        """What is still being read goes to its own account all the same."""
        self._pictures.clear()
        self._drawing.clear()
        self.show()

    def _why_not(self) -> str:
        if self._composer.is_note:
            return _("An internal note takes no files. Go back to the reply to attach them.")
        if self._composer.has_target() and not self._workspace.can("attachments"):
            return _("This platform takes no files.")
        return _("Files can only be attached to a reply.")

    def _ask(self) -> Sequence[str]:
        names, _filter = QFileDialog.getOpenFileNames(self._composer.window(), _("Attach files"))
        return names


def _copied(name: str, image: QImage, limits: AttachmentLimits) -> Read:
    return as_read(name, png_of(image), limits)


def _twice(name: str) -> str:
    return _("{name} is attached already.").format(name=literal(name, 60))


def _nothing(_done: object) -> None:
    """What was asked for is seen when the store tells of it."""
