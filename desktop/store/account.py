"""The account's one row: as the platform told it, with what our own accepted actions have changed since."""

from desktop.domain.accounts import Account, AccountPart, with_part

from .codec import decoder, encode
from .writer import Work


def write_account(work: Work, account: Account) -> None:
    """Keeps the account; tells only when it is another than before."""
    body = encode(account)
    if work.one("SELECT value FROM meta WHERE name = 'account'") != (body,):
        work.run("INSERT OR REPLACE INTO meta VALUES('account', ?)", body)
        work.account = True


def write_account_part(work: Work, part: AccountPart) -> None:
    """Takes a part that the platform has just answered with into the account that is known."""
    found = work.one("SELECT value FROM meta WHERE name = 'account'")
    if found is not None:
        write_account(work, with_part(decoder(Account).decode(found[0]), part))
