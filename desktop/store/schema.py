"""The tables, and how a store of an older version becomes one of this version.

Each migration is one transaction that ends with the new `user_version`; a kill in the middle leaves the old
version whole. Never edit a migration that was released: append one. Objects are kept as JSON in `body`,
`head` and `row`; the columns beside them are there to be searched, sorted and counted by. Instants are
microseconds since 1970.
"""

from collections.abc import Callable
from typing import Final

import apsw

from .errors import NewerStore

_FIRST: Final = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- What the platform said. `seen` is the generation of the full read that last held the thing.
-- `head` is NULL while only messages of the conversation have come.
CREATE TABLE conversation(
  rid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, seen INTEGER NOT NULL, head BLOB);
-- `place` is the receipt time with a few bits of the id: search walks it newest first and needs no sort.
CREATE TABLE message(
  place INTEGER PRIMARY KEY, rid INTEGER NOT NULL, sequence INTEGER NOT NULL, id TEXT NOT NULL,
  seen INTEGER NOT NULL, body BLOB NOT NULL);
CREATE UNIQUE INDEX message_id ON message(id);
CREATE INDEX message_order ON message(rid, sequence);
CREATE TABLE cases(id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL, seen INTEGER NOT NULL, body BLOB NOT
NULL); CREATE INDEX case_conversation ON cases(conversation_id);
CREATE TABLE orders(id TEXT PRIMARY KEY, seen INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE offer(
  sku TEXT NOT NULL, market TEXT NOT NULL, seen INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(sku,
  market));
-- What happened to the head itself (decided, closed, taken over, given back): messages do not tell it.
CREATE TABLE event(
  rid INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, by TEXT, PRIMARY KEY(rid, at, kind)
) WITHOUT ROWID;

-- The response clock's figures; a closed obligation's verdict is frozen.
CREATE TABLE obligation(
  rid INTEGER NOT NULL, n INTEGER NOT NULL, market TEXT NOT NULL, opened_at INTEGER NOT NULL, due_at INTEGER,
  act_by INTEGER, closed_at INTEGER, closed_how TEXT, verdict TEXT, body BLOB NOT NULL, PRIMARY KEY(rid, n)
) WITHOUT ROWID;
CREATE INDEX obligation_open ON obligation(market, rid) WHERE closed_at IS NULL;
CREATE INDEX obligation_unjudged ON obligation(market, rid) WHERE due_at IS NULL;
CREATE TABLE due_change(
  id INTEGER PRIMARY KEY, conversation_id TEXT NOT NULL, opened_by TEXT NOT NULL, old_due INTEGER, new_due
  INTEGER, old_version TEXT NOT NULL, new_version TEXT NOT NULL, why TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE market_clock(market TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID;

-- What the list shows: derived from the above and the outbox at writing, so that every view, market and
-- sort is a walk along one index.
CREATE TABLE listing(
  rid INTEGER PRIMARY KEY, market TEXT NOT NULL, bucket INTEGER NOT NULL, has_case INTEGER NOT NULL,
  act_key INTEGER NOT NULL, last_at INTEGER NOT NULL, due_at INTEGER, row BLOB NOT NULL);
CREATE INDEX bucket_act ON listing(bucket, act_key);
CREATE INDEX bucket_last ON listing(bucket, last_at);
CREATE INDEX bucket_market_act ON listing(bucket, market, act_key);
CREATE INDEX bucket_market_last ON listing(bucket, market, last_at);
CREATE INDEX all_act ON listing(act_key);
CREATE INDEX all_last ON listing(last_at);
CREATE INDEX all_market_act ON listing(market, act_key);
CREATE INDEX all_market_last ON listing(market, last_at);
CREATE INDEX case_act ON listing(act_key) WHERE has_case = 1;
CREATE INDEX case_last ON listing(last_at) WHERE has_case = 1;
CREATE INDEX case_market_act ON listing(market, act_key) WHERE has_case = 1;
CREATE INDEX case_market_last ON listing(market, last_at) WHERE has_case = 1;
CREATE INDEX owed_due ON listing(market, due_at) WHERE bucket = 1;
-- What lists are filtered and looked up by. kind: o order, b buyer, l label, a assignee, k topic or kind of
-- case.
CREATE TABLE link(kind TEXT NOT NULL, ref TEXT NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY(kind, ref, rid))
  WITHOUT ROWID;
-- Numbers a person types or scans, folded. kind: o order, t tracking, s serial (ref is the order), c case.
CREATE TABLE number(number TEXT NOT NULL, kind TEXT NOT NULL, ref TEXT NOT NULL, PRIMARY KEY(number, kind,
ref)) WITHOUT ROWID;
CREATE INDEX number_ref ON number(kind, ref);
-- How many rows each list holds (view: the bucket, 5 cases, 6 all; market '' is all of them). `stamp` moves
-- with every change of the list's rows or their order.
CREATE TABLE tally(
  view INTEGER NOT NULL, market TEXT NOT NULL, n INTEGER NOT NULL, stamp INTEGER NOT NULL, PRIMARY KEY(view,
  market)
) WITHOUT ROWID;

-- Text comes folded from our own code, as words with spaces between; nothing of it is kept twice.
CREATE VIRTUAL TABLE search USING fts5(text, content='', contentless_delete=1, detail=none, tokenize='ascii');
CREATE VIRTUAL TABLE names USING fts5(text, content='', contentless_delete=1, detail=none, tokenize='ascii');

-- The words of each index (m messages, n names), to complete the one that is being typed: FTS5's own prefix
-- search puts together the lists of all its words first, which takes a second for a common beginning.
CREATE TABLE word(kind TEXT NOT NULL, term TEXT NOT NULL, PRIMARY KEY(kind, term)) WITHOUT ROWID;

-- What people did and the platform has not confirmed. AUTOINCREMENT: a gap in the ids shows a lost row.
CREATE TABLE outbox(
  id INTEGER PRIMARY KEY AUTOINCREMENT, conversation_id TEXT NOT NULL, kind TEXT NOT NULL, lane TEXT NOT NULL,
  body BLOB NOT NULL, key TEXT NOT NULL UNIQUE, version TEXT NOT NULL, state TEXT NOT NULL CHECK(state IN
    ('queued','sending','retry','unknown','failed','rejected','in_moderation')),
  reason TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL, not_before INTEGER, retry_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0, spent_key INTEGER NOT NULL DEFAULT 0);
CREATE INDEX outbox_conversation ON outbox(conversation_id, id);
CREATE TABLE draft(conversation_id TEXT PRIMARY KEY, text TEXT NOT NULL, saved_at INTEGER NOT NULL) WITHOUT
ROWID; CREATE TABLE saved_view(id TEXT PRIMARY KEY, position INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT
ROWID; CREATE TABLE reminder(conversation_id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE setting(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE set_aside(
  kind TEXT NOT NULL, id TEXT NOT NULL, raw BLOB NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(kind, id)) WITHOUT ROWID;
"""

_FILES: Final = """
-- Content by its hash (SHA-256): of drafts, of replies that wait, of received files that were looked at.
CREATE TABLE file(sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, content BLOB NOT NULL);
CREATE TABLE draft_file(
  conversation_id TEXT NOT NULL, sha256 TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,
  media_type TEXT NOT NULL, size INTEGER NOT NULL, PRIMARY KEY(conversation_id, sha256)) WITHOUT ROWID;
CREATE TABLE outbox_file(outbox_id INTEGER NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY(outbox_id, sha256))
  WITHOUT ROWID;
-- What the platform has already, under the id that a reply names.
CREATE TABLE upload(
  sha256 TEXT NOT NULL, name TEXT NOT NULL, media_type TEXT NOT NULL, attachment_id TEXT NOT NULL,
  at INTEGER NOT NULL, PRIMARY KEY(sha256, name, media_type)) WITHOUT ROWID;
CREATE TABLE received_file(sha256 TEXT PRIMARY KEY, looked_at INTEGER NOT NULL);
"""

_OVERRIDES: Final = """
-- Messages with findings that their writer called mistaken: few, and leads see them all.
CREATE INDEX message_overrides ON message(place) WHERE instr(body, CAST('"overrides":[{' AS BLOB)) > 0;
"""

_MONITOR: Final = """
-- What the board counts: who waits, what was taken over, replies that wait for release or were rejected.
-- kind: the case's kind, else the topic; agent: the assignee, '' is nobody; held: in_moderation or rejected.
ALTER TABLE listing ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE listing ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE listing ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE listing ADD COLUMN held TEXT;
ALTER TABLE listing ADD COLUMN watched INTEGER NOT NULL DEFAULT 0;
UPDATE listing SET watched = 1,
  kind = coalesce(CAST(row AS TEXT) ->> '$.case_kind', CAST(row AS TEXT) ->> '$.topic', ''),
  agent = coalesce(CAST(row AS TEXT) ->> '$.assignee', ''),
  language = coalesce(CAST(row AS TEXT) ->> '$.language', ''),
  held = CASE WHEN CAST(row AS TEXT) ->> '$.pending' IN ('in_moderation', 'rejected')
    THEN CAST(row AS TEXT) ->> '$.pending' END
  WHERE bucket IN (1, 2) OR instr(row, CAST('"pending":"in_moderation"' AS BLOB)) > 0
    OR instr(row, CAST('"pending":"rejected"' AS BLOB)) > 0;
CREATE INDEX watched ON listing(market, kind, agent, bucket, act_key, due_at, held, language)
  WHERE watched = 1;

-- What the figures count, in the market's local time; measured when a wait begins and ends, with the clock of
-- that time. opened_hour: local hours since 1970, NULL while not measured; closed_day: local days since 1970;
-- worked: seconds that the market's clock ran, -1 when its calendar does not say; outcome: as in `measure`.
ALTER TABLE obligation ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE obligation ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE obligation ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE obligation ADD COLUMN opened_hour INTEGER;
ALTER TABLE obligation ADD COLUMN closed_day INTEGER;
ALTER TABLE obligation ADD COLUMN outcome INTEGER;
ALTER TABLE obligation ADD COLUMN worked INTEGER;
CREATE INDEX obligation_ended ON obligation(closed_day, market, outcome, agent, kind, language, worked)
  WHERE closed_day IS NOT NULL;
CREATE INDEX obligation_began ON obligation(opened_hour, market, agent, kind, language)
  WHERE opened_hour IS NOT NULL;
CREATE INDEX obligation_unmeasured ON obligation(market, rid) WHERE opened_hour IS NULL;
-- The same added up, for trends over years: a row for each local day on which any of them began or ended.
CREATE TABLE daily(
  day INTEGER NOT NULL, market TEXT NOT NULL, agent TEXT NOT NULL, began INTEGER NOT NULL,
  ended INTEGER NOT NULL, answered INTEGER NOT NULL, in_time INTEGER NOT NULL, late INTEGER NOT NULL,
  PRIMARY KEY(day, market, agent)) WITHOUT ROWID;
-- The days (UTC) of a case's life, for the updates that were promised in a period.
CREATE INDEX case_life ON cases(
  coalesce(substr(CAST(body AS TEXT) ->> '$.closed_at', 1, 10), '9999'),
  substr(CAST(body AS TEXT) ->> '$.opened_at', 1, 10));
"""

_ALERTS: Final = """
-- Alert rules that ring: `at` is the crossing; told and seen outlive a restart.
CREATE TABLE alert(
  conversation_id TEXT NOT NULL, rule TEXT NOT NULL, at INTEGER NOT NULL, told INTEGER NOT NULL,
  seen INTEGER NOT NULL, PRIMARY KEY(conversation_id, rule)) WITHOUT ROWID;
"""

_RETENTION: Final = """
-- What went after its time (kind: c conversation, o order). No words and no names: `row` is the list row
-- without either, for the figures. An erased conversation keeps its row in `conversation`, without a head,
-- its obligations and its events: their verdicts are frozen. last_at: of the last thing that was erased.
-- wanted: 1 to be fetched again, -1 the platform has it no longer. messages, cases: how many went with it.
CREATE TABLE erased(
  kind TEXT NOT NULL, id TEXT NOT NULL, rid INTEGER, market TEXT NOT NULL, at INTEGER NOT NULL,
  why TEXT NOT NULL, last_at INTEGER NOT NULL, wanted INTEGER NOT NULL DEFAULT 0, row BLOB,
  messages INTEGER NOT NULL DEFAULT 0, cases INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(kind, id)) WITHOUT ROWID;
CREATE INDEX erased_at ON erased(kind, at);
CREATE INDEX erased_rid ON erased(rid) WHERE rid IS NOT NULL;
-- Overrides and cases of erased conversations, without words and names: figures count them.
CREATE TABLE erased_part(
  rid INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY(rid, kind, id)) WITHOUT ROWID;
-- "Keep this conversation"; until NULL: without end.
CREATE TABLE hold(conversation_id TEXT PRIMARY KEY, at INTEGER NOT NULL, until INTEGER) WITHOUT ROWID;
"""

# What people made, and nobody else has: kept a second time beside the store (`backup`). As it stood at this
# step, which never changes once it is out; what holds now is `restoring.KEYS`.
_OWN: Final = {
    "draft": ("conversation_id",),
    "draft_file": ("conversation_id", "sha256"),
    "outbox": ("id",),
    "outbox_file": ("outbox_id", "sha256"),
    "upload": ("sha256", "name", "media_type"),
    "saved_view": ("id",),
    "reminder": ("conversation_id",),
    "hold": ("conversation_id",),
    "setting": ("name",),
}


def _noted(table: str, columns: tuple[str, ...], event: str, row: str) -> str:
    key = ", ".join(f"{row}.{column}" for column in columns)
    # How far the sync has come is true of this file only.
    unless = f" WHEN substr({row}.name, 1, 5) <> 'sync.'" if table == "setting" else ""
    return (
        f"CREATE TRIGGER own_{table}_{event.lower()} AFTER {event} ON {table}{unless} BEGIN\n"
        f"  INSERT INTO own_change(kind, key) VALUES('{table}', json_array({key})); END;\n"
    )


def _each_noted(table: str, columns: tuple[str, ...]) -> str:
    """The triggers of one table."""
    rows = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}
    return "".join(_noted(table, columns, event, row) for event, row in rows.items())


def _all_noted() -> str:
    """Triggers that number every change of a person's own rows, and a first number for those there are."""
    made = ""
    for table, columns in _OWN.items():
        made += _each_noted(table, columns)
        known = " WHERE substr(name, 1, 5) <> 'sync.'" if table == "setting" else ""
        made += (
            f"INSERT INTO own_change(kind, key)"
            f" SELECT '{table}', json_array({', '.join(columns)}) FROM {table}{known};\n"
        )
    return made


_BACKUP: Final = f"""
-- Numbered changes of what people made: the backup takes them over after each commit, by their numbers. A
-- store that ends at a smaller number than its backup has lost something.
CREATE TABLE own_change(seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, key TEXT NOT NULL);
{_all_noted()}
"""

_STEPS: Final = """
-- The outbox's steps (see `outbox`): none but these, and what was frozen stays as it is. Only what comes back
-- from the backup begins elsewhere than at 'queued'.
CREATE UNIQUE INDEX outbox_one_on_its_way ON outbox(conversation_id) WHERE state = 'sending';
CREATE TRIGGER outbox_begins BEFORE INSERT ON outbox
  WHEN NEW.state <> 'queued' AND NOT EXISTS (SELECT 1 FROM meta WHERE name = 'restoring')
  BEGIN SELECT RAISE(ABORT, 'an action begins as queued'); END;
CREATE TRIGGER outbox_steps BEFORE UPDATE OF state ON outbox
  WHEN NEW.state <> OLD.state AND OLD.state || ' ' || NEW.state NOT IN (
    'queued sending', 'queued failed', 'queued rejected', 'queued in_moderation',
    'sending queued', 'sending retry', 'sending unknown', 'sending failed', 'sending rejected',
    'sending in_moderation',
    'retry queued', 'retry sending', 'retry failed', 'retry rejected', 'retry in_moderation',
    'unknown queued', 'unknown retry', 'unknown failed', 'unknown rejected', 'unknown in_moderation',
    'failed queued', 'failed rejected', 'failed in_moderation',
    'rejected queued', 'rejected in_moderation',
    'in_moderation rejected')
  BEGIN SELECT RAISE(ABORT, 'a step that does not follow'); END;
CREATE TRIGGER outbox_frozen BEFORE UPDATE OF id, conversation_id, kind, lane, body, created_at ON outbox
  BEGIN SELECT RAISE(ABORT, 'what was frozen stays as it is'); END;
CREATE TRIGGER outbox_key BEFORE UPDATE OF key ON outbox
  WHEN NEW.key <> OLD.key AND NOT (OLD.spent_key = 1 AND NEW.state = 'queued' AND OLD.state <> 'queued')
  BEGIN SELECT RAISE(ABORT, 'a key that may still be answered stays'); END;
"""

_TRIES: Final = """
-- When a row that the platform may hold first went out, and the messages that were there just before (JSON):
-- on a platform without idempotency keys, those are not what the row became.
ALTER TABLE outbox ADD COLUMN tried_at INTEGER;
ALTER TABLE outbox ADD COLUMN there TEXT NOT NULL DEFAULT '[]';
"""

_NO_ANSWER: Final = f"""
-- The seller's own "no answer needed", which no marketplace knows of (`domain.own_decision`): who, when, and
-- when the last message that was here had been received.
CREATE TABLE no_answer(
  conversation_id TEXT NOT NULL, at INTEGER NOT NULL, seen INTEGER NOT NULL, by TEXT NOT NULL,
  PRIMARY KEY(conversation_id, at)) WITHOUT ROWID;
{_each_noted("no_answer", ("conversation_id", "at"))}
"""

_UPDATES: Final = """
-- Orders whose buyer is to hear the next step (R10) are sorted and found as cases are (`has_case`).
-- owes_update: 1 an order of the conversation is in such a stage, 2 that is not reckoned yet, for want of the
-- market's clock; with a new clock both are reckoned again.
ALTER TABLE listing ADD COLUMN owes_update INTEGER NOT NULL DEFAULT 0;
UPDATE listing SET owes_update = 2 WHERE rid IN (
  SELECT k.rid FROM orders o JOIN link k ON k.kind = 'o' AND k.ref = o.id
  WHERE CAST(o.body AS TEXT) ->> '$.state' IN ('placed', 'confirmed', 'delayed'));
CREATE INDEX listing_owes_update ON listing(market, rid, owes_update) WHERE owes_update > 0;
-- The promises of orders that were not kept (told_at after due_at) or are not yet (NULL), for the figures.
CREATE TABLE order_promise(
  rid INTEGER NOT NULL, order_id TEXT NOT NULL, due_at INTEGER NOT NULL, told_at INTEGER,
  PRIMARY KEY(rid, order_id, due_at)) WITHOUT ROWID;
CREATE INDEX order_promise_due ON order_promise(due_at);
"""

Migration = str | Callable[[apsw.Connection], None]
MIGRATIONS: Final[tuple[Migration, ...]] = (
    *(
        _FIRST,
        _FILES,
        _OVERRIDES,
        _MONITOR,
        _ALERTS,
        _RETENTION,
        _BACKUP,
        _STEPS,
        _TRIES,
        _NO_ANSWER,
        _UPDATES,
    ),
)
VERSION: Final = len(MIGRATIONS)


def check_version(found: int) -> None:
    """Raises NewerStore when the file's version is above ours."""
    if found > VERSION:
        raise NewerStore(f"the store has version {found}, this program knows {VERSION}")


def migrate(db: apsw.Connection, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Brings the store to the last version, step by step; each step is done wholly or not at all."""
    for number in range(int(db.pragma("user_version")), len(migrations)):
        step = migrations[number]
        with db:
            if isinstance(step, str):
                db.execute(step)
            else:
                step(db)
            db.pragma("user_version", number + 1)
