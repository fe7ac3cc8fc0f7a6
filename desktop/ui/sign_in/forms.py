"""What each marketplace needs to let this program in, and where the seller finds it there.

Where the way through a portal is known from a third party's pages only, the form says so (`unsure`). Sources:
developer.allegro.pl (authentication; device flow), Kaufland's Seller University (account settings: API keys)
and sellerapi.kaufland.com (lengths of the keys), the guides of Mirakl's integrators (user settings: API key).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop.l10n.catalogs import N_
from desktop.l10n.marketplaces import marketplaces

from .address import AddressError, clean_address

Entered = Mapping[str, str]
Page = tuple[str, str]


def _plain(text: str) -> str:
    return text.strip()


def _key(text: str) -> str:
    """A key as it was pasted, without the spaces and line ends that came along."""
    return "".join(text.split())


def _no_remark(text: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to enter. `clean`: what is meant by what was typed. `remark`: a text (English) about a value
    that looks wrong, "" for none; it never keeps from trying. `choices`: (value, text), the first is
    proposed. `missing` is said when a needed one is empty."""

    name: str
    label: str
    missing: str = ""
    secret: bool = False
    placeholder: str = ""
    note: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    clean: Callable[[str], str] = _plain
    remark: Callable[[str], str] = _no_remark
    wrong: Callable[[str], str] = _no_remark
    """A text about a value that cannot be tried at all."""


@dataclass(frozen=True, slots=True)
class Form:
    """`page`: a place in the seller's portal (text, address) for what is entered so far, if there is one."""

    marketplace: str
    needs: str
    steps: tuple[str, ...]
    unsure: str
    fields: tuple[Field, ...]
    page: Callable[[Entered], Page | None]
    by_code: bool = False
    """Let in by a code that the person confirms there; else by what is entered alone."""


PRODUCTION, SANDBOX = "production", "sandbox"


def _length_remark(wanted: int, text: str) -> Callable[[str], str]:
    return lambda value: text if value and len(value) != wanted else ""


def _allegro_page(entered: Entered) -> Page:
    sandbox = entered.get("environment") == SANDBOX
    host = "apps.developer.allegro.pl" + (".allegrosandbox.pl" if sandbox else "")
    return N_("Open Allegro's page for applications"), f"https://{host}/"


def _allegro() -> Form:
    known = marketplaces()["allegro"]
    environment = Field(
        "environment",
        N_("Environment"),
        choices=(
            (PRODUCTION, N_("Allegro, with real buyers")),
            (SANDBOX, N_("Sandbox, Allegro's place for tests")),
        ),
    )
    own = (
        Field(
            "client_id",
            N_("Client ID"),
            missing=N_("Enter the Client ID of your application at Allegro."),
            clean=_key,
            remark=_length_remark(32, N_("A Client ID has 32 characters; this one does not.")),
        ),
        Field(
            "client_secret",
            N_("Client Secret"),
            secret=True,
            note=N_("Leave it empty if your application has none."),
            clean=_key,
        ),
    )
    if known.client_id:
        return Form(
            "allegro",
            N_("You sign in at Allegro and confirm a code there. Your password stays with Allegro."),
            (),
            "",
            (environment,) if known.client_id_sandbox else (),
            lambda _entered: None,
            by_code=True,
        )
    return Form(
        "allegro",
        N_(
            "Allegro lets in programs that are registered there. This program is not registered yet, so that "
            "you register it for your own account once. Then you confirm a code at Allegro; your password "
            "stays there."
        ),
        (
            N_("Open Allegro's page for applications and sign in with your seller account."),
            N_("Register a new application; choose the kind that has no access to a browser or keyboard."),
            N_("Let it read and write messages, disputes and orders."),
            N_("Copy its Client ID and Client Secret into the fields below."),
        ),
        N_("What the choices on that page are called may differ: we have not seen it while signed in."),
        (environment, *own),
        _allegro_page,
        by_code=True,
    )


def _kaufland_page(entered: Entered) -> Page:
    return N_("Open Kaufland's Seller Portal"), "https://sellerportal.kaufland.de/settings/api"


KAUFLAND = Form(
    "kaufland",
    N_("Kaufland lets in with two keys of your seller account. They hold for all your storefronts."),
    (
        N_("In the Seller Portal, open Settings › Shop settings › API."),
        N_(
            "If you do not have the keys any more, generate new ones there. The old ones stop working at "
            "once, also in your other programs."
        ),
        N_("Copy both keys into the fields below. The secret key is shown only once."),
    ),
    N_("We know this way from other programs' guides; the portal's menus may be called differently."),
    (
        Field(
            "client_key",
            N_("Client key"),
            missing=N_("Enter the client key."),
            clean=_key,
            remark=_length_remark(32, N_("A client key has 32 characters; this one does not.")),
        ),
        Field(
            "secret_key",
            N_("Secret key"),
            missing=N_("Enter the secret key."),
            secret=True,
            clean=_key,
            remark=_length_remark(64, N_("A secret key has 64 characters; this one does not.")),
        ),
    ),
    _kaufland_page,
)


def _host(typed: str) -> str:
    """The operator's host of a name, an address, or a page of the portal; what is none stays as typed."""
    try:
        address = clean_address(typed)
    except AddressError:
        return typed.strip()
    return address.removeprefix("https://")


def _wrong_host(value: str) -> str:
    try:
        clean_address(value)
    except AddressError as error:
        return {
            "insecure": N_("Only https addresses are safe; http works for this computer only."),
        }.get(error.reason, N_("This is not an address. It looks like empik.mirakl.net."))
    return ""


def _host_remark(value: str) -> str:
    host = value.partition(":")[0]
    if not value or host.endswith(".mirakl.net") or host.startswith(("http", "127.", "localhost")):
        return ""
    return N_("Most operators' addresses end in .mirakl.net; this one does not.")


def _mirakl_page(entered: Entered) -> Page | None:
    host = entered.get("host", "")
    if not host or _wrong_host(host):
        return None
    address = clean_address(host)
    return N_("Open the operator's portal"), f"{address}/mmp/shop/user/api"


MIRAKL = Form(
    "mirakl",
    N_(
        "Each operator, such as Empik or PcComponentes, has its own address and gives you its own key. "
        "Connect one account for each."
    ),
    (
        N_("Sign in at the operator's portal; its address is in your browser's address bar."),
        N_("Click your name or e-mail address at the top right, then API key."),
        N_("Copy the key, or generate one if there is none. A new key may end the one before."),
    ),
    N_(
        "Operators may call or place these pages differently. If there is none, ask the operator for a shop "
        "API key."
    ),
    (
        Field(
            "host",
            N_("Address of the operator"),
            missing=N_("Enter the operator's address, for example empik.mirakl.net."),
            placeholder="empik.mirakl.net",
            clean=_host,
            remark=_host_remark,
            wrong=_wrong_host,
        ),
        Field("api_key", N_("API key"), missing=N_("Enter the API key."), secret=True, clean=_key),
    ),
    _mirakl_page,
)


def form_of(marketplace: str) -> Form:
    """The form of a marketplace that is connected with one. Raises KeyError."""
    return _allegro() if marketplace == "allegro" else {"kaufland": KAUFLAND, "mirakl": MIRAKL}[marketplace]
