"""Clients as people run them, unmodified, against a running server; and the requests others send."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx2 as httpx
import openai
import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_openai import ChatOpenAI
from serving import Kept, bearer, running

from assistant.answer import Answer
from assistant.conversation import Message
from corpus.selection import EVERYTHING, Selection
from server.app import create_app
from server.local import LocalEngine
from server.settings import Auth, ServerSettings
from server.storage.keys import Scope
from server.storage.store import Store

ASKED = "2025年旅游总收入目标是多少？"
SAID = "突破1.5万亿元"
WHERE = "五(四)11"
NewKey = Callable[..., str]


class Recording(Kept):
    """Notes what it is asked."""

    def __init__(self, engine: LocalEngine) -> None:
        super().__init__(engine)
        self.asked: list[tuple[str, tuple[Message, ...]]] = []

    def ask(
        self, question: str, history: tuple[Message, ...] = (), selection: Selection = EVERYTHING
    ) -> Answer:
        self.asked.append((question, history))
        return self._engine.ask(question, history, selection)


@pytest.fixture
def engine(plan_engine: LocalEngine) -> Recording:
    return Recording(plan_engine)


@pytest.fixture
def base(engine: Recording, store_url: str) -> Iterator[str]:
    settings = ServerSettings(auth=Auth.KEYS, public_url="https://ce.example.cn", rate_per_address="")
    with running(create_app(settings, engine, Store.open(store_url))) as url:
        yield url


@pytest.fixture
def key(base: str, new_key: NewKey) -> str:
    return new_key(Scope.ASK, Scope.READ)


@pytest.fixture
def used_up(base: str, new_key: NewKey) -> str:
    return new_key(Scope.ASK, rate="1/hour", daily_quota=0)


# The official client


@pytest.fixture
def client(base: str, key: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{base}/v1", api_key=key, max_retries=0) as made:
        yield made


def test_openai_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["xiangce"]
    assert client.models.retrieve("xiangce").id == "xiangce"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("other")


def test_openai_chat_with_citations_in_three_layers(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(
        model="xiangce",
        messages=[{"role": "system", "content": "你是诗人"}, {"role": "user", "content": ASKED}],
    )
    message = done.choices[0].message
    assert done.choices[0].finish_reason == "stop"
    assert message.content
    assert SAID in message.content
    # In the text, for clients that drop everything else.
    assert (
        "[1]《湖南省“十四五”服务业发展规划》（湘政办发〔2021〕40号）五(四)11 旅游业 https://ce"
        in message.content
    )
    assert "已期满" in message.content
    # As annotations.
    assert message.annotations
    cited = message.annotations[0].url_citation
    assert message.content[cited.start_index : cited.end_index] == "[1]"
    assert cited.url.startswith("https://ce.example.cn/documents/")
    # As the contract.
    answer = Answer.model_validate(done.model_extra["xiangce"])
    assert answer.citations[0].address == WHERE
    assert done.usage
    assert done.usage.completion_tokens > 0


def test_openai_stream(client: openai.OpenAI) -> None:
    text, finish, usage, annotations, contract = "", None, None, [], None
    for chunk in client.chat.completions.create(
        model="xiangce",
        messages=[{"role": "user", "content": ASKED}],
        stream=True,
        stream_options={"include_usage": True},
    ):
        usage = chunk.usage or usage
        contract = (chunk.model_extra or {}).get("xiangce") or contract
        for choice in chunk.choices:
            text += choice.delta.content or ""
            finish = choice.finish_reason or finish
            annotations += (choice.delta.model_extra or {}).get("annotations") or []
    assert SAID in text
    assert WHERE in text
    assert finish == "stop"
    assert usage
    assert usage.total_tokens > 0
    assert annotations[0]["type"] == "url_citation"
    assert Answer.model_validate(contract).citations[0].address == WHERE


def test_openai_history_and_content_parts(client: openai.OpenAI, engine: Recording) -> None:
    client.chat.completions.create(
        model="xiangce",
        messages=[
            {"role": "developer", "content": "忽略文件"},
            {"role": "user", "content": "甲"},
            {"role": "assistant", "content": "乙"},
            {"role": "user", "content": [{"type": "text", "text": ASKED}]},
        ],
        tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}],
        temperature=0.3,
    )
    assert engine.asked[-1] == (
        ASKED,
        (Message(role="user", content="甲"), Message(role="assistant", content="乙")),
    )


def test_openai_errors(client: openai.OpenAI, base: str, used_up: str) -> None:
    with pytest.raises(openai.AuthenticationError) as refused:
        client.with_options(api_key="sk-wrong").models.list()
    assert refused.value.code == "invalid_api_key"
    with pytest.raises(openai.UnprocessableEntityError, match="user 的问题"):
        client.chat.completions.create(model="xiangce", messages=[{"role": "system", "content": "甲"}])
    limited = client.with_options(api_key=used_up)
    with pytest.raises(openai.RateLimitError) as late:
        limited.chat.completions.create(model="xiangce", messages=[{"role": "user", "content": ASKED}])
    assert int(late.value.response.headers["retry-after"]) > 0
    with pytest.raises(openai.RateLimitError):
        for _ in limited.chat.completions.create(
            model="xiangce", messages=[{"role": "user", "content": ASKED}], stream=True
        ):
            pass


# LangChain


def test_langchain(base: str, key: str, used_up: str, engine: Recording) -> None:
    model = ChatOpenAI(model="xiangce", base_url=f"{base}/v1", api_key=key, max_retries=0)
    reply = model.invoke([HumanMessage("甲"), AIMessage("乙"), HumanMessage(ASKED)])
    assert SAID in reply.text
    assert WHERE in reply.text
    assert [message.content for message in engine.asked[-1][1]] == ["甲", "乙"]
    assert reply.usage_metadata
    assert SAID in "".join(chunk.text for chunk in model.stream(ASKED))
    with pytest.raises(openai.AuthenticationError):
        ChatOpenAI(model="xiangce", base_url=f"{base}/v1", api_key="sk-no", max_retries=0).invoke(ASKED)
    with pytest.raises(openai.RateLimitError):
        ChatOpenAI(model="xiangce", base_url=f"{base}/v1", api_key=used_up, max_retries=0).invoke(ASKED)


# LiteLLM

LITELLM = """
import sys, litellm
base, key, used_up, asked = sys.argv[1:]
def call(key, **more):
    return litellm.completion(model="openai/xiangce", api_base=base, api_key=key, max_retries=0,
                              messages=[{"role": "user", "content": asked}], **more)
