"""axe-core finds no fault on any page: light, dark and high contrast, 360 and 1280 px.

axe comes from node_modules (`npm install`); without it these tests are skipped.
"""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import get_resolver, resolve

from . import every_page
from .doors import sign_in

AXE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
RULES = "wcag2a wcag2aa wcag21a wcag21aa wcag22aa best-practice".split()
# Another theme is the same page in other colours: only the rules about colours are
# asked again. Whoever chooses high contrast gets it: 7 to 1.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
ASKED = {
    "light": {"type": "tag", "values": RULES},
    "dark": {"type": "rule", "values": OF_COLOUR},
    "contrast": {"type": "rule", "values": [*OF_COLOUR, "color-contrast-enhanced"]},
}
# Django's admin has a light and a dark side only.
LOOKS_OF_ADMIN = [
    (size, theme) for size in (PHONE, DESK) for theme in ("light", "dark")
]
LOOKS = [*LOOKS_OF_ADMIN, (DESK, "contrast")]
RUN = """async ([theme, runOnly]) => {
  document.documentElement.dataset.theme = theme;
  for (const fading of document.getAnimations()) fading.finish();
  const options = { runOnly, resultTypes: ["violations"], preload: false };
  const { violations } = await axe.run(options);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => [id, target.join(" "), failureSummary]));
}"""
pytestmark = [
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (npm)"),
]


@pytest.fixture
def page(visitor):
    return visitor(reduced_motion="reduce", viewport=DESK)


def go(page, place):
    page.goto("about:blank")  # a page that asks by itself would go to sign in
    page.context.clear_cookies()
    if place.who:
        sign_in(page, place.who)
    cookies = [
        {"name": name, "value": value, "url": page.context.request.get("/healthz").url}
        for name, value in place.cookies.items()
    ]
    page.context.add_cookies(cookies)
    with place.trouble():
        page.goto(place.address)
        place.then(page)


def violations(page):
    page.evaluate(AXE.read_text())
    is_admin = urlsplit(page.url).path.startswith("/admin/")
    for size, theme in LOOKS_OF_ADMIN if is_admin else LOOKS:
        page.set_viewport_size(size)
        for fault in page.evaluate(RUN, [theme, ASKED[theme]]):
            yield page.url, size["width"], theme, *fault


@pytest.mark.parametrize("group", every_page.GROUPS, ids=lambda group: group.__name__)
def test_axe_finds_no_fault(page, visitor, group):
    found = []
    for place in group(every_page.Town()):
        go(page, place)
        if place.broken_by:
            visitor.faults.clear()
        found += violations(page)
    assert not found, "\n".join(map(str, found))


def test_no_page_is_left_out():
    """A new page belongs into every_page.py, or among what is no page there."""
    town = every_page.Town()
    places = [place for group in every_page.GROUPS for place in group(town)]
    paths = {urlsplit(place.address).path for place in places} - {"/nowhere/"}
    seen = {resolve(path).view_name for path in paths}
    assert set(names_of(get_resolver())) - seen == every_page.NO_PAGES


def names_of(resolver, prefix=""):
    """The names of all addresses of the site, but for Django's admin."""
    for pattern in resolver.url_patterns:
        if not hasattr(pattern, "url_patterns"):
            yield prefix + pattern.name
        elif pattern.namespace != "admin":
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names_of(pattern, prefix + space)
