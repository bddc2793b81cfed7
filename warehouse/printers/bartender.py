"""BarTender on a PC of the plant, by HTTP.

BT_MODE=actions speaks to BarTender's own service (2022 and later, port 5159): an
action is submitted, answered with an id and a status, and asked about until it
RanToCompletion or Faulted. BT_MODE=v1 speaks to an older service that takes records
and answers with job ids only. Source: research/warehouse 4.
"""

import base64
import json
import socket
from http.client import HTTPConnection, HTTPException
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from ..models.labels import PrintState
from .answer import LONGEST_REPLY, Answer, Finding, NotSent, reaching
from .text import LabelText

CONNECT_S = 3
LONGER_S = 5  # than BarTender was told to take
LONGEST_BODY = 256 * 1024
SUBMIT = "/api/actions?Wait={wait}s&KeepStatus=60m&MessageCount=50"
STATUS = "/api/actions/{id}?MessageCount=50"


class Unanswered(Exception):
    """The question was sent, and no whole answer came."""


def send(label: LabelText, printer: str) -> Answer:
    """Have one label printed. Raises NotSent when BarTender was not reached."""
    is_v1 = settings.BT_MODE == "v1"
    path = "/v1/print" if is_v1 else SUBMIT.format(wait=settings.BT_WAIT)
    body = _records(label, printer) if is_v1 else _action(label, printer)
    try:
        status, text = _ask("POST", path, body)
    except Unanswered:
        return Answer(
            PrintState.UNKNOWN,
            _("BarTender took the label but did not answer. Look at the printer."),
        )
    return _judged(status, text)


def look(external_id: str) -> Answer | None:
    """How an accepted action stands now; None when nobody can say."""
    if settings.BT_MODE != "actions" or not external_id:
        return None
    try:
        status, text = _ask("GET", STATUS.format(id=quote(external_id, safe="")))
    except (NotSent, Unanswered):
        return None
    if status == 404:
        message = _("BarTender no longer knows this job. Look at the printer.")
        return Answer(PrintState.UNKNOWN, message, external_id, text)
    return _judged(status, text) if status < 300 else None


def check() -> Finding:
    """Ask BarTender for something harmless, and say in words what came of it."""
    path = "/v1/" if settings.BT_MODE == "v1" else "/api/actions"
    try:
        status, text = _ask("GET", path)
    except NotSent as refusal:
        return Finding(False, [refusal.sentence, *_other_port()])
    except Unanswered:
        said = _(
            "Something is on port %(port)s, but it does not answer like BarTender."
        )
        return Finding(False, [said % _here()])
    if settings.BT_MODE == "v1" and status in (404, 405):
        said = _(
            "Something answers on %(host)s:%(port)s. Whether it prints, a label says."
        )
        return Finding(True, [said % _here()], text)
    if refusal := _refused(status, text):
        return Finding(False, [refusal], text)
    return Finding(True, [_("BarTender answers on %(host)s:%(port)s.") % _here()], text)


def _action(label: LabelText, printer: str) -> dict:
    return {
        "PrintBTWAction": {
            "DocumentFile": settings.BT_LABEL_TEMPLATE,
            "Printer": printer or settings.BT_DEFAULT_PRINTER,
            "SaveAfterPrint": False,
            "Copies": 1,
            "NamedDataSources": _sources(label),
            "VerifyPrintJobIsComplete": True,
            "ReturnPrintSummary": True,
        }
    }


def _records(label: LabelText, printer: str) -> dict:
    return {
        "LabelFormat": settings.BT_LABEL_TEMPLATE,
        "PrinterName": printer or settings.BT_DEFAULT_PRINTER,
        "Records": [_sources(label)],
    }


def _sources(label: LabelText) -> dict[str, str]:
    return {
        "QRData": label.qr,
        "Description": label.description,
        "RollNo": label.roll_no,
        "Material": label.material,
        "Batch": label.batch,
        "WeightKg": label.weight_kg,
        "Dept": label.department,
        "Date": label.date,
        "Copy": str(label.copy or 1),
    }


# --- what came back -------------------------------------------------------------


