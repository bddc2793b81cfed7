"""The OpenAPI 3.1 document, made of the description and of the fields' own rules."""

from django.conf import settings

from ..states import Action, Status
from .description import ENDPOINTS, Endpoint
from .fields import FIELDS, FORESEEN, ITEMS_MOST, MODES, SCHEMAS, Shape, key

TEXT, WHOLE = {"type": "string"}, {"type": "integer", "minimum": 0}
TEXT_OR_NULL = {"type": ["string", "null"]}
STATUS = {"type": "string", "enum": Status.values}


def document() -> dict:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Bhandar: the plant", "version": "1"},
        "security": [{"session": []}, {"device": []}],
        "paths": {one.path: {one.method.lower(): _operation(one)} for one in ENDPOINTS},
        "components": {"schemas": SHAPES, "securitySchemes": WHO},
    }


WHO = {
    "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
    "device": {"type": "http", "scheme": "bearer"},
}


def _closed(properties: dict, optional: tuple[str, ...] = ()) -> dict:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


SHAPES = {
    "Roll": _closed(
        {
            "id": SCHEMAS[key],
            "roll_no": TEXT,
            "material": TEXT,
            "batch": TEXT,
            "weight_kg": {"type": "number", "exclusiveMinimum": 0},
            "status": STATUS,
            "location": TEXT_OR_NULL,
            "department": TEXT,
            "version": WHOLE,
            "entered_at": {"type": "string", "format": "date-time"},
            "older": {"type": ["object", "null"]},
        },
        optional=("entered_at", "older"),
    ),
    "Step": _closed(
        {
            "id": WHOLE,
            "client_tx_id": TEXT_OR_NULL,
            "seq": WHOLE,
            "action": {"type": "string", "enum": Action.values},
            "from_status": STATUS,
            "to_status": STATUS,
            "customer": TEXT_OR_NULL,
            "user": TEXT,
            "scanned_by": TEXT,
            "scanned_at": {"type": "string", "format": "date-time"},
            "is_late": {"type": "boolean"},
            "older_roll": TEXT_OR_NULL,
        }
    ),
    "Posting": _closed(
        {
            "outcome": {"enum": ["posted", "replayed", "unchanged"]},
            "roll": _ref("Roll"),
            "transaction": {"anyOf": [_ref("Step"), {"type": "null"}]},
        }
    ),
    "Refusal": {
        "type": "object",
        "properties": {
            "code": TEXT,
            "detail": TEXT,
            "roll": {"type": "object"},
            "allowed": {"type": "array", "items": TEXT},
        },
        "required": ["code", "detail"],
    },
    "Result": {
        "type": "object",
        "properties": {"status": WHOLE},
        "required": ["status"],
        "anyOf": [
            {"required": ["outcome", "roll", "transaction"]},
            {"required": ["code", "detail"]},
        ],
    },
    "Results": {
        "type": "object",
        "properties": {"results": {"type": "array", "items": _ref("Result")}},
        "required": ["results"],
    },
    "Discard": _closed({"client_tx_id": SCHEMAS[key]}),
}


def _operation(one: Endpoint) -> dict:
    told = {
        "operationId": one.name,
        "summary": str(one.about),
        "responses": _responses(one),
    }
    if one.name == "api_roll":
        return told | {"parameters": _of_a_look_up()}
    schema = _batch() if one.name == "api_batch" else _any_of(one.shapes)
    content = {"application/json": {"schema": schema, "example": one.sent[0]}}
    key_header = {
        "name": "Idempotency-Key",
        "in": "header",
        "schema": SCHEMAS[key],
        "description": str(FIELDS["client_tx_id"].about),
    }
    if one.name == "api_transactions":
        told["parameters"] = [key_header]
    return told | {"requestBody": {"required": True, "content": content}}


def _responses(one: Endpoint) -> dict:
    done = {"200": _response(one.answers, one.about, one.example)}
    if one.created:
        done["201"] = done["200"]
    by_status = {}
    for refusal in one.refuses:
        by_status.setdefault(str(refusal.status), []).append(refusal)
    by_status.pop("424", None)  # stands only within the results of a batch
    refused = {
        status: _response("Refusal", ", ".join(sorted(one.code for one in kinds)))
        for status, kinds in sorted(by_status.items())
    }
    return done | refused | {"503": _response("Refusal", "busy")}


def _response(schema: str, about, example: dict | None = None) -> dict:
    media = {"schema": _ref(schema)} | ({"example": example} if example else {})
    return {"description": str(about), "content": {"application/json": media}}


def _of_a_look_up() -> list[dict]:
    about = {"in": "path", "name": "roll_id", "required": True}
    actions = {"type": "string", "enum": FORESEEN}
    return [
        about | {"schema": {"type": "string", "minLength": 1, "maxLength": 200}},
        {"in": "query", "name": "for", "schema": actions},
    ]


def _any_of(shapes: dict[str, Shape]) -> dict:
    return {"anyOf": [_object(action, shape) for action, shape in shapes.items()]}


def _object(action: str, shape: Shape) -> dict:
    names = (*shape.required, *shape.optional)
    properties = {name: FIELDS[name].schema for name in names}
    required = list(shape.required)
    if action:
        properties["action"] = {"const": action}
        required.append("action")
    return _closed(properties) | {"required": required}


def _batch() -> dict:
    items = {
        "type": "array",
        "items": {"type": "object"},
        "minItems": 1,
        "maxItems": ITEMS_MOST,
    }
    mode = {"type": "string", "enum": list(MODES)}
    properties = {"client_batch_id": SCHEMAS[key], "mode": mode, "items": items}
    return _closed(properties, optional=("client_batch_id", "mode"))
