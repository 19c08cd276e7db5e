"""The answer contract: what the command line, the API and the evaluation all speak."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Status(StrEnum):
    ANSWERED = "answered"
    CLARIFICATION = "clarification"
    NOT_IN_CORPUS = "unanswerable_not_in_corpus"
    NO_SUCH_FIGURE = "unanswerable_no_such_figure"  # the indicator exists, this figure of it does not
    OUT_OF_SCOPE = "unanswerable_out_of_scope"
    UNVERIFIED = "refused_unverified"
    EMPTY = "error_empty_question"
    TOO_LONG = "error_question_too_long"


class Mode(StrEnum):
    EXTRACTIVE = "extractive"
    GENERATED = "generated"


class Fallback(StrEnum):
    """Why the extractive answer stands where a language model was to write one."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    REJECTED = "rejected"  # key, model name or request refused
    EMPTY = "empty"
    INTERRUPTED = "interrupted"
    BUSY = "busy"  # the limit of calls at a time was reached, or the model rests after failures
    UNVERIFIED = "unverified"  # nothing it wrote passed the gate


class StrictModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Citation(StrictModel):
    """``quote`` is ``text[start:end]`` of the stored document, verbatim; ``page`` is the page of its source
    on which it begins, where that has pages."""

    marker: int
    document: str
    title: str
    document_number: str | None
    address: str
    heading: str
    quote: str
    start: int
    end: int
    url: str
    page: int | None = None

    @property
    def place(self) -> str:
        """What a reader looks up: 《…》（文号）五(四)11 旅游业，第3页."""
        number = f"（{self.document_number}）" if self.document_number else ""
        heading = f" {self.heading}" if self.heading else ""
        page = f"，第{self.page}页" if self.page else ""
        return f"《{self.title}》{number}{self.address}{heading}{page}"


class AnswerFigure(StrictModel):
    """A figure that the answer states; ``marker`` is the citation that carries it."""

    indicator: str
    value: str
    unit: str
    comparator: str
    period: str
    kind: str
    marker: int


class Answer(StrictModel):
    """``question`` is the question that was answered: where ``completed`` is true, not the one that was asked
    but its standalone form, completed from the conversation."""

    status: Status
    mode: Mode
    question: str
    text: str
    citations: tuple[Citation, ...] = ()
    figures: tuple[AnswerFigure, ...] = ()
    notices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    completed: bool = False
    timings_ms: dict[str, float] = {}
    fallback: Fallback | None = None