def _judged(status: int, text: str) -> Answer:
    """An answer in words. The status of HTTP only says whether it was accepted."""
    reply = text[:LONGEST_REPLY]
    if refusal := _refused(status, text):
        # What failed inside BarTender may have printed before.
        state = PrintState.UNKNOWN if status >= 500 else PrintState.FAILED
        return Answer(state, refusal, reply=reply)
    facts = _facts(text)
    found = facts.get("id") or facts.get("actionid") or facts.get("scriptid") or ""
    if jobs := facts.get("jobids"):
        found = jobs[0] if isinstance(jobs, list) else jobs
    state = str(facts.get("status") or facts.get("state") or "").casefold()
    said = _messages(facts)
    if state == "rantocompletion":
        return Answer(PrintState.PRINTED, said, str(found), reply)
    if state in ("faulted", "canceled", "cancelled"):
        said = said or _("BarTender could not print it and gave no reason.")
        return Answer(PrintState.FAILED, said, str(found), reply)
    if found:
        said = said or _("BarTender has it and has not yet said that it is printed.")
        return Answer(PrintState.ACCEPTED, said, str(found)[:100], reply)
    said = _("BarTender's answer was not understood. Look at the printer.")
    return Answer(PrintState.UNKNOWN, said, reply=reply)


def _refused(status: int, text: str) -> str:
    """Why it was not accepted; empty when it was."""
    if status < 300:
        return ""
    if status == 401:
        return _(
            "BarTender wants a sign-in: set BT_USER and BT_PASSWORD, and allow Basic"
            " under AuthenticationSchemes in its appsettings.json."
        )
    if status == 403:
        return _(
            "BarTender refuses other machines: set RemoteAccess.Allowed to true in its"
            " appsettings.json and restart its service."
        )
    if status == 404:
        return _("There is no BarTender at this address. Check BT_MODE and BT_PORT.")
    said = _messages(_facts(text)) or " ".join(text.split())[:300]
    return _("BarTender answered %(status)s: %(said)s") % {
        "status": status,
        "said": said or _("no reason was given"),
    }


def _facts(text: str) -> dict:
    """The answer's fields by their names in small letters: editions differ in them."""
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    if isinstance(read, list):
        read = read[0] if read else {}
    if not isinstance(read, dict):
        return {}
    return {str(name).casefold(): value for name, value in read.items()}


def _messages(facts: dict) -> str:
    """The messages of an answer in one line each: texts, or rows with a text."""
    said = []
    messages = facts.get("messages") or facts.get("message") or []
    for one in messages if isinstance(messages, list) else [messages]:
        if isinstance(one, dict):
            row = {str(name).casefold(): value for name, value in one.items()}
            one = row.get("text") or row.get("message") or row.get("messagetext") or ""
        said.append(str(one).strip())
    return "\n".join(filter(None, said))[:1000]


# --- the connection -------------------------------------------------------------


def _ask(method: str, path: str, body: dict | None = None) -> tuple[int, str]:
    """Status and text of the answer. Raises NotSent before, Unanswered after the
    question has left. Other addresses are never followed to."""
    http = HTTPConnection(settings.BT_HOST, settings.BT_PORT, timeout=CONNECT_S)
    try:
        with reaching(settings.BT_HOST, settings.BT_PORT):
            http.connect()
        http.sock.settimeout(settings.BT_WAIT + LONGER_S if body else LONGER_S)
        content = json.dumps(body).encode() if body else None
        http.request(method, path, content, _headers())
        answer = http.getresponse()
        return answer.status, answer.read(LONGEST_BODY).decode("utf-8", "replace")
    except (OSError, HTTPException) as fault:
        raise Unanswered from fault
    finally:
        http.close()


def _headers() -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if settings.BT_USER:
        pair = f"{settings.BT_USER}:{settings.BT_PASSWORD}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    return headers


def _here() -> dict:
    return {"host": settings.BT_HOST, "port": settings.BT_PORT}


def _other_port() -> list[str]:
    """A word on the documented port, when another one is set."""
    usual = settings.BT_PORTS["actions"]
    if settings.BT_PORT == usual:
        return []
    try:
        socket.create_connection((settings.BT_HOST, usual), CONNECT_S).close()
    except OSError:
        return [_("The documented port is %(port)s.") % {"port": usual}]
    said = _("The documented port is %(port)s, and something answers there.")
    return [said % {"port": usual}]
