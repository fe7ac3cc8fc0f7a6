"""Orders, incidents, returns and offers of the little server."""

from collections.abc import Mapping
from typing import Any

from tests.marketplaces.little_server import Asked, Told

from .forms import Bad, instant
from .paging import seek
from .world import REASONS, World


class Goods:
    """`strange`: every enumeration has a value that nobody knows."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.strange = False

    # --- orders ---

    def orders(self, asked: Asked) -> Told:
        ids = asked.one("order_ids").split(",") if "order_ids" in asked.query else None
        if ids is not None and len(ids) > 100:
            raise Bad("order_ids: at most 100")
        since = instant(asked.one("start_update_date")) if "start_update_date" in asked.query else None
        found = [
            order
            for order in self.world.orders.values()
            if (ids is None or order["order_id"] in ids)
            and (since is None or instant(order["last_updated_date"]) >= since)
        ]
        found.sort(key=lambda order: (order["created_date"], order["order_id"]))
        most, first = min(int(asked.one("max", "10")), 100), int(asked.one("offset", "0"))
        page = found[first : first + most]
        if self.strange:
            lines = [{"order_line_state": "NEW_STATE"}]
            page = [
                {
                    **order,
                    "order_state": "NEW_STATE",
                    "order_lines": [{**order["order_lines"][0], **lines[0]}],
                }
                for order in page
            ]
        return Told(body={"orders": page, "total_count": len(found)})

    def resolve(self, asked: Asked) -> Told:
        order = self.world.orders.get(asked.parts["order"])
        if order is None:
            return Told(404, {"status": 404, "message": "Order not found"})
        code = asked.json.get("reason_code")
        if asked.json.keys() != {"reason_code"} or code not in [
            each for each, _, type, right in REASONS if type == "INCIDENT_CLOSE" and right
        ]:
            raise Bad("reason_code: not a reason of a shop for closing an incident")
        for line in order["order_lines"]:
            if line["order_line_id"] == asked.parts["line"]:
                if line["order_line_state"] != "INCIDENT_OPEN":
                    raise Bad("no incident is open on this line")
                line["order_line_state"] = "RECEIVED"
        order["has_incident"] = any(
            line["order_line_state"] == "INCIDENT_OPEN" for line in order["order_lines"]
        )
        order["last_updated_date"] = self.world.moment()
        return Told(204)

    # --- returns ---

    def returns(self, asked: Asked) -> Told:
        since = (
            instant(asked.one("return_last_updated_from"))
            if "return_last_updated_from" in asked.query
            else None
        )
        found = [
            each
            for each in self.world.returns.values()
            if ("return_id" not in asked.query or each["id"] in asked.query["return_id"])
            and (since is None or instant(each["last_updated"]) >= since)
        ]
        found.sort(key=lambda each: (each["date_created"], each["id"]))
        page, token = seek(found, asked)
        if self.strange:
            page = [{**each, "state": "NEW_STATE", "reason_code": "NEW_REASON"} for each in page]
        return Told(body={"data": page, **({"next_page_token": token} if token else {})})

    def decide(self, asked: Asked) -> Told:
        told, errors, success = asked.json, [], []
        if told.keys() != {"returns"} or not 1 <= len(told["returns"]) <= 100:
            raise Bad("returns: 1 to 100 of them")
        for entry in told["returns"]:
            known = self.world.returns.get(entry.get("id", ""))
            problem = (
                "Return not found"
                if known is None
                else self._decided(asked.path.rpartition("/")[2], known, entry)
            )
            if problem:
                errors.append({"id": entry["id"], "message": problem})
            else:
                success.append({"id": entry["id"]})
        return Told(body={"return_errors": errors, "return_success": success})

    def _decided(self, what: str, known: dict[str, Any], entry: Mapping[str, Any]) -> str:
        state = known["state"]
        if what == "accept" and state == "WAITING_ACCEPTANCE":
            if not entry["accepted"] and "rejection_reason_code" not in entry:
                return "rejection_reason_code is mandatory"
            known["state"] = "IN_PROGRESS" if entry["accepted"] else "REFUSED"
            if not entry["accepted"]:
                known["rejection_reason_code"] = entry["rejection_reason_code"]
        elif what == "receive" and state == "IN_PROGRESS":
            known["state"] = "RECEIVED"
        elif what == "compliance" and state == "RECEIVED":
            judged = {line["order_line_id"]: line for line in entry["return_lines"]}
            for line in known["return_lines"]:
                line["compliance"] = [dict(judged[line["order_line_id"]])]
        elif what == "close" and state == "RECEIVED":
            known["state"] = "CLOSED"
        else:
            return f"not possible in state {state}"
        known["last_updated"] = self.world.moment()
        return ""

    # --- offers ---

    def offers(self, asked: Asked) -> Told:
        found = [each for sku, each in self.world.offers.items() if sku == asked.one("sku")]
        return Told(body={"offers": found, "total_count": len(found)})
