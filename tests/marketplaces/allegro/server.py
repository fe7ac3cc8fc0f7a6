"""A little Allegro: the operations that the client uses, as the description of 2026-07-18 allows them (media
types, limits, paging, statuses), with its own form of errors."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from tests.marketplaces.little_server import Asked, Told

from .cases import Cases
from .message_center import MessageCenter
from .telling import BETA, ENUMERATIONS, FILE_TYPES, LANGUAGES, PUBLIC, SELLER, failure, unknown

CLIENT_ID, CLIENT_SECRET = "a1b2c3", "s3cret"
MARKETS = {
    "allegro-pl": ("PLN", "pl-PL", "PL"),
    "allegro-cz": ("CZK", "cs-CZ", "CZ"),
    "allegro-sk": ("EUR", "sk-SK", "SK"),
    "allegro-hu": ("HUF", "hu-HU", "HU"),
    "allegro-business-cz": ("CZK", "cs-CZ", "CZ"),
}


class AllegroServer(MessageCenter, Cases):
    """`missing`: beginnings of paths that the sign-in has no right to. `unknown`: every enumeration of every
    answer holds a value that nobody knows; `unknown_words`: those of these names. `conflicts`: so many next
    messages meet a state that takes none."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(now)
        self.refresh_tokens = {"refresh-0"}
        self.access_tokens: set[str] = set()
        self.device_answers: list[str] = []
        self.device_codes: set[str] = set()
        self.missing: set[str] = set()
        self.unknown = False
        self.unknown_words: set[str] = set()
        self.begin()

    def begin(self) -> None:
        super().begin()
        self.on("POST", "/auth/oauth/device", self._device)
        self.on("POST", "/auth/oauth/token", self._token)
        self.on("GET", "/me", self._me)
        self.on("GET", "/marketplaces", self._marketplaces)
        self.on("GET", "/order/checkout-forms/{id}", self._get_order)

    def add_order(self, market: str = "allegro-pl", login: str = "kupujacy", name: str = "Telefon") -> str:
        currency, language, country = MARKETS[market]
        id = self.new_id()
        price = {"amount": "129.90", "currency": currency}
        address = {
            "firstName": "Jan",
            "lastName": "Kowalski",
            "street": "Solna 1",
            "city": "Poznań",
            "zipCode": "60-166",
            "countryCode": country,
            "phoneNumber": "+48 601 602 603",
        }
        self.orders[id] = {
            "id": id,
            "buyer": {
                "id": "23123123",
                "email": "x7p2q@user.allegrogroup.example",
                "login": login,
                "firstName": "Jan",
                "lastName": "Kowalski",
                "guest": False,
                "personalIdentity": "67062589524",
                "phoneNumber": "601 602 603",
                "preferences": {"language": language},
            },
            "status": "READY_FOR_PROCESSING",
            "fulfillment": {"status": "SENT", "shipmentSummary": {"lineItemsSent": "ALL"}},
            "delivery": {"address": address, "method": {"id": "1", "name": "Paczkomat"}},
            "lineItems": [
                {
                    "id": self.new_id(),
                    "offer": {"id": "7778622952", "name": name, "external": {"id": "SKU-1"}},
                    "quantity": 1,
                    "originalPrice": price,
                    "price": price,
                    "boughtAt": self.stamp(self.now() - timedelta(days=3)),
                    "serialNumbers": {"expected": True, "entries": [{"value": "350000000000006"}]},
                }
            ],
            "surcharges": [],
            "marketplace": {"id": market},
            "summary": {"totalToPay": price},
            "updatedAt": self.stamp(),
            "revision": "819b5836",
        }
        return id

    def authorized(self, asked: Asked) -> Told | None:
        if asked.path.startswith("/auth/"):
            return None
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.access_tokens:
            told = {"error": "invalid_token", "error_description": "Invalid access token"}
            return Told(401, told, "application/json", {"WWW-Authenticate": "Bearer"})
        for right in self.missing:
            if asked.path.startswith(right):
                return failure(403, "AccessDenied", "Brak uprawnień")
        if asked.headers.get("accept-language") not in LANGUAGES:
            return failure(400, "BadRequest", "Accept-Language")
        beta = asked.path.startswith(("/sale/issues", "/order/customer-returns", "/upload/"))
        version = BETA if beta else PUBLIC
        gives_file = asked.method == "GET" and "attachments/" in asked.path
        if asked.headers.get("accept") != ("*/*" if gives_file else version):
            return failure(406, "NotAcceptableException", "Accept")
        if asked.method in ("POST", "PUT"):
            puts_file = asked.method == "PUT" and ("attachments/" in asked.path or "/upload/" in asked.path)
            if asked.headers.get("content-type") not in (FILE_TYPES if puts_file else (version,)):
                return failure(415, "UnsupportedMediaType", "Content-Type")
        return None

    def answer(self, asked: Asked) -> tuple[Told, str]:
        told, how = super().answer(asked)
        names = frozenset(ENUMERATIONS if self.unknown else self.unknown_words)
        if names and told.status < 300 and not asked.path.startswith("/auth/"):
            told = Told(told.status, unknown(told.body, names), told.media_type, told.headers)
        return told, how

    def _device(self, asked: Asked) -> Told:
        if not self._is_application(asked):
            return Told(401, {"error": "invalid_client", "error_description": "Bad client credentials"})
        code = f"device-{next(self.numbers)}"
        self.device_codes.add(code)
        page = self.url + "/skojarz-aplikacje"
        return Told(
            200,
            {
                "device_code": code,
                "expires_in": 3600,
                "user_code": "zxc0asd1q",
                "interval": 5,
                "verification_uri": page,
                "verification_uri_complete": page + "?code=zxc0asd1q",
            },
        )

    def _token(self, asked: Asked) -> Told:
        if not self._is_application(asked):
            return Told(401, {"error": "invalid_client", "error_description": "Bad client credentials"})
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if form.get("grant_type") == "refresh_token":
            if form.get("refresh_token") not in self.refresh_tokens:
                return Told(400, {"error": "invalid_grant", "error_description": "Invalid refresh token"})
            self.refresh_tokens.discard(form["refresh_token"])
        elif form.get("device_code") in self.device_codes:
            told = self.device_answers.pop(0) if self.device_answers else ""
            if told:
                return Told(400, {"error": told})
            self.device_codes.discard(form["device_code"])
        else:
            return Told(400, {"error": "Invalid device code"})
        number = next(self.numbers)
        self.refresh_tokens.add(f"refresh-{number}")
        self.access_tokens.add(f"access-{number}")
        return Told(
            200,
            {
                "access_token": f"access-{number}",
                "token_type": "bearer",
                "refresh_token": f"refresh-{number}",
                "expires_in": 43199,
                "scope": "allegro:api:messaging",
                "jti": "1",
            },
        )

    def _is_application(self, asked: Asked) -> bool:
        named = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        return asked.headers.get("authorization") == f"Basic {named}"

    def _me(self, asked: Asked) -> Told:
        return Told(
            200,
            {
                "id": "46968690",
                "login": SELLER,
                "firstName": "Anna",
                "lastName": "Nowak",
                "email": "anna@example.org",
                "baseMarketplace": {"id": "allegro-pl"},
                "company": {"name": "Sklep Testowy sp. z o.o.", "taxId": "5252674798"},
                "features": ["SUPER_SELLER"],
            },
            PUBLIC,
        )

    def _marketplaces(self, asked: Asked) -> Told:
        if asked.headers["accept-language"] != "en-US":
            return failure(400, "BadRequest", "Accept-Language")
        items = [
            {
                "id": id,
                "languages": {"offerCreation": [{"code": language}], "offerDisplay": [{"code": language}]},
                "currencies": {"base": {"code": currency}, "additional": []},
                "shippingCountries": [{"code": country}],
            }
            for id, (currency, language, country) in MARKETS.items()
        ]
        return Told(200, {"marketplaces": items}, PUBLIC)

    def _get_order(self, asked: Asked) -> Told:
        found = self.orders.get(asked.parts["id"])
        return Told(200, found, PUBLIC) if found else failure(404, "NotFound", "Nie ma takiego zamówienia")
