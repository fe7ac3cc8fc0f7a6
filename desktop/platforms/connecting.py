"""Which way a call takes: what is trusted, and the proxy in between. Verification is always on."""

import ssl

import httpx

from desktop import __version__
from desktop.network import NONE, OWN, Network, certificates, proxy_address


def new_client(network: Network, timeout: httpx.Timeout, *, secure: bool, here: bool) -> httpx.AsyncClient:
    """A client for one host. `secure`: it is reached by TLS; `here`: it is this computer, to which no proxy
    leads. Raises NetworkError; ImportError or ValueError where the system names a proxy that we cannot go
    through."""
    # Without TLS only to this computer itself (`http.is_private`): no certificate is trusted there.
    trusted = _trusted(network) if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.AsyncClient(
        verify=trusted,
        http1=True,
        http2=False,
        follow_redirects=False,
        proxy=_proxy(network, trusted) if network.proxy == OWN and not here else None,
        trust_env=network.proxy not in (OWN, NONE) and not here,
        timeout=timeout,
        limits=httpx.Limits(max_connections=12, max_keepalive_connections=6, keepalive_expiry=30),
        headers={"User-Agent": f"helpdesk-desktop/{__version__}", "Accept-Encoding": "gzip"},
    )


def _trusted(network: Network) -> ssl.SSLContext:
    """The system's own certificates, so that a company's proxy works where the browser works, and those of
    the settings' file."""
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    more = certificates(network.ca_file)
    if more is not None:
        context.load_verify_locations(cadata=more)
    return context


def _proxy(network: Network, trusted: ssl.SSLContext) -> httpx.Proxy:
    address = proxy_address(network.proxy_url)
    return httpx.Proxy(address, ssl_context=trusted if address.startswith("https:") else None)
