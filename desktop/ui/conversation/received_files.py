"""Files of the open conversation: fetched, shown small, opened or saved when the person asks, never before.

Showing a conversation asks the platform for nothing: only pictures that are here already are drawn.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QStandardPaths, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from desktop.domain.conversations import Attachment
from desktop.domain.files import HEAD
from desktop.l10n.catalogs import N_, _
from desktop.store.errors import StoreError
from desktop.sync.transfers import CANCELLED, DONE, FAILED, GOING, OFFLINE, Transfer, download_id

from ..actions import Actions
from ..actions import Entry as Action
from ..files import opened
from ..files.background import in_background
from ..files.pictures import small_picture
from ..files.reading import rules
from ..files.saving import save_new
from ..kit.labels import literal
from ..workspace import Notice, Workspace
from .attachment_words import NOTHING, OPEN, PICTURES, SAVE, SHOW, STOP, FileState, may_be_touched, why_words
from .entries import Entry
from .messages_view import MessagesView
from .risk_question import RiskQuestion

MOST = QSize(480, 360)
"""Of a picture in a message, in pixels of the screen; shown at half of it."""
REMEMBERED = 60
STEP = 10
"""Per cent between two news of a download: each writes the thread anew."""


class ReceivedFiles(QObject):
    """`ask_where`, `ask_risk` and `open_path` are the dialogs and the system, for tests to replace."""

    def __init__(self, workspace: Workspace, view: MessagesView) -> None:
        super().__init__(view)
        self._workspace, self._view = workspace, view
        self._shown: dict[str, Attachment] = {}
        self._states: dict[str, FileState] = {}
        self._pictures: dict[str, QImage | None] = {}
        self._drawing: set[str] = set()
        self._wanted: dict[str, str] = {}
        self.ask_where: Callable[[str], str] = self._ask_where
        self.ask_risk: Callable[[str, Callable[[], object]], object] = self._ask_risk
        self.open_path: Callable[[Path], bool] = _open_path
        view.file_wanted.connect(self.want)
        workspace.transferred.connect(self._transferred)
        workspace.detached.connect(self._forget)
        workspace.opened.connect(self._sweep)
        workspace.desk_closed.connect(self._sweep_now)

    def register(self, actions: Actions) -> None:
        """For the palette."""
        actions.add(
            Action(
                "conversation.show_pictures",
                N_("Show the pictures"),
                N_("Conversation"),
                (),
                self.show_pictures,
                self._has_pictures,
            )
        )

    def show(self, thread: list[Entry]) -> None:
        """The files of this thread; looks at what is here, asks nobody."""
        self._shown = {each.id: each for entry in thread for each in entry.attachments}
        here = self._here(self._shown.values())
        states = {}
        for id, attachment in self._shown.items():
            before = self._states.get(id, NOTHING)
            is_here = attachment.sha256 in here
            states[id] = replace(
                before,
                here=is_here,
                why="" if is_here else before.why,
                picture=self._picture(attachment) if is_here else None,
            )
        self._states = states
        self._tell()

    def show_pictures(self) -> None:
        """Fetches and shows every safe picture of the open conversation."""
        for attachment in list(self._shown.values()):
            if self._is_hidden_picture(attachment):
                self.want(SHOW, attachment)

    def _has_pictures(self) -> bool:
        return any(map(self._is_hidden_picture, self._shown.values()))

    def _is_hidden_picture(self, attachment: Attachment) -> bool:
        state = self._states.get(attachment.id, NOTHING)
        hidden = attachment.media_type in PICTURES and state.picture is None and state.percent is None
        return hidden and may_be_touched(attachment, state)

    @Slot(str, object)
    def want(self, action: str, attachment: Attachment) -> None:
        """The person's press on one of a file's links."""
        if action == STOP:
            self._wanted.pop(attachment.id, None)
            self._workspace.cancel_download(attachment.id)
            return
        if not may_be_touched(attachment, self._states.get(attachment.id, NOTHING)):
            return
        if self._here([attachment]):
            self._act(action, attachment)
            return
        self._wanted[attachment.id] = action
        if not self._workspace.download(attachment):
            self._set(attachment.id, why=OFFLINE)

    # --- coming ---

    @Slot(object)
    def _transferred(self, transfer: Transfer) -> None:
        attachment = next((a for a in self._shown.values() if download_id(a.id) == transfer.id), None)
        if attachment is None:
            return
        if transfer.state == GOING:
            percent = 100 * transfer.done // transfer.whole if transfer.whole > 0 else 0
            self._set(attachment.id, percent=percent // STEP * STEP, why="")
            return
        wanted = self._wanted.pop(attachment.id, "")
        why = transfer.why if transfer.state == FAILED else ""
        self._set(attachment.id, percent=None, why=why, here=transfer.state == DONE)
        if transfer.state == DONE and wanted:
            self._act(wanted, attachment)
        elif why:
            said = _("{name}: {state}").format(name=literal(attachment.name, 60), state=why_words(why))
            self._workspace.announced.emit(said)
        elif transfer.state == CANCELLED:
            self._workspace.announced.emit(_("Loading cancelled."))

    def _act(self, action: str, attachment: Attachment) -> None:
        if action == SHOW:
            self._draw(attachment, asked=True)
        elif action == OPEN:
            copy = partial(self._copy, self._workspace.desk_id, attachment)
            self._with_content(attachment, copy, partial(self._open, attachment))
        elif action == SAVE:
            self._with_content(attachment, lambda content: content, partial(self._save, attachment))

    def _with_content(
        self,
        attachment: Attachment,
        work: Callable[[bytes], object],
        then: Callable[[object], object],
    ) -> None:
        store, desk_id = self._workspace.store, self._workspace.desk_id

        def load() -> object:
            with suppress(StoreError, OSError):
                content = store.reader().file(attachment.sha256)
                return work(content) if content is not None else _FAILED
            return _FAILED

        def done(result: object) -> None:
            if not isValid(self) or desk_id not in self._workspace.desks:
                return
            if result is _FAILED:
                self._workspace.noticed.emit(Notice(partial(_not_done, attachment.name), tone="bad"))
            else:
                then(result)

        # What follows may ask the person where to, and needs no account for it.
        self._workspace.when(in_background(load), done, anywhere=True)

    # --- showing ---

    def _picture(self, attachment: Attachment) -> QImage | None:
        if attachment.media_type not in PICTURES:
            return None
        if attachment.sha256 not in self._pictures:
            self._draw(attachment, asked=False)
        return self._pictures.get(attachment.sha256)

    def _draw(self, attachment: Attachment, *, asked: bool) -> None:
        digest = attachment.sha256
        if digest in self._pictures:
            self._drawn(attachment, asked, self._pictures[digest])
            return
        if digest in self._drawing:
            return
        self._drawing.add(digest)
        store = self._workspace.store

        def draw() -> QImage | None:
            with suppress(StoreError):
                content = store.reader().file(digest)
                return small_picture(content, MOST) if content is not None else None
            return None

        self._workspace.when(in_background(draw), partial(self._drawn, attachment, asked))

    def _drawn(self, attachment: Attachment, asked: bool, image: QImage | None) -> None:
        if not isValid(self):
            return
        self._drawing.discard(attachment.sha256)
        while len(self._pictures) >= REMEMBERED:
            self._pictures.pop(next(iter(self._pictures)))
        self._pictures[attachment.sha256] = image
        for id, shown in self._shown.items():
            if shown.sha256 == attachment.sha256:
                self._states[id] = replace(self._states.get(id, NOTHING), here=True, picture=image)
        self._tell()
        if image is None and asked:
            self._workspace.noticed.emit(Notice(_no_picture, tone="warn"))

    # --- opening and saving ---

    @staticmethod
    def _copy(account: str, attachment: Attachment, content: bytes) -> Path | None:
        return opened.copy_to_open(account, attachment.name, attachment.sha256, content)

    def _open(self, attachment: Attachment, path: object) -> None:
        if not isinstance(path, Path):
            self._workspace.noticed.emit(Notice(_not_opened, tone="warn", seconds=10.0))
        elif not self.open_path(path):
            self._workspace.noticed.emit(Notice(_no_program, tone="warn", seconds=10.0))

    def _save(self, attachment: Attachment, content: object) -> None:
        assert isinstance(content, bytes)
        name = rules().safe_name(attachment.name, content[:HEAD])
        if rules().is_harmful(attachment.name, content[:HEAD]):
            self.ask_risk(name, partial(self._save_as, name, content))
        else:
            self._save_as(name, content)

    def _save_as(self, name: str, content: bytes) -> None:
        chosen = self.ask_where(name)
        if not chosen:
            return
        target = Path(chosen)
        self._workspace.when(in_background(partial(_saved, target, content)), self._say_saved, anywhere=True)

    def _say_saved(self, path: Path | None) -> None:
        if path is None:
            self._workspace.noticed.emit(Notice(_not_saved, tone="bad", seconds=10.0))
        else:
            self._workspace.noticed.emit(Notice(partial(_saved_text, path.name), tone="good"))

    def _ask_where(self, name: str) -> str:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        chosen, _filter = QFileDialog.getSaveFileName(
            self._view.window(),
            _("Save as…"),
            str(Path(folder) / name),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        return chosen

    def _ask_risk(self, name: str, go_on: Callable[[], object]) -> None:
        question = RiskQuestion(name, self._view.window())
        question.accepted.connect(go_on)
        question.open()

    # --- state ---

    def _here(self, attachments: object) -> set[str]:
        wanted = [each.sha256 for each in attachments if each.sha256]  # type: ignore[attr-defined]
        if not wanted or not self._workspace.is_attached:
            return set()
        return self._workspace.reader.has_files(wanted)

    def _set(self, id: str, **changes: object) -> None:
        self._states[id] = replace(self._states.get(id, NOTHING), **changes)  # type: ignore[arg-type]
        self._tell()

    def _tell(self) -> None:
        self._view.show_files(dict(self._states))

    @Slot()
    def _sweep(self) -> None:
        in_background(opened.sweep)

    @Slot()
    def _forget(self) -> None:
        self._shown, self._states = {}, {}
        self._pictures.clear()
        self._drawing.clear()
        self._wanted.clear()

    @Slot(str)
    def _sweep_now(self, desk_id: str) -> None:
        """An account is closed, not only left: until then another program may show its files."""
        opened.sweep_account(desk_id)


_FAILED = object()


def _saved(target: Path, content: bytes) -> Path | None:
    try:
        return save_new(target.parent, target.name, content)
    except OSError:
        return None


def _open_path(path: Path) -> bool:
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _saved_text(name: str) -> str:
    return _("Saved as {name}.").format(name=literal(name, 80))


def _not_saved() -> str:
    return _("It could not be saved there. Choose another folder, or make room.")


def _not_done(name: str) -> str:
    return _("{name} could not be read. Try again.").format(name=literal(name, 80))


def _not_opened() -> str:
    return _("Files of this kind are not opened from here. Save it if you trust the sender.")


def _no_program() -> str:
    return _("No program on this computer opens it. Save it instead.")


def _no_picture() -> str:
    return _("The picture is too large or damaged to be shown here. Save it to look at it.")
