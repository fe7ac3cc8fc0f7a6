"""Templates and status updates in the album: each brought up by the keys that a person presses."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop.replies.own import OwnTemplate
from desktop.replies.words import title
from desktop.store.views import Query
from desktop.ui.stage_form.fields import TextBox
from desktop.ui.stage_form.offers import subjects
from desktop.ui.stage_form.part import StagePart
from desktop.ui.templates.picker import TemplatePicker

if TYPE_CHECKING:
    from .album import Album

Screen = tuple[str, Callable[[], object]]


class Replying:
    """The screens of `desktop.ui.stage_form` and `desktop.ui.templates`."""

    def __init__(self, album: "Album", show: Callable[[Query], None]) -> None:
        self.album, self._show = album, show
        self.window = album.window

    def screens(self) -> Iterator[Screen]:
        yield "stage-form", partial(self.stage, "")
        yield "stage-shipped", partial(self.stage, "shipped")
        yield "stage-missing", self.missing
        yield "templates", self.templates
        yield "template-inserted", self.inserted
        yield "template-editor", self.editor

    @property
    def stages(self) -> StagePart:
        return self.window.inbox.conversation.stages

    def stage(self, wanted: str) -> None:
        """The form of a stage in the first conversation whose case or order offers it."""
        self._show(Query(view="cases"))
        workspace = self.window.workspace
        for row in workspace.reader.rows(Query(view="all"), 0, 300):
            offered = [each for each in subjects(workspace, row) if not wanted or wanted in each.offered]
            if offered and row.can_reply and row.market in ("HU", "DE", "IT"):
                workspace.open_requested.emit(row.id)
                self.album.settle(60)
                self.stages.open_for(offered[0].id, wanted)
                break
        self.album.settle(300)
        self.album.afterwards.append(self.stages.give_up)

    def missing(self) -> None:
        """Send pressed with fields that are empty or mistyped."""
        self.stage("shipped")
        box = self.stages.form.boxes.get("tracking_number")
        if isinstance(box, TextBox):
            box.put("1234")
        self.window.inbox.conversation.composer.send()
        self.album.settle(200)

    def templates(self) -> None:
        """The picker on a free template, in a conversation of another language than the screen's."""
        self.quiet()
        self.window.inbox.conversation.templates.open()
        self.album.settle(100)
        picker = self._picker()
        if picker is not None:
            picker.list.setCurrentRow(min(6, picker.list.count() - 1))

    def inserted(self) -> None:
        """A template with a field that is still to be filled in, after Send was pressed."""
        self.templates()
        picker = self._picker()
        composer = self.window.inbox.conversation.composer
        if picker is not None:
            composer.field.clear()
            picker.field.setText(title("carrier_inquiry"))
            picker._take()
        composer.send()
        self.album.settle(300)
        self.album.afterwards.append(composer.field.clear)

    def editor(self) -> None:
        """One's own template with a mistake, named with its line."""
        self.quiet()
        templates = self.window.inbox.conversation.templates
        templates._open_editor(OwnTemplate("album", "SIM", "{{ buyer }}\n\n{{ order"))
        self.album.settle(300)

    def quiet(self) -> None:
        """A conversation in another language than the screen's, with an empty field."""
        self._show(Query(view="needs_answer", market="HU"))
        self.window.inbox.conversation.composer.field.clear()
        self.album.settle(60)

    def _picker(self) -> TemplatePicker | None:
        found = (each for each in QApplication.topLevelWidgets() if isinstance(each, TemplatePicker))
        return next((each for each in found if each.isVisible()), None)
