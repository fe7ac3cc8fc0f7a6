"""Why a secret cannot be had. None of these is ever a reason to reset anything."""


class CredentialsError(Exception):
    """The keyring failed in some other way. `detail` is its own words, never a secret."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class Locked(CredentialsError):
    """The keyring is locked, and nobody unlocked it: try again when somebody is there."""


class Missing(CredentialsError):
    """The keyring was asked and has no such entry."""


class NoBackend(CredentialsError):
    """This computer offers no keyring: there is only a session that ends with the program."""


class TimedOut(CredentialsError):
    """The keyring did not answer in time; a question to the person may still be open."""


class Refused(CredentialsError):
    """A keyring that is not to be trusted with a secret; nothing was written there.

    `why`: "null" or "fail" (it keeps nothing), "plaintext" (it does not protect), "unknown" (nobody knows
    what it does), "changed" (another one than at the last start), "forgets" (it lost what it was given),
    "exists" (a key is there already and must not be replaced).
    """

    def __init__(self, detail: str = "", why: str = "unknown") -> None:
        super().__init__(detail)
        self.why = why
