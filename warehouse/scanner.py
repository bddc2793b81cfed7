"""Where the parts of the camera scanner are served, if they are."""

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage


def decoder() -> dict[str, str]:
    """The addresses of the decoder's script and of its reader; "" for what is not here.

    They come from npm, and a site without npm does without the camera.
    """
    return {
        "script": _address("scanner/ponyfill.js"),
        "reader": _address("scanner/zxing_reader.wasm"),
    }


def _address(name: str) -> str:
    is_collected = isinstance(staticfiles_storage, ManifestFilesMixin)
    if not is_collected and not finders.find(name):
        return ""
    try:
        return staticfiles_storage.url(name)
    except ValueError:  # not among the files that were collected
        return ""
