"""The case that a story opens, stage by stage."""

from typing import TYPE_CHECKING

from desktop.domain.policies import Policy
from desktop.platforms.helpdesk import contract

from ..stages import Machine, machine
from .goods import tracking_number
from .local import date_words
from .people import carriers
from .plan import Plan
from .times import DAY, HOUR, when

if TYPE_CHECKING:
    from .telling import Teller

SETTLED_DAYS = 14
"""A case whose last step is so old has been closed by the platform."""


class CaseTeller:
    """The case of one conversation while its story is told."""

    def __init__(
        self,
        teller: "Teller",
        plan: Plan,
        conversation: contract.Conversation,
        order: contract.Order | None,
    ) -> None:
        self._teller, self._plan, self._order = teller, plan, order
        self._machine: Machine = machine(plan.story.case or "")
        teller.numbers.case += 1
        self.id = f"K-{teller.numbers.case}"
        self._case = contract.Case(
            id=self.id,
            version="",
            kind=self._machine.kind,
            market=plan.place.code,
            conversation_id=conversation.id,
            order_id=order.id if order else None,
            stage=self._machine.first,
            opened_at=conversation.created_at,
        )
        self._last = int(conversation.created_at.timestamp())

    def opened_by(self, message: contract.Message, moment: int) -> None:
        """The first buyer message opened it."""
        if self._case.opened_by_message is None:
            self._case.opened_by_message = message.id
            self._case.steps.insert(
                0,
                contract.Step(
                    stage=self._machine.first, at=when(moment), by="buyer", name=message.author.name
                ),
            )

    def move(self, stage: str, moment: int, values: dict[str, str]) -> contract.Step:
        """The seller moves it on; the words of the step learn the parcel's number and day."""
        step = contract.Step(
            stage=stage, at=when(moment), by="seller", fields=self._fields(stage, moment, values)
        )
        self._case.stage = stage
        self._case.steps.append(step)
        self._last = moment
        return step

    def _fields(self, stage: str, moment: int, values: dict[str, str]) -> dict[str, str]:
        place, rng = self._plan.place, self._teller.rng
        if stage == "shipped":
            carrier = rng.choice(carriers(place.code))
            day = when(moment + place.days * DAY).date()
            values["carrier"] = carrier.name
            values["tracking"] = tracking_number(carrier.pattern, rng)
            values["expected"] = date_words(day, place.language)
            return {
                "carrier": carrier.name,
                "tracking_number": values["tracking"],
                "expected_delivery": day.isoformat(),
            }
        if stage == "refunded" and self._order:
            return {"refund_amount": self._order.lines[0].price.amount}
        if stage == "rejected":
            return {"reason": "liquid damage"}
        return {}

    def finish(self) -> contract.Case:
        """The case as it stands now: closed when old, else with the stages that may follow."""
        case, now = self._case, self._teller.now
        ended = self._plan.story.end == "closed"
        if self._last < now - SETTLED_DAYS * DAY or ended:
            closed = min(self._plan.end + DAY + HOUR, now)
            case.stage, case.closed_at = "closed", when(closed)
            case.steps.append(contract.Step(stage="closed", at=when(closed), by="platform", name="Helpdesk"))
            return case
        stage = self._machine.stages[case.stage]
        case.next_stages = self._machine.next_for(case.stage)
        if stage.update_days:
            policy = Policy("updates", 24 * stage.update_days)
            case.next_update_due = when(self._teller.times[case.market].due(self._last, policy))
        return case
