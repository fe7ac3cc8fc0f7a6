"""What kept a marketplace from letting in, in words: what happened and what to do. What was entered stays."""

from desktop.l10n.catalogs import N_, _
from desktop.l10n.marketplaces import marketplace_name

from .. import connection, session
from . import problems

# problem → (title, text); with a marketplace's name after a colon, its own words come first. What is not here
# lies on the way to every platform: the words of `problems` hold.
TEXTS: dict[str, tuple[str, str]] = {
    connection.WRONG_KEY: (
        N_("{marketplace} does not accept this key"),
        N_(
            "It is mistyped, was replaced by a newer one, or access was taken back. Copy it again from the "
            "seller's portal, or generate a new one there."
        ),
    ),
    f"{connection.WRONG_KEY}:allegro": (
        N_("Allegro took the access back"),
        N_("Somebody removed this program from the account's applications, or access ended. Connect again."),
    ),
    f"{connection.WRONG_KEY}:kaufland": (
        N_("Kaufland does not accept these keys"),
        N_(
            "One of them is mistyped, or they were replaced by newer ones. Copy both again from the Seller "
            "Portal; if they are not shown there any more, generate new ones."
        ),
    ),
    connection.WRONG_APPLICATION: (
        N_("{marketplace} does not know this application"),
        N_(
            "Check Client ID and Client Secret, and whether they belong to the chosen environment: an "
            "application of the sandbox does not work with real buyers, nor the other way round."
        ),
    ),
    connection.MISSING_RIGHT: (
        N_("A right is missing"),
        N_(
            "{marketplace} knows these credentials, but does not let them read messages. Give them the "
            "rights named below in the seller's portal, then check again."
        ),
    ),
    f"{connection.MISSING_RIGHT}:mirakl": (
        N_("A right is missing"),
        N_(
            "The key is known, but its user may not read messages at this operator. Ask whoever manages the "
            "shop's users for the right to messages and orders, then check again."
        ),
    ),
    connection.CLOCK: (
        N_("This computer's clock is wrong"),
        N_(
            "Each request is signed with the time, and {marketplace} turns down one that is minutes off. Set "
            "date, time and time zone of this computer, then check again."
        ),
    ),
    connection.CLOSED: (
        N_("{marketplace} has closed this account"),
        N_(
            "The seller's account is closed or blocked there, so that nothing can be read or answered. Ask "
            "{marketplace}; nothing is changed here."
        ),
    ),
    connection.BUSY: (
        N_("{marketplace} is busy"),
        N_("It gets too many requests just now, or is being worked on. Wait a few minutes, check again."),
    ),
    connection.OTHER_SHOP: (
        N_("This is another account"),
        N_(
            "These credentials belong to another seller's account than the one to be connected again. Enter "
            "those of the right account, or add this one as a new account."
        ),
    ),
    session.NOT_A_PLATFORM: (
        N_("This is not {marketplace}"),
        N_(
            "{host} answers, but not as {marketplace} does. If you are in a hotel or company network, a "
            "sign-in page may be in the way: open a browser, sign in there, then try again."
        ),
    ),
    f"{session.NOT_A_PLATFORM}:mirakl": (
        N_("There is no Mirakl at this address"),
        N_(
            "{host} answers, but not as an operator's Mirakl does. Copy the address from the portal where "
            "you answer buyers; it is not the address of the shop where buyers buy."
        ),
    ),
    session.DENIED: (
        N_("Access was declined"),
        N_("The code was turned down at {marketplace}. Connect again, and confirm the code there."),
    ),
    session.TIMED_OUT: (
        N_("The code has expired"),
        N_("Nobody confirmed it at {marketplace} in time. Connect again for a new one."),
    ),
}
NETWORK_HELPS = (session.NO_NETWORK, session.CERTIFICATE, session.NETWORK_SETTINGS)
"""Problems where the network settings may be what is to be mended."""


def connect_problem(problem: str, marketplace: str, host: str) -> tuple[str, str]:
    """Title and text in the current language; an unknown problem is worded as unexpected."""
    found = TEXTS.get(f"{problem}:{marketplace}") or TEXTS.get(problem) or _on_the_way(problem)
    name = marketplace_name(marketplace)
    title, text = (_(each).format(marketplace=name, host=host or name) for each in found)
    return title, text


def _on_the_way(problem: str) -> tuple[str, str]:
    return problems.TEXTS.get(problem, problems.TEXTS[session.OTHER])