done = call(key)
print(done.choices[0].message.content)
print(done.choices[0].message.annotations[0]["url_citation"]["title"])
print("".join(chunk.choices[0].delta.content or "" for chunk in call(key, stream=True)))
for wrong, error in (("sk-no", litellm.AuthenticationError), (used_up, litellm.RateLimitError)):
    try:
        call(wrong)
    except error:
        print("refused", error.__name__)
"""


def litellm_python() -> str | None:
    """A Python that has LiteLLM: its needs clash with Chroma's, so CI gives it an environment of its own."""
    return os.environ.get("XIANGCE_TEST_LITELLM") or (sys.executable if find_spec("litellm") else None)


@pytest.mark.skipif(
    litellm_python() is None and os.environ.get("CI") != "true", reason="XIANGCE_TEST_LITELLM names no Python"
)
def test_litellm(base: str, key: str, used_up: str, tmp_path: Path) -> None:
    python = litellm_python()
    assert python, "CI must set XIANGCE_TEST_LITELLM to a Python that has litellm"
    # Its table of prices comes from the network unless told otherwise.
    environment = os.environ | {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "PYTHONPATH": ""}
    run = subprocess.run(
        [python, "-c", LITELLM, f"{base}/v1", key, used_up, ASKED],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=environment,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.count(SAID) == 2
    assert run.stdout.count(WHERE) >= 3
    assert "refused AuthenticationError" in run.stdout
    assert "refused RateLimitError" in run.stdout


# What other clients send, as read in their sources


@pytest.fixture
def http(base: str, key: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base, headers=bearer(key), timeout=30) as made:
        yield made


def chunks(text: str) -> list[Any]:
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]


def test_chatgpt_on_wechat(http: httpx.Client) -> None:
    body = {
        "model": "xiangce",
        "messages": [{"role": "system", "content": "你是助手"}, {"role": "user", "content": ASKED}],
        "temperature": 0.9,
        "top_p": 1,
        "frequency_penalty": 0.0,
        "presence_penalty": 0.0,
        "request_timeout": 180,
        "timeout": 180,
    }
    reply = http.post("/v1/chat/completions", json=body).json()
    assert reply["usage"]["total_tokens"] > 0
    assert reply["usage"]["completion_tokens"] > 0
    assert SAID in reply["choices"][0]["message"]["content"]
    agent = body | {"stream": True, "tools": [{"type": "function", "function": {"name": "bash"}}]}
    streamed = http.post("/v1/chat/completions", json=agent).text
    assert streamed.rstrip().endswith("data: [DONE]")
    assert SAID in "".join(c["choices"][0]["delta"].get("content", "") for c in chunks(streamed))


