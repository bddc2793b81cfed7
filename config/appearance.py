"""How the visitor wants the site to look, remembered in a cookie."""

THEMES = ("system", "light", "dark", "contrast")
COOKIE = "theme"
COOKIE_AGE_S = 365 * 24 * 3600


def chosen(request) -> str:
    """The visitor's theme, `system` when none or an unknown one was chosen."""
    theme = request.COOKIES.get(COOKIE, "system")
    return theme if theme in THEMES else "system"


def theme(request) -> dict:
    return {"theme": chosen(request), "themes": THEMES}
