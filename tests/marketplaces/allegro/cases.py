"""The little Allegro's disputes, claims and returns."""

from datetime import datetime, timedelta
from typing import Any

from tests.marketplaces.little_server import Asked, Told

from .telling import BETA, SELLER, Base, File, failure, paging

RETURN_KINDS = {
    "RETURN_REQUIRED_SELLER_LABEL": True,
    "RETURN_REQUIRED_CUSTOM": True,
    "RETURN_NOT_REQUIRED": False,
}
"""Kinds of a message on a claim, and what `returnRequired` is after it."""
VERDICTS = ("ACCEPTED_REPAIR", "ACCEPTED_REFUND", "ACCEPTED_EXCHANGE", "ACCEPTED_PARTIAL_REFUND")


class Cases(Base):
    def begin(self) -> None:
        super().begin()
        self.issues: dict[str, dict[str, Any]] = {}
        self.chats: dict[str, list[dict[str, Any]]] = {}
        self.verdicts: list[dict[str, Any]] = []
        self.returns: dict[str, dict[str, Any]] = {}
        self.on("GET", "/sale/issues", self._list_issues)
        self.on("GET", "/sale/issues/{id}", self._get_issue)
        self.on("GET", "/sale/issues/{id}/chat", self._get_chat)
        self.on("POST", "/sale/issues/{id}/message", self._post_issue_message)
        self.on("POST", "/sale/issues/{id}/status", self._post_status)
        self.on("POST", "/sale/issues/attachments", self._declare_issue)
        self.on("PUT", "/upload/{id}", self.put_file)
        self.on("GET", "/sale/issues/attachments/{id}", self.get_file)
        self.on("GET", "/order/customer-returns", self._list_returns)
        self.on("GET", "/order/customer-returns/{id}", self._get_return)
        self.on("POST", "/order/customer-returns/{id}/rejection", self._reject_return)

    def add_issue(self, order: str, text: str = "Nie działa", *, claim: bool = False, **more: Any) -> str:
        id, login = self.new_id(), self.orders[order]["buyer"]["login"]
        first = self._issue_message(text, "BUYER", login)
        self.chats[id] = [first]
        self.issues[id] = {
            "id": id,
            "type": "CLAIM" if claim else "DISPUTE",
            "referenceNumber": "1/2026" if claim else None,
            "decisionDueDate": self.stamp(self.now() + timedelta(days=14)) if claim else None,
            "openedDate": self.stamp(),
            "subject": None if claim else "nie działa",
            "buyer": {"id": "93975873", "login": login},
            "checkoutForm": {"id": order, "createdAt": self.stamp(self.now() - timedelta(days=3))},
            "currentState": {
                "status": "CLAIM_SUBMITTED" if claim else "DISPUTE_ONGOING",
                "statusDueDate": self.stamp(self.now() + timedelta(days=13)) if claim else None,
                "returnRequired": None,
                "chatActive": True,
            },
            "chat": {"initialMessage": first},
            "expectations": [{"name": "REFUND", "refund": {"amount": "129.90", "currency": "PLN"}}],
            "description": text if claim else None,
            "offer": {"id": "7778622952", "quantity": 1} if claim else None,
            "product": None,
            "reason": {"type": "DEFECT_FOUND_DURING_USE", "description": "Wada"} if claim else None,
            "right": "COMPLAINT" if claim else None,
            "attachments": [],
            **more,
        }
        return id

    def add_chat(self, issue_id: str, text: str, role: str = "BUYER", at: datetime | None = None) -> str:
        login = self.issues[issue_id]["buyer"]["login"] if role == "BUYER" else SELLER
        made = self._issue_message(text, role, login if role in ("BUYER", "SELLER") else None, at)
        self.chats[issue_id].append(made)
        return str(made["id"])

    def _issue_message(
        self, text: str, role: str, login: str | None, at: datetime | None = None
    ) -> dict[str, Any]:
        author = {"login": login, "role": role} if login is not None else {"role": role}
        return {
            "id": self.new_id(),
            "text": text,
            "attachments": [],
            "author": author,
            "createdAt": self.stamp(at),
        }

    def _issue(self, id: str) -> dict[str, Any]:
        chat = sorted(self.chats[id], key=lambda each: each["createdAt"])
        spoken = [each for each in chat if each["author"]["role"] in ("BUYER", "SELLER", "ADMIN")]
        role = spoken[-1]["author"]["role"] if spoken else "BUYER"
        answered = any(each["author"]["role"] == "SELLER" for each in chat)
        words = {"SELLER": "SELLER_REPLIED", "BUYER": "BUYER_REPLIED", "ADMIN": "ALLEGRO_ADVISOR_REPLIED"}
        issue = self.issues[id]
        last = {
            "status": words[role] if answered or role == "ADMIN" else "NEW",
            "createdAt": chat[-1]["createdAt"] if chat else issue["openedDate"],
        }
        return {**issue, "chat": {**issue["chat"], "lastMessage": last, "messagesCount": len(chat)}}

    def _list_issues(self, asked: Asked) -> Told:
        limit, offset = paging(asked, 10, 100)
        if limit is None:
            return failure(422, "VALIDATION_ERROR", "limit")
        wanted = asked.query.get("status", [])
        known = sorted(self.issues, key=lambda id: self.issues[id]["openedDate"], reverse=True)
        known = [id for id in known if not wanted or self.issues[id]["currentState"]["status"] in wanted]
        return Told(200, {"issues": [self._issue(id) for id in known[offset : offset + limit]]}, BETA)

    def _get_issue(self, asked: Asked) -> Told:
        if asked.parts["id"] not in self.issues:
            return failure(404, "NotFound", "Nie ma takiej dyskusji")
        return Told(200, self._issue(asked.parts["id"]), BETA)

    def _get_chat(self, asked: Asked) -> Told:
        limit, offset = paging(asked, 10, 100)
        if asked.parts["id"] not in self.issues or limit is None:
            return failure(404, "NotFound", "Nie ma takiej dyskusji")
        newest = sorted(self.chats[asked.parts["id"]], key=lambda each: each["createdAt"], reverse=True)
        shown = [
            {name: value for name, value in each.items() if name != "files"}
            for each in newest[offset : offset + limit]
        ]
        return Told(200, {"chat": shown}, BETA)

    def _post_issue_message(self, asked: Asked) -> Told:
        issue, body = self.issues.get(asked.parts["id"]), asked.json
        if issue is None:
            return failure(404, "NotFound", "Nie ma takiej dyskusji")
        # `attachment` is no property, but is required all the same (MessageRequest).
        kinds = ("REGULAR", *(("END_REQUEST",) if issue["type"] == "DISPUTE" else RETURN_KINDS))
        if not {"text", "attachment", "type"} <= set(body) or body["type"] not in kinds:
            return failure(400, "BadRequest", "type")
        if not 0 < len(body["text"]) <= 20000:
            return failure(422, "VALIDATION_ERROR", "Treść jest za długa lub pusta", "text")
        if not issue["currentState"]["chatActive"] or self.in_conflict():
            return failure(409, "CONFLICT", "W tej dyskusji nie można już pisać")
        made = self._issue_message(body["text"], "SELLER", SELLER)
        made["files"] = [each["id"] for each in body.get("attachments") or ()]
        made["attachments"] = [
            {"fileName": self.files[id].name, "url": f"{self.url}/sale/issues/attachments/{id}"}
            for id in made["files"]
        ]
        made["kind"] = body["type"]
        if body["type"] in RETURN_KINDS:
            issue["currentState"]["returnRequired"] = RETURN_KINDS[body["type"]]
        self.chats[asked.parts["id"]].append(made)
        return Told(201, {name: value for name, value in made.items() if name not in ("files", "kind")}, BETA)

    def _post_status(self, asked: Asked) -> Told:
        issue, body = self.issues.get(asked.parts["id"]), asked.json
        if issue is None:
            return failure(404, "NotFound", "Nie ma takiej reklamacji")
        accepted = body.get("status") in VERDICTS
        if (not accepted and not str(body.get("status")).startswith("REJECTED_")) or "message" not in body:
            return failure(400, "BadRequest", "status", "status")
        if body["status"] == "ACCEPTED_PARTIAL_REFUND" and "partialRefund" not in body:
            return failure(400, "BadRequest", "partialRefund", "partialRefund")
        if issue["currentState"]["status"] != "CLAIM_SUBMITTED":
            return failure(403, "AccessDenied", "Ta reklamacja jest już rozpatrzona")
        issue["currentState"]["status"] = "CLAIM_ACCEPTED" if accepted else "CLAIM_REJECTED"
        self.verdicts.append(body)
        return Told(200)

    def _declare_issue(self, asked: Asked) -> Told:
        body = asked.json
        if set(body) != {"fileName", "size"} or body["size"] < 1:
            return failure(422, "VALIDATION_ERROR", "size", "size")
        id = self.new_id()
        self.files[id] = File(body["fileName"], body["size"])
        return Told(201, {"id": id}, BETA, {"Location": f"{self.url}/upload/{id}"})

    def add_return(self, order: str, *, status: str = "DELIVERED", **more: Any) -> str:
        id, buyer = self.new_id(), self.orders[order]["buyer"]
        self.returns[id] = {
            "id": id,
            "isFulfillment": False,
            "createdAt": self.stamp(),
            "referenceNumber": f"{len(self.returns) + 1}/Z04A",
            "orderId": order,
            "buyer": {"email": buyer["email"], "login": buyer["login"]},
            "items": [
                {
                    "offerId": "7778622952",
                    "quantity": 1,
                    "name": "Telefon",
                    "price": {"amount": "129.90", "currency": "PLN"},
                    "reason": {"type": "DONT_LIKE_IT", "userComment": "Nie pasuje kolor"},
                    "serialNumbers": [],
                }
            ],
            "refund": {"bankAccount": {"owner": "Jan Kowalski", "iban": "PL40114000003382916456018050"}},
            "parcels": [{"waybill": "AD00R28X72", "sender": {"phoneNumber": "333444555"}}],
            "marketplaceId": self.orders[order]["marketplace"]["id"],
            "status": status,
            **more,
        }
        return id

    def _list_returns(self, asked: Asked) -> Told:
        limit, offset = paging(asked, 100, 1000)
        if limit is None:
            return failure(400, "BadRequest", "limit")
        known = sorted(self.returns.values(), key=lambda each: each["createdAt"])
        if after := asked.one("from"):
            if after not in self.returns:
                return failure(400, "BadRequest", "from")
            known = known[known.index(self.returns[after]) + 1 :]
        if since := asked.one("createdAt.gte"):
            begin = datetime.fromisoformat(since.replace("Z", "+00:00"))
            known = [each for each in known if datetime.fromisoformat(each["createdAt"]) >= begin]
        return Told(200, {"count": len(known), "customerReturns": known[offset : offset + limit]}, BETA)

    def _get_return(self, asked: Asked) -> Told:
        found = self.returns.get(asked.parts["id"])
        return Told(200, found, BETA) if found else failure(404, "NotFound", "Nie ma takiego zwrotu")

    def _reject_return(self, asked: Asked) -> Told:
        found, body = self.returns.get(asked.parts["id"]), asked.json.get("rejection") or {}
        if found is None:
            return failure(400, "BadRequest", "Nie ma takiego zwrotu")
        if found.get("rejection") or (body.get("code") == "REFUND_REJECTED" and not body.get("reason")):
            return failure(422, "UNPROCESSABLE", "Tego zwrotu nie można odrzucić")
        found["rejection"] = {**body, "createdAt": self.stamp()}
        found["status"] = "REJECTED"
        return Told(200, found, BETA)