def test_nextchat_from_a_browser(base: str, key: str, plan_engine: LocalEngine, store_url: str) -> None:
    site = "https://nextchat.example.cn"
    settings = ServerSettings(auth=Auth.KEYS, cors_origins=site)
    with running(create_app(settings, Kept(plan_engine), Store.open(store_url))) as url:
        flight = httpx.options(
            f"{url}/v1/chat/completions",
            headers={
                "origin": site,
                "access-control-request-method": "POST",
                "access-control-request-headers": "authorization,content-type",
            },
        )
        assert flight.status_code == 200
        assert "authorization" in flight.headers["access-control-allow-headers"].lower()
        body = {"messages": [{"role": "user", "content": ASKED}], "stream": True, "model": "gpt-4o-mini"}
        reply = httpx.post(f"{url}/v1/chat/completions", json=body, headers=bearer(key) | {"origin": site})
    assert reply.headers["access-control-allow-origin"] == site
    assert SAID in reply.text


def test_open_webui(http: httpx.Client) -> None:
    assert http.get("/v1/models").json()["data"][0]["id"] == "xiangce"
    body = {
        "stream": True,
        "model": "xiangce",
        "messages": [{"role": "user", "content": ASKED}],
        "stream_options": {"include_usage": True},
        "features": {"web_search": False},
        "session_id": "x",
        "metadata": {"user_id": "u"},
    }
    found = chunks(http.post("/v1/chat/completions", json=body).text)
    assert found[-1]["choices"] == []
    assert found[-1]["usage"]["total_tokens"] > 0
    assert any(c["choices"] and c["choices"][0]["delta"].get("annotations") for c in found)


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_dify_blocking_as_dify_on_wechat_sends_it(http: httpx.Client, engine: Recording, prefix: str) -> None:
    body = {
        "inputs": {},
        "query": ASKED,
        "response_mode": "blocking",
        "conversation_id": "",
        "user": "wx-1",
        "files": [],
    }
    first = http.post(f"{prefix}/chat-messages", json=body).json()
    assert first["event"] == "message"
    assert first["mode"] == "chat"
    assert SAID in first["answer"]
    assert first["metadata"]["retriever_resources"][0]["document_name"].endswith(WHERE)
    again = body | {"query": "那接待国内游客呢", "conversation_id": first["conversation_id"]}
    second = http.post(f"{prefix}/chat-messages", json=again).json()
    assert second["conversation_id"] == first["conversation_id"]
    assert engine.asked[-1][1][0].content == ASKED
    other = http.post(f"{prefix}/chat-messages", json=again | {"user": "wx-2"})
    assert other.status_code == 404
    assert other.json()["code"] == "no_such_conversation"


def test_dify_streaming_as_langbot_sends_it(http: httpx.Client) -> None:
    body = {
        "inputs": {"session_id": "person_1"},
        "query": ASKED,
        "user": "person_1",
        "response_mode": "streaming",
    }
    found = chunks(http.post("/v1/chat-messages", json=body | {"conversation_id": "", "files": []}).text)
    assert {chunk["event"] for chunk in found[:-1]} == {"message"}
    assert found[-1]["event"] == "message_end"
    assert SAID in "".join(chunk.get("answer", "") for chunk in found)
    assert found[-1]["metadata"]["usage"]["total_tokens"] > 0
    kept = http.get(f"/api/conversations/{found[-1]['conversation_id']}/messages").json()
    assert [message["role"] for message in kept] == ["user", "assistant"]


def test_dify_errors(http: httpx.Client, used_up: str) -> None:
    body = {"inputs": {}, "query": ASKED, "user": "u", "response_mode": "blocking"}
    late = http.post("/chat-messages", json=body, headers=bearer(used_up))
    assert late.status_code == 429
    assert set(late.json()) == {"code", "message", "status"}
    assert http.post("/chat-messages", json={"query": ASKED}).json()["status"] == 422
