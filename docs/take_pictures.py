"""Take the pictures of README and docs anew, from the real pages of a demo site.

The site is a new one with demo data, served for as long as it takes. Its clock
stands in the time zone where it is eleven now, so that shops are in mid-session
whenever the pictures are taken.
"""

import base64
import shutil
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests import served

PICTURES = Path(__file__).resolve().parent / "pictures"
LARGEST = 120_000  # bytes a picture
HOST = "ration.example"  # what a QR and a poster show
PASSWORD = "bhandar-demo"
FORENOON = 11
RESTS_MS = 1_000
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
TABLET = {"viewport": {"width": 1180, "height": 820}}
SCREEN = {"viewport": {"width": 1280, "height": 720}}
LANGUAGES = {"en": "token", "hi": "token-hindi", "te": "token-telugu"}
CARDS = {"en": "3606 1184 2735", "hi": "0945 2210 8873", "te": "3604 7719 0052"}
COVER = """<!doctype html><style>
  body {{ margin: 0; width: 1280px; height: 720px; overflow: hidden;
    background: linear-gradient(#2d2a6e 0 56%, #f3ead8 56%); }}
  img {{ position: absolute; border: 10px solid #1d1a2b; background: #1d1a2b; }}
  .tablet {{ left: 56px; top: 66px; width: 840px; border-radius: 24px; }}
  .phone {{ right: 56px; top: 96px; width: 268px; border-radius: 32px; }}
</style><img class="tablet" src="{console}"><img class="phone" src="{token}">"""


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with demo_site() as port, chromium(port) as browser:
        take_all(Studio(browser))
    total = sum(path.stat().st_size for path in PICTURES.glob("*.png"))
    sys.stdout.write(f"{total // 1000} kB of pictures in docs/pictures.\n")


@contextmanager
def demo_site():
    """The port of a site that `make run` would serve, with people waiting."""
    with served.database("sqlite") as url:
        env = served.environment(url)
        env |= {"ALLOWED_HOSTS": HOST, "LANGUAGE_CODE": "en"}
        env["TIME_ZONE"] = where_it_is_forenoon()
        served.manage(env, "prepare", "--demo")
        with served.serving(env) as ports:
            yield ports[0]


def where_it_is_forenoon() -> str:
    """The name of the zone where it is past eleven; POSIX writes east as minus."""
    east = FORENOON - datetime.now(UTC).hour
    return f"Etc/GMT{-east:+d}" if east else "Etc/GMT"


