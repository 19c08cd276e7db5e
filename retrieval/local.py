"""Embedding and reranking models that run in this process, by transformers; needs the extra ``local``."""

import json
import threading
from collections.abc import Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer

from retrieval.embeddings import NamedEmbeddings
from retrieval.rerank import Reranker

_BATCH = 16
_LONGEST = 512  # tokens of a text, where the model allows so many
_SAMPLE = 2**20  # bytes read at each end of a file of weights to tell it from another
# sentence-transformers' names for the ways to make one vector of many.
_POOLINGS = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_lasttoken": "last",
}


class ModelFolderError(Exception):
    """A folder does not hold a model that can be used; the message is in Chinese."""


def model_folder(source: str) -> Path:
    """The folder of a model; a name on the Hugging Face hub is downloaded unless it already was."""
    if (folder := Path(source).expanduser()).is_dir():
        return folder
    if source.startswith((".", "/", "~")) or source.count("/") != 1:
        raise ModelFolderError(f"没有模型文件夹“{source}”。")
    from huggingface_hub import snapshot_download  # noqa: PLC0415

    wanted = ["*.json", "*.txt", "*.model", "*.safetensors"]
    return Path(snapshot_download(source, allow_patterns=wanted, ignore_patterns=["onnx/*", "openvino/*"]))


def fingerprint(folder: Path) -> str:
    """Changes whenever the files of a model do: small files whole, weights by size and both ends."""
    digest = blake2b(digest_size=8)
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".json", ".txt", ".model", ".safetensors"):
            digest.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode())
            with file.open("rb") as data:
                digest.update(data.read(_SAMPLE))
                if file.stat().st_size > _SAMPLE:
                    data.seek(-_SAMPLE, 2)
                    digest.update(data.read(_SAMPLE))
    return digest.hexdigest()


class LocalEmbeddings(NamedEmbeddings):
    """An encoder from a folder with safetensors. Thread-safe; loads at first use.

    ``pooling`` (cls, mean, last) and the prefixes are the model's own, by its ``1_Pooling/config.json`` and
    ``config_sentence_transformers.json`` (sentence-transformers' layout), unless they are given.
    """

    def __init__(
        self,
        folder: Path,
        pooling: str = "",
        query_prefix: str | None = None,
        passage_prefix: str | None = None,
    ) -> None:
        self._folder = folder
        prompts = _json(folder / "config_sentence_transformers.json").get("prompts") or {}
        self.pooling = pooling or _pooling(folder)
        self.query_prefix = prompts.get("query", "") if query_prefix is None else query_prefix
        own = prompts.get("document", prompts.get("passage", ""))
        self.passage_prefix = own if passage_prefix is None else passage_prefix
        told = blake2b(f"{self.pooling}\0{self.passage_prefix}".encode(), digest_size=4).hexdigest()
        self.identity = f"{folder.name}/{fingerprint(folder)}-{told}"
        self._lock = threading.Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        texts = [self.passage_prefix + text for text in texts]
        batches = (texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH))
        return [vector for batch in batches for vector in self._embed(batch)]

    def embed_query(self, text: str) -> list[float]:
        return self._embed([self.query_prefix + text])[0]

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        tokenizer = AutoTokenizer.from_pretrained(str(self._folder))
        model: Any = AutoModel.from_pretrained(str(self._folder), use_safetensors=True)
        return tokenizer, model.eval()

    def _embed(self, texts: list[str]) -> list[list[float]]:
        with self._lock, torch.inference_mode():
            tokenizer, model = self._loaded
            batch = _tokens(tokenizer, model, [text.encode("utf-8", "replace").decode() for text in texts])
            states, mask = model(**batch).last_hidden_state, batch["attention_mask"]
            if self.pooling == "cls":
                # The first token that is one: some tokenizers pad on the left.
                vectors = states[torch.arange(len(texts)), mask.argmax(dim=1)]
            elif self.pooling == "last":
                places = torch.arange(mask.shape[1]).expand_as(mask) * mask
                vectors = states[torch.arange(len(texts)), places.argmax(dim=1)]
            else:
                weights = mask.unsqueeze(-1).to(states.dtype)
                vectors = (states * weights).sum(dim=1) / weights.sum(dim=1)
            unit: list[list[float]] = torch.nn.functional.normalize(vectors.float(), dim=1).tolist()
            return unit


class LocalReranker(Reranker):
    """A cross-encoder with one score (bge-reranker) from a folder with safetensors. Loads at first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        tokenizer = AutoTokenizer.from_pretrained(str(self._folder))
        model: Any = AutoModelForSequenceClassification.from_pretrained(
            str(self._folder), use_safetensors=True
        )
        if model.config.num_labels != 1:
            raise ModelFolderError(f"“{self._folder.name}”不是打分模型（应只有一个输出）。")
        return tokenizer, model.eval()

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        found: list[float] = []
        with self._lock, torch.inference_mode():
            tokenizer, model = self._loaded
            for start in range(0, len(texts), _BATCH):
                part = list(texts[start : start + _BATCH])
                batch = _tokens(tokenizer, model, [query] * len(part), part)
                found += model(**batch).logits.view(-1).float().tolist()
        return found


def _tokens(tokenizer: Any, model: Any, texts: list[str], pairs: list[str] | None = None) -> Any:
    positions = getattr(model.config, "max_position_embeddings", _LONGEST)
    most = int(min(_LONGEST, tokenizer.model_max_length, positions))
    return tokenizer(texts, pairs, padding=True, truncation=True, max_length=most, return_tensors="pt")


def _pooling(folder: Path) -> str:
    configs = sorted(folder.glob("*_Pooling/config.json"))
    chosen = [name for key, name in _POOLINGS.items() if configs and _json(configs[0]).get(key)]
    if len(chosen) != 1:
        raise ModelFolderError(f"模型“{folder.name}”没有写明取向量的方式，请设置 XIANGCE_EMBEDDING_POOLING。")
    return chosen[0]


def _json(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
