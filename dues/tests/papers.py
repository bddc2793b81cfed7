"""What a PDF says, as a reader of it would copy it out."""

import subprocess
import tempfile


def text_of(pdf: bytes) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        command = ["pdftotext", "-layout", file.name, "-"]
        return subprocess.run(
            command, capture_output=True, text=True, check=True
        ).stdout
