"""Bodies of the routes of message templates."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.config import JsonDict

from holdfast.messaging.rules.sayings import KnownTemplate, Saying
from holdfast.messaging.rules.templates import Means, Placeholder
from holdfast.messaging.rules.wordings import EmailWords, InAppWords, OwnWording, Wording
from holdfast.platform.schemas import RequestBody, ResponseBody

_EXAMPLE: JsonDict = {
    "in_app": None,
    "email": {
        "subject": "${business}: an order over ${amount} ${currency} waits for you",
        "text": "Somebody wants to pay you ${amount} ${currency} for: ${title}.\n\nRegister to see the order.",
        "html": "<p>Somebody wants to pay you <b>${amount} ${currency}</b> for: ${title}.</p>",
    },
    "sms": "${business}: somebody wants to pay you ${amount} ${currency} for: ${title}. Register to see it.",
}


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("one line of visible text")
    return text


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_one_line)]
Paragraphs = Annotated[str, Field(min_length=1, max_length=5000), AfterValidator(_lines)]
Html = Annotated[str, Field(min_length=1, max_length=50_000), AfterValidator(_lines)]
Sms = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_lines)]


class InAppBody(RequestBody):
    """text: paragraphs with a blank line between them"""

    title: Line
    text: Paragraphs

    @classmethod
    def of(cls, words: InAppWords) -> "InAppBody":
        return cls(title=words.title, text=words.text)


class EmailBody(RequestBody):
    """html: what goes into the frame; null: the paragraphs of the text"""

    subject: Line
    text: Paragraphs
    html: Html | None = None

    @classmethod
    def of(cls, words: EmailWords) -> "EmailBody":
        return cls(subject=words.subject, text=words.text, html=words.html)


class WordingBody(RequestBody):
    """The tenant's own words, by channel; null: those of the house. A placeholder is written ${name}, a dollar sign
    $$."""

    model_config = RequestBody.model_config | ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    in_app: InAppBody | None = None
    email: EmailBody | None = None
    sms: Sms | None = None

    def to_wording(self) -> OwnWording:
        in_app, email = self.in_app, self.email
        return OwnWording(
            None if in_app is None else InAppWords(in_app.title, in_app.text),
            None if email is None else EmailWords(email.subject, email.text, email.html),
            self.sms,
        )

    @classmethod
    def of(cls, own: OwnWording) -> "WordingBody":
        in_app = None if own.in_app is None else InAppBody.of(own.in_app)
        return cls(in_app=in_app, email=None if own.email is None else EmailBody.of(own.email), sms=own.sms)


class BuiltInBody(ResponseBody):
    """The house's words, for every channel: the SMS is the text in one paragraph"""

    title: str
    text: str
    subject: str

    @classmethod
    def of(cls, wording: Wording) -> "BuiltInBody":
        return cls(title=wording.title, text=wording.text, subject=wording.subject or wording.title)


class PlaceholderBody(ResponseBody):
    """is_required: a wording must name it · may_be_absent: the paragraph that names it is left out where there is none
    · channels: those that know it"""

    name: str
    is_required: bool
    may_be_absent: bool
    channels: list[Means]
    sample: str

    @classmethod
    def of(cls, placeholder: Placeholder) -> "PlaceholderBody":
        return cls(
            name=placeholder.name,
            is_required=placeholder.is_required,
            may_be_absent=placeholder.may_be_absent,
            channels=list(placeholder.only_in),
            sample=placeholder.sample,
        )


class TemplateBody(ResponseBody):
    """channels: how people are told · overridden_in: the languages in which the tenant has words of its own"""

    template: str
    channels: list[Means]
    placeholders: list[PlaceholderBody]
    built_in_languages: list[str]
    overridden_in: list[str]

    @classmethod
    def of(cls, known: KnownTemplate) -> "TemplateBody":
        return cls(
            template=known.template,
            channels=list(known.means),
            placeholders=[PlaceholderBody.of(each) for each in known.placeholders],
            built_in_languages=known.built_in_languages,
            overridden_in=known.overridden_in,
        )


class TemplatesBody(ResponseBody):
    data: list[TemplateBody]


class SayingBody(ResponseBody):
    """own: the tenant's words, null where it has none · built_in: the house's, null where it does not speak the
    language"""

    template: TemplateBody
    language: str
    own: WordingBody | None
    built_in: BuiltInBody | None

    @classmethod
    def of(cls, saying: Saying) -> "SayingBody":
        return cls(
            template=TemplateBody.of(saying.known),
            language=saying.language,
            own=None if saying.own is None else WordingBody.of(saying.own),
            built_in=None if saying.built_in is None else BuiltInBody.of(saying.built_in),
        )
