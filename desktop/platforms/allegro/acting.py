"""What people do, carried out at Allegro. What it cannot do is refused here, and is no capability."""

from collections.abc import Awaitable, Callable

from desktop.domain.actions import Action, DecideCase, Edit, MarkRead, Reply, StartConversation
from desktop.domain.conversations import BUYER, IN_MODERATION, SELLER
from desktop.domain.decisions import RETURN_STEP
from desktop.domain.end_request import end_request
from desktop.domain.pages import Thing
from desktop.domain.refusals import Why
from desktop.platforms.beforehand import beforehand
from desktop.platforms.held_files import HeldFiles
from desktop.platforms.json_answers import read
from desktop.platforms.platform import NotOurs, Outcome, OwnRefusal, PlatformError

from . import issues, returns, shapes, threads
from .account import TEXT_LIMIT
from .answers import TEXT_REJECTED
from .connection import BETA, PUBLIC, Connection, part
from .files import Files
from .orders import Orders


class Acting:
    """Used on one loop. `base` tells the seller's home market; `moderated` hears of a message that
    Allegro looks at."""

    def __init__(
        self,
        connection: Connection,
        orders: Orders,
        inbox: threads.Inbox,
        desk: issues.IssueDesk,
        return_desk: returns.ReturnDesk,
        held: HeldFiles,
        base: Callable[[], Awaitable[str]],
        moderated: Callable[[str], object],
    ) -> None:
        self._connection, self._orders = connection, orders
        self._inbox, self._desk, self._returns = inbox, desk, return_desk
        self._held, self._files = held, Files(connection)
        self._base, self._moderated = base, moderated

    async def perform(self, action: Action) -> Outcome:
        """Raises Refused (for good), Ambiguous (may have been done), Busy, Unreachable, SignedOut."""
        match action:
            case Reply() if action.conversation_id.startswith(threads.PREFIX):
                return await self._reply(action)
            case Reply() if action.conversation_id.startswith(issues.PREFIX):
                return await self._reply_to_issue(action)
            case Reply():
                raise OwnRefusal(Why.NO_MESSAGES, status=409)
            case StartConversation():
                return await self._start(action)
            case MarkRead():
                return await self._mark_read(action)
            case DecideCase() if action.case_id.startswith(issues.PREFIX):
                return await self._decide_claim(action)
            case DecideCase() if action.case_id.startswith(returns.PREFIX):
                return await self._reject_return(action)
            case Edit(closed=True) if action.conversation_id.startswith(issues.PREFIX):
                return await self._ask_to_end(action.conversation_id)
            case _:
                raise OwnRefusal(Why.NOT_OFFERED, status=404)

    # --- messages ---

    async def _reply(self, action: Reply) -> Outcome:
        thread_id = action.conversation_id.removeprefix(threads.PREFIX)
        files = await self._files.bring(self._held.take(action.attachment_ids), to_issue=False)
        await self._connection.sends.take("messages")
        answer = await self._connection.ask(
            "POST",
            f"/messaging/threads/{part(thread_id)}/messages",
            PUBLIC,
            body=shapes.NewMessage(action.text, files),
            kind="send",
        )
        told = read(answer, shapes.Message)
        self._held.drop(action.attachment_ids)
        return Outcome(self._sent(told, thread_id))

    async def _start(self, action: StartConversation) -> Outcome:
        """Allegro takes no subject: it stands above the text."""
        text = action.titled_text
        _check_length(text, TEXT_LIMIT)
        with beforehand():
            known = await self._orders.read(action.order_id)
        if not known.buyer.id:
            raise OwnRefusal(Why.NO_BUYER, status=409)
        await self._connection.sends.take("messages")
        answer = await self._connection.ask(
            "POST",
            "/messaging/messages",
            PUBLIC,
            body=shapes.FirstMessage(shapes.Recipient(known.buyer.id), text, shapes.Ref(action.order_id)),
            kind="send",
        )
        told = read(answer, shapes.Message)
        if told.thread is None or not told.thread.id:
            raise NotOurs("a message without its thread")
        try:
            thread = await self._inbox.thread(told.thread.id)
            talk = await self._inbox.talk(thread, await self._base(), [])
        except PlatformError:
            return Outcome(self._sent(told, told.thread.id))  # `changes` will tell
        for message_id in talk.moderated:
            self._moderated(message_id)
        return Outcome((talk.head, *talk.messages) if talk.head is not None else ())

    async def _reply_to_issue(self, action: Reply) -> Outcome:
        issue_id = action.conversation_id.removeprefix(issues.PREFIX)
        files = await self._files.bring(self._held.take(action.attachment_ids), to_issue=True)
        outcome = await self._write(issue_id, action.text, "REGULAR", files)
        self._held.drop(action.attachment_ids)
        return outcome

    async def _write(self, issue_id: str, text: str, kind: str, files: list[shapes.Ref]) -> Outcome:
        await self._connection.sends.take("messages")
        answer = await self._connection.ask(
            "POST",
            f"/sale/issues/{part(issue_id)}/message",
            BETA,
            body=shapes.NewIssueMessage(text, kind, files),
            kind="send",
        )
        told = read(answer, shapes.IssueMessage)
        if not told.id:
            raise NotOurs("a message without an id")
        try:
            return Outcome((issues.message(issue_id, told),))
        except ValueError:
            return Outcome()  # it is there; `changes` will tell

    def _sent(self, told: shapes.Message, thread_id: str) -> tuple[Thing, ...]:
        try:
            made = threads.message(told, thread_id)
        except ValueError:
            return ()
        if made.delivery == IN_MODERATION:
            self._moderated(made.id)
        return (made,)

    async def _mark_read(self, action: MarkRead) -> Outcome:
        """Disputes, claims and returns have no marker there: the one here is enough."""
        if action.conversation_id.startswith(threads.PREFIX):
            thread_id = action.conversation_id.removeprefix(threads.PREFIX)
            path = f"/messaging/threads/{part(thread_id)}/read"
            await self._connection.ask("PUT", path, PUBLIC, body=shapes.ReadFlag(True), kind="marks")
        return Outcome()

    # --- decisions ---

    async def _say_return(self, issue_id: str, action: DecideCase) -> Outcome:
        """Whether the goods have to be sent back: a message of a kind of its own, taken once."""
        with beforehand():
            issue = await self._desk.issue(issue_id)
        if action.decision not in issues.decisions_of(issue):
            raise OwnRefusal(Why.MOVED_ON, status=409)
        await self._write(issue_id, action.text, action.decision, [])
        return await self._issue_now(issue_id)

    async def _decide_claim(self, action: DecideCase) -> Outcome:
        issue_id = action.case_id.removeprefix(issues.PREFIX)
        if action.decision in RETURN_STEP:
            return await self._say_return(issue_id, action)
        refund = None
        if action.decision == issues.PARTIAL:
            with beforehand():
                issue = await self._desk.issue(issue_id)
                if not action.amount or issue.checkout_form is None:
                    raise OwnRefusal(Why.NO_AMOUNT, status=422)
                known = await self._orders.read(issue.checkout_form.id)
            refund = shapes.Price(action.amount, known.currency)
        await self._connection.sends.take("messages")
        await self._connection.ask(
            "POST",
            f"/sale/issues/{part(issue_id)}/status",
            BETA,
            body=shapes.Verdict(action.decision, action.text, refund),
            kind="send",
        )
        return await self._issue_now(issue_id)

    async def _ask_to_end(self, conversation_id: str) -> Outcome:
        """Once, however often it is tried: a request that waits for the buyer is not made again."""
        issue_id = conversation_id.removeprefix(issues.PREFIX)
        with beforehand():
            issue = await self._desk.issue(issue_id)
            if issue.type != issues.DISPUTE:
                raise OwnRefusal(Why.ENDS_BY_DECISION, status=409)
            order_id = issue.checkout_form.id if issue.checkout_form is not None else ""
            known = await self._orders.find(order_id) if order_id else None
            messages = await self._desk.messages(issue_id)
        text = end_request(known.buyer.language if known is not None else "")
        spoken = [each for each in messages if each.author.role in (BUYER, SELLER)]
        if spoken and spoken[-1].author.role == SELLER and spoken[-1].text == text:
            return Outcome()
        return await self._write(issue_id, text, "END_REQUEST", [])

    async def _reject_return(self, action: DecideCase) -> Outcome:
        return_id = action.case_id.removeprefix(returns.PREFIX)
        _check_length(action.text, returns.REASON_LIMIT)
        if action.decision == returns.REJECTIONS[0] and not action.text:
            raise OwnRefusal(Why.NO_REASON, TEXT_REJECTED, 422)
        rejection = shapes.NewRejection(action.decision, action.text or None)
        answer = await self._connection.ask(
            "POST",
            f"/order/customer-returns/{part(return_id)}/rejection",
            BETA,
            body=shapes.ReturnRejection(rejection),
            kind="send",
        )
        told = read(answer, shapes.Return)
        sent = await self._returns.sent(told, await self._base(), [])
        return Outcome((sent.head, sent.message, sent.case) if sent is not None else ())

    async def _issue_now(self, issue_id: str) -> Outcome:
        """What an issue is after a decision; nothing where that cannot be read: it was taken all the same."""
        try:
            matter = await self._desk.matter(await self._desk.issue(issue_id), await self._base(), [])
        except PlatformError:
            return Outcome()
        return Outcome((matter.head, *matter.messages, matter.case) if matter is not None else ())


def _check_length(text: str, limit: int) -> None:
    """Raises OwnRefusal before anything goes out."""
    if len(text) > limit:
        raise OwnRefusal(Why.TOO_LONG, TEXT_REJECTED, 422, limit=limit, over=len(text) - limit)
