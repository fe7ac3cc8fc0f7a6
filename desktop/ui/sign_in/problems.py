"""What went wrong before the inbox could open, in words: what happened and what to do. Nothing was reset."""

from desktop.l10n.catalogs import N_, _

from .. import session

# problem → (title, text). {host} is the address that was tried, {folder} where the account's files lie.
TEXTS: dict[str, tuple[str, str]] = {
    session.HOST_UNKNOWN: (
        N_("No answer from this address"),
        N_("Nothing answers at {host}. Check the address for a typing mistake, then try again."),
    ),
    session.NOT_A_PLATFORM: (
        N_("This is not a Helpdesk platform"),
        N_(
            "{host} answers, but it does not speak the Helpdesk API. If you are in a hotel or "
            "company network, a sign-in page may be in the way: open a browser, sign in there, "
            "then try again."
        ),
    ),
    session.NO_NETWORK: (
        N_("No connection"),
        N_(
            "This computer cannot reach the network. Your drafts and waiting replies are kept. "
            "Check the connection, then try again."
        ),
    ),
    session.CERTIFICATE: (
        N_("The connection is not trusted"),
        N_(
            "The certificate of {host} could not be verified, so nothing was sent. Check date "
            "and time of this computer, and ask your administrator whether the company's "
            "certificate is installed."
        ),
    ),
    session.NETWORK_SETTINGS: (
        N_("The network settings do not work"),
        N_(
            "The proxy or the certificate file in the settings cannot be used, so nothing is sent. Open "
            "the settings and look under Network."
        ),
    ),
    session.DENIED: (
        N_("Sign-in was declined"),
        N_("The platform did not let this program in. Sign in again and choose “Allow”."),
    ),
    session.TIMED_OUT: (
        N_("Sign-in took too long"),
        N_("The sign-in in the browser was not finished in time. Start it again."),
    ),
    session.KEYRING_LOCKED: (
        N_("The keyring is locked"),
        N_(
            "Your sign-in is kept in this computer's keyring, which is locked. Unlock it when "
            "the system asks, then try again. Nothing was changed."
        ),
    ),
    session.KEYRING_MISSING: (
        N_("No keyring on this computer"),
        N_(
            "There is no place to keep your sign-in safely, and it is never written to a file. "
            "You can work in a session that ends with the window: nothing is kept afterwards."
        ),
    ),
    session.KEYRING_REFUSED: (
        N_("This keyring is not safe"),
        N_(
            "The keyring of this computer would forget your sign-in or keep it readable, or it "
            "is another one than last time. Nothing was written to it. Put the usual keyring "
            "back, or work in a session that ends with the window."
        ),
    ),
    session.KEY_MISSING: (
        N_("The key to your saved messages is missing"),
        N_(
            "The messages on this computer are encrypted, and their key is not in the keyring. "
            "Unlock or restore the keyring and try again. Or start afresh: the old files are "
            "kept in {folder}, and everything is fetched from the platform again."
        ),
    ),
    session.STORE_DAMAGED: (
        N_("The saved messages cannot be read"),
        N_(
            "The file with your messages is damaged or its key does not fit. Nothing was "
            "deleted. You can start afresh: the old files are kept in {folder}, and everything "
            "is fetched from the platform again."
        ),
    ),
    session.STORE_RECOVERABLE: (
        N_("The saved messages are damaged"),
        N_(
            "Nothing was deleted. You can start afresh: drafts and waiting replies come back from their "
            "backup, the damaged files are kept beside {folder}, and everything else is fetched from the "
            "platform again."
        ),
    ),
    session.STORE_NEWER: (
        N_("Your messages were saved by a newer version"),
        N_(
            "A newer version of this program has already been used here. Install that version "
            "again; this one leaves the file as it is."
        ),
    ),
    session.STORE_NOT_WRITABLE: (
        N_("The folder cannot be written to"),
        N_(
            "This program may not write to {folder}. Give your user the right to write there, then try again."
        ),
    ),
    session.NO_CIPHER: (
        N_("Encryption is not available"),
        N_(
            "The database library of this installation cannot encrypt, so that nothing is opened "
            "or written. Install the program again."
        ),
    ),
    session.DISK_FULL: (
        N_("The disk is full"),
        N_("There is no room for your messages. Free some space, then try again. Nothing was lost."),
    ),
    session.OTHER: (
        N_("This did not work"),
        N_("Something unexpected happened. Try again; the details below help whoever looks into it."),
    ),
}

CHOICES: dict[str, str] = {
    session.RETRY: N_("Try again"),
    session.SIGN_IN_AGAIN: N_("Sign in again"),
    session.SESSION_ONLY: N_("Work without keeping anything"),
    session.START_AFRESH: N_("Start afresh, keep the old files"),
    session.OTHER_ACCOUNT: N_("Back"),
    session.NETWORK: N_("Network settings"),
}


def problem_texts(problem: str, host: str, folder: str) -> tuple[str, str]:
    """Title and text of a problem in the current language; an unknown one is worded as unexpected."""
    title, text = TEXTS.get(problem, TEXTS[session.OTHER])
    return _(title), _(text).format(host=host, folder=folder)
