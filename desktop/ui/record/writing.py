"""A record onto the disk, off the screen's thread."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from desktop.l10n.catalogs import N_
from desktop.reports.evidence import Evidence, export_record
from desktop.reports.whole_file import ExportCancelled, ExportFailed, failed
from desktop.store.store import Store

JSON, PDF = "json", "pdf"
TROUBLES: Final = {
    "disk_full": N_("The disk is full. Free some space or choose another place."),
    "not_writable": N_(
        "The file cannot be written there. Is it open in another program? Choose another place."
    ),
}


def write(
    kind: str,
    path: Path,
    evidence: Evidence,
    store: Store,
    address: str,
    progress: Callable[[int, int], None],
    stop: threading.Event,
) -> Exception | None:
    """In the pool. What goes wrong with the file is a result: it is no trouble of the store."""
    try:
        if kind == JSON:
            export_record(path, evidence, cancelled=stop.is_set)
        else:
            from ..print.record_pdf import export_pdf
            from ..print.record_sheet import record_sheet

            sheet = record_sheet(evidence, store.reader(), address)
            export_pdf(path, sheet, progress=progress, cancelled=stop.is_set)
    except (ExportCancelled, ExportFailed) as error:
        return error
    except OSError as error:
        return failed(error)
    return None
