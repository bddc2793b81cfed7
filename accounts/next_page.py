"""Where a form leads to, when it names the page itself."""

from django.utils.http import url_has_allowed_host_and_scheme


def own_page(wanted: str) -> str:
    """`wanted` if it is the path of a page of this site, else an empty text.

    A path begins with a slash: of any other word `redirect` would seek a view.
    """
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and wanted.startswith("/") else ""
