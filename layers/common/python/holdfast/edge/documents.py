"""Documents: what a route answers with instead of JSON."""

from dataclasses import dataclass
from types import UnionType
from typing import Any, get_args

from aws_lambda_powertools.event_handler import Response

_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"}


@dataclass(frozen=True, slots=True)
class Document:
    """Text for a person instead of JSON for a program: a page or, with a name, a file to keep. Of which media type it
    is, the route says."""

    text: str
    file_name: str = ""


def json_answer(annotation: Any, media_type: str) -> Any:
    """What a function so annotated answers with as JSON; None where all it answers with is a document."""
    answers = list(get_args(annotation)) if isinstance(annotation, UnionType) else [annotation]
    if (Document in answers) != bool(media_type):
        raise ValueError("a route that answers with a document says of which media type, and no other does")
    if not media_type:
        return annotation
    return next((each for each in answers if each is not Document), None)


def response_of(document: Document, media_type: str) -> Response[str]:
    named = {"Content-Disposition": f'attachment; filename="{document.file_name}"'} if document.file_name else {}
    return Response(200, f"{media_type}; charset=utf-8", document.text, {**_HEADERS, **named})
