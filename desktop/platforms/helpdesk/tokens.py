"""The Helpdesk's sign-in endpoints: where they are, what they are asked, what their answers mean."""

from urllib.parse import urlencode

from desktop.platforms.http import Http, is_private, origin
from desktop.platforms.json_answers import read, retry_at
from desktop.platforms.platform import Busy, NotOurs, SignedOut
from desktop.platforms.tokens import FORM

from . import contract


async def metadata(http: Http) -> contract.ServerMetadata:
    """What the host says of its sign-in (RFC 8414).

    Raises NotOurs when it is no platform of ours, or wants secrets to travel unprotected.
    """
    answer = await http.get(contract.METADATA_PATH)
    if answer.status >= 500 or answer.status == 429:
        raise Busy("", retry_at(answer.headers.get("retry-after"), http.now()), answer.status)
    if answer.status != 200:
        raise NotOurs(f"status {answer.status}")
    found = read(answer, contract.ServerMetadata)
    try:
        if origin(found.issuer) != origin(http.url) or found.issuer.rstrip("/") != http.url:
            raise NotOurs("it says that it is another one")  # RFC 8414, section 3.3
        schemes = {origin(url)[0] for url in _endpoints(found)}
    except ValueError:
        raise NotOurs("its addresses are none") from None
    if schemes != {origin(http.url)[0]} or not all(is_private(url) for url in _endpoints(found)):
        raise NotOurs("its sign-in is not protected")
    return found


def _endpoints(found: contract.ServerMetadata) -> list[str]:
    named = (
        found.authorization_endpoint,
        found.token_endpoint,
        found.device_authorization_endpoint,
        found.revocation_endpoint,
    )
    return [url for url in named if url]


async def ask(http: Http, endpoint: str, **form: str) -> contract.Token | contract.OAuthError:
    """Calls the token endpoint. An OAuth error is an answer; anything else that is no token raises."""
    answer = await http.send(
        "POST",
        endpoint,
        body=urlencode({"client_id": contract.CLIENT_ID, **form}).encode(),
        media_type=FORM,
    )
    if answer.status >= 500 or answer.status == 429:
        raise Busy("", retry_at(answer.headers.get("retry-after"), http.now()), answer.status)
    if answer.status == 200:
        token = read(answer, contract.Token)
        if token.token_type.lower() != "bearer" or not _printable(token.access_token):
            raise NotOurs("not a bearer token")
        return token
    return read(answer, contract.OAuthError)


async def refresh(http: Http, endpoint: str, token: str) -> contract.Token:
    """The next pair of tokens. Raises SignedOut when the platform takes the old one no more.

    An answer that is lost is asked for again with the same token: if the platform had spent it, it says so,
    and the person has to sign in again (fault 10).
    """
    told = await ask(http, endpoint, grant_type="refresh_token", refresh_token=token)
    if isinstance(told, contract.OAuthError):
        raise SignedOut(told.error_description or told.error)
    return told


def _printable(token: str) -> bool:
    """Fit for a header (RFC 6750, section 2.1)."""
    return 0 < len(token) <= 16384 and all("!" <= letter <= "~" for letter in token)