@contextmanager
def chromium(port: int):
    program = shutil.which("chromium")
    if not program:
        raise SystemExit("Pictures are taken with Chromium: please install it.")
    flags = [
        f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{port}",
        "--disable-background-networking",
        "--hide-scrollbars",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()


class Studio:
    """Opens visitors' pages and keeps what they show."""

    def __init__(self, browser: Browser):
        self.browser = browser

    def visitor(self, device: dict, **options) -> Page:
        usual = {"locale": "en-IN", "reduced_motion": "reduce"}
        context = self.browser.new_context(
            base_url=f"http://{HOST}", **device, **(usual | options)
        )
        page = context.new_page()
        page.goto("/")
        return page

    def keep(self, name: str, of) -> bytes:
        """Save the picture of a page, or of a part of one, as `name`.png."""
        taken = Image.open(BytesIO(of.screenshot())).convert("RGB")
        path = PICTURES / f"{name}.png"
        for colours in (256, 128, 64, 32):
            few = taken.quantize(colours, dither=Image.Dither.NONE)
            few.save(path, optimize=True)
            if path.stat().st_size < LARGEST:
                return path.read_bytes()
        raise SystemExit(f"{path.name} is larger than {LARGEST} bytes.")


def take_all(studio: Studio) -> None:
    desk = studio.visitor(TABLET)
    studio.keep("home", desk)
    sign_in(desk, "supplier")
    desk.get_by_role("link", name="Poster with QR").click()
    address = desk.locator(".poster-link").inner_text()
    studio.keep("poster", desk.locator(".poster"))
    phones = {language: book(studio, address, language) for language in LANGUAGES}
    book_at_the_counter(studio, desk)
    console = at_the_counter(studio, desk)
    token = tokens(studio, phones)
    cover(studio, console, token)
    a_missed_turn(studio, desk, phones["en"])
    later(studio, desk)
    office(studio)


def sign_in(page: Page, username: str) -> None:
    page.goto("/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main button.primary").click()


def book(studio: Studio, address: str, language: str) -> Page:
    phone = studio.visitor(PHONE, locale=language)
    phone.goto(address)
    phone.locator("#id_card_number").fill(CARDS[language])
    if language == "en":
        studio.keep("booking", phone.locator("body"))
    phone.locator("main button.primary").click()
    phone.wait_for_url("**/token/**")
    return phone


def book_at_the_counter(studio: Studio, desk: Page) -> None:
    """Households without a phone, the first of them elderly."""
    desk.goto("/ration/")
    desk.get_by_role("link", name="Book at the counter").click()
    for household in range(6):
        desk.locator("#id_card_number").fill(f"WAP0417{household}935")
        if not household:
            desk.get_by_label("Priority").select_option("elderly")
        desk.get_by_role("button", name="Give a token").click()
        desk.locator(".paper-slip").wait_for()
        if household:
            studio.keep("slip", desk.locator(".paper-slip"))
        desk.get_by_role("link", name="Next person").click()


def at_the_counter(studio: Studio, desk: Page) -> bytes:
    """The console a moment after its big button was pressed."""
    desk.goto("/ration/")
    desk.get_by_role("link", name="Go to the counter").click()
    console = desk.url
    for _household in range(3):
        press(desk, "serve")
    taken = studio.keep("console", desk)
    night = studio.browser.new_context(
        **TABLET, color_scheme="dark", storage_state=desk.context.storage_state()
    )
    page = night.new_page()
    page.goto(console)
    studio.keep("console-dark", page)
    return taken


def press(desk: Page, name: str) -> None:
    """Press a button of the counter, and let it rest as it does after a press."""
    called = desk.locator(".slip-number").inner_text()
    desk.locator(f"#press-{name}").click()
    desk.locator(f".slip-number:not(:text-is('{called}'))").wait_for()
    desk.wait_for_timeout(RESTS_MS)


def tokens(studio: Studio, phones: dict[str, Page]) -> bytes:
    for language, phone in phones.items():
        phone.reload()
        studio.keep(LANGUAGES[language], phone)
    return (PICTURES / "token.png").read_bytes()


def cover(studio: Studio, console: bytes, token: bytes) -> None:
    page = studio.browser.new_page(**SCREEN)
    parts = {"console": console, "token": token}
    urls = {
        name: f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        for name, picture in parts.items()
    }
    page.set_content(COVER.format(**urls))
    studio.keep("cover", page)


def a_missed_turn(studio: Studio, desk: Page, phone: Page) -> None:
    """The holder of `phone` is called, does not come, and reads so."""
    number = phone.locator(".slip-number").inner_text()
    while desk.locator(".slip-number").inner_text() != number:
        press(desk, "serve")
    phone.reload()
    studio.keep("token-called", phone)
    press(desk, "missed")
    phone.reload()
    studio.keep("token-missed", phone)


def later(studio: Studio, desk: Page) -> None:
    """The shop's screen while the line is moving, and the reports."""
    desk.goto("/ration/")
    board = desk.get_by_role("link", name="Screen in the shop").get_attribute("href")
    screen = studio.visitor(SCREEN)
    screen.goto(board)
    studio.keep("board", screen)
    desk.goto("/ration/reports/")
    studio.keep("report", desk)


def office(studio: Studio) -> None:
    admin = studio.visitor(TABLET)
    sign_in(admin, "admin")
    admin.goto("/admin/ration/supplier/?status__exact=pending")
    admin.locator("input[name=_selected_action]").check()
    admin.locator("select[name=action]").select_option("approve")
    studio.keep("admin", admin)


if __name__ == "__main__":
    main()
