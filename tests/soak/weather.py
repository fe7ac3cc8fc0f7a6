"""What the network, the clocks and the sign-in do, and how the program ends."""

import shutil
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from desktop.platforms.helpdesk import contract
from tests.soak.truth import Truth
from tests.sync.driven import LATE

PORTAL = b"<!doctype html><title>Free Wi-Fi</title>"
ON_SENDING: list[tuple[str, dict[str, Any]]] = [
    ("drop_call", {}),
    ("drop_answer", {}),
    ("cut", {}),
    ("double", {"seconds": 0.0}),
    ("body", {"body": PORTAL, "content_type": "text/html"}),
    ("body", {"body": b'{"id":"C-1', "content_type": "application/json"}),
    ("late", {}),
    ("status", {"status": 401, "code": "unauthorized"}),
    ("status", {"status": 409, "code": contract.KEY_IN_FLIGHT}),
    ("status", {"status": 409, "code": contract.CONVERSATION_CLOSED}),
    ("status", {"status": 410, "code": "gone"}),
    ("status", {"status": 422, "code": contract.KEY_REUSED}),
    ("status", {"status": 429, "retry_after": "60", "code": contract.RATE_LIMITED}),
    ("status", {"status": 500}),
    ("status", {"status": 503}),
]
ON_READING = [
    fault
    for fault in ON_SENDING
    if fault[0] not in ("late", "double") and fault[1].get("status") not in (409, 422)
] + [("status", {"status": 410, "code": contract.STATE_TOO_OLD})]
places = st.integers(0, 3)


class Weather(Truth):
    """Faults in order, for the calls to come."""

    @rule(seconds=st.sampled_from([1, 5, 30, 60, 120, 3600, 26 * 3600]))
    def time_passes(self, seconds: int) -> None:
        self.step("time", seconds)
        if seconds > LATE:
            # What is late comes while this computer sleeps, not after it.
            self.network.late_comes()
        self.time.advance(seconds)
        self.client.drive()

    @rule(hours=st.sampled_from([-365 * 24, -1, 0, 1, 12, 365 * 24]))
    def clock_jumps(self, hours: int) -> None:
        """This computer's; the platform's goes on as before."""
        self.step("clock", hours)
        self.skew = timedelta(hours=hours)
        self.time.advance(1)
        self.client.drive()

    @rule(
        operation=st.sampled_from(["changes", "changes", "me", "token"]),
        fault=st.sampled_from(ON_READING),
        times=st.integers(1, 3),
    )
    def network_fails_reading(self, operation: str, fault: tuple[str, dict[str, Any]], times: int) -> None:
        self.step("fault", operation, fault, times)
        self.sandbox.faults.add(operation, fault[0], times=times, **fault[1])
        self.client.link.look.set()
        self.client.drive()

    @rule(what=st.sampled_from(["well", "go on", "hints", "read again", "given up", "compare"]))
    def weather_changes(self, what: str) -> None:
        match what:
            case "well":
                self.all_is_well_again()
            case "go on":
                self.network_goes_on()
            case "hints":
                self.hints_come()
            case "compare":
                self.whole_store_is_compared()
            case _:
                self.person_wants_all_read_again(what == "given up")

    def network_goes_on(self) -> None:
        self.step("go on")
        self.go_on()

    def all_is_well_again(self) -> None:
        self.step("well")
        self.well()

    def hints_come(self) -> None:
        """Late, doubled or out of order: a hint only says "look"."""
        self.step("hint")
        for _ in range(3):
            self.client.link.look.set()
            self.client.drive()

    def person_wants_all_read_again(self, given_up: bool) -> None:
        self.step("resync", given_up)
        self.client.puller.resync()
        if given_up:
            self.client.puller.cancel_resync()
        self.client.drive()

    def whole_store_is_compared(self) -> None:
        self.step("compare")
        self.calm()

    @rule(how=st.sampled_from(["expire", "revoke", "renew"]))
    def sign_in_changes(self, how: str) -> None:
        self.step("sign in", how)
        if how == "expire":
            self.sandbox.expire_access_tokens()
        elif how == "revoke":
            self.sandbox.revoke_all_tokens()
        else:
            self.sign_in()
        self.client.link.look.set()
        self.client.drive()

    @rule(
        how=st.sampled_from(["in order", "at rest", "unseen", "unseen", "hold before", "hold after"]),
        place=places,
    )
    def program_ends(self, how: str, place: int) -> None:
        if how == "in order":
            self.person_restarts()
        else:
            self.program_is_killed(place, how)

    def person_restarts(self) -> None:
        self.step("restart")
        self.client.stop()
        self.network.forget_client()
        self.start()
        self.client.drive()

    def program_is_killed(self, place: int, when: str) -> None:
        """At rest, right after a reply was confirmed, or before or after the platform has done one."""
        self.step("kill", place, when)
        if when.startswith("hold"):
            self.network.planned.appendleft((when, {}))
        if when != "at rest":
            self.queue(place, "", 0)
        if when != "unseen":
            self.client.drive()
        self.client.kill()
        # A file is copied whole only while nobody writes in it.
        self.store._writer.submit(lambda work: None, 9).result()
        left, self.home = self.home, self.place("store")
        shutil.copytree(left, self.home, dirs_exist_ok=True)
        self.store.close()
        shutil.rmtree(left)
        self.start()
        self.client.drive()
