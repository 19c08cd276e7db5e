from assistant.answer import Status
from assistant.pipeline import Assistant
from assistant.suggest import ask_for
from corpus.figures import extract


def test_a_suggested_question_is_answered_with_its_figure(plan: Assistant) -> None:
    document = next(iter(plan.documents.values()))
    missed = []
    for figure in extract(document):
        answer = plan.ask(ask_for(figure))
        if (format(figure.value, "f"), figure.unit) not in [(f.value, f.unit) for f in answer.figures]:
            missed.append((ask_for(figure), answer.text))
    assert not missed


def test_the_figures_beside_the_answer_are_suggested(plan: Assistant) -> None:
    answer = plan.ask("服务业占GDP比重目标")
    assert answer.suggestions
    for question in answer.suggestions:
        assert plan.ask(question).status == Status.ANSWERED


def test_nothing_is_suggested_for_other_business(plan: Assistant) -> None:
    assert plan.ask("明天天气怎么样").suggestions == ()
