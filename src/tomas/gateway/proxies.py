"""The proxy that the environment names for a provider.

aiohttp reads the environment by itself, but then opens `~/.netrc` in a thread at each request and may send what it
finds there beside a provider's key.
"""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_for(url: str) -> str | None:
    """Return the proxy's address for a URL, by HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY; None for no proxy."""
    proxies = getproxies()
    parts = urlsplit(url)
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    return proxy
