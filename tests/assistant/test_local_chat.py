"""A chat model in this process: a tiny one with random weights, made here."""

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest

from assistant.answer import Fallback, Mode
from assistant.generated import Budget, Generated
from assistant.models import chat_model
from assistant.pipeline import Assistant
from assistant.settings import ChatSettings

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

OPEN = "湖南打算怎么发展冷链物流"
TEMPLATE = (
    "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("model")
    torch.manual_seed(0)
    # No token ends the text: what it writes goes on to the limit.
    tokens = ["[PAD]", "[UNK]", "[END]", *"冷链物流设施建设优化湖南服务业发展条文问题回答"]
    tokens = list(dict.fromkeys(tokens))
    made = Tokenizer(
        models.WordLevel({token: place for place, token in enumerate(tokens)}, unk_token="[UNK]")
    )
    made.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", eos_token="[END]"
    )
    fast.chat_template = TEMPLATE
    fast.save_pretrained(folder)
    config = transformers.Qwen3Config(
        vocab_size=len(tokens),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        intermediate_size=32,
        max_position_embeddings=8192,
        pad_token_id=0,
        eos_token_id=2,
    )
    transformers.Qwen3ForCausalLM(config).save_pretrained(folder)
    assert list(folder.glob("*.safetensors"))
    return folder


def test_it_streams_what_it_generates(folder: Path) -> None:
    model = chat_model(ChatSettings(local=str(folder), answer_tokens=20))
    whole = str(model.invoke("发展物流").text)

    async def read() -> list[str]:
        return [str(chunk.text) async for chunk in model.astream("发展物流")]

    pieces = [piece for piece in asyncio.run(read()) if piece]
    assert "".join(pieces) == whole
    assert 0 < len(whole.replace(" ", "")) <= 20
    assert str(model.invoke("发展物流").text) == whole, "without temperature it is always the same"
    assert [chunk.text for chunk in model.stream("发展物流")]


def test_who_stops_reading_stops_the_generation(folder: Path) -> None:
    model = chat_model(ChatSettings(local=str(folder), answer_tokens=5000))

    async def leave() -> None:
        async with aclosing(model.astream("发展物流")) as chunks:
            async for chunk in chunks:
                if chunk.text:
                    break

    asyncio.run(leave())
    # The next waits for the lock: it comes only when the first has ended.
    short = chat_model(ChatSettings(local=str(folder), answer_tokens=20))
    assert short.invoke("物流").text is not None
    assert model._lock.acquire(timeout=20)  # type: ignore[attr-defined]
    model._lock.release()  # type: ignore[attr-defined]


def test_its_nonsense_ends_at_the_gate(plan: Assistant, folder: Path) -> None:
    model = chat_model(ChatSettings(local=str(folder), answer_tokens=40))
    answer = plan.with_writer(Generated(model, plan.documents, Budget(seconds=60))).ask(OPEN)
    assert answer.mode is Mode.EXTRACTIVE
    assert answer.fallback in (Fallback.UNVERIFIED, Fallback.EMPTY)
    assert answer.text == plan.ask(OPEN).text


def test_a_model_that_is_not_there_is_a_failure_like_any_other(plan: Assistant, tmp_path: Path) -> None:
    model = chat_model(ChatSettings(local=str(tmp_path)))
    answer = plan.with_writer(Generated(model, plan.documents)).ask(OPEN)
    assert answer.fallback is Fallback.SERVER_ERROR
    assert answer.text == plan.ask(OPEN).text
