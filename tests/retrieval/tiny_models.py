"""Tiny transformers models with random weights, made on the spot and saved as safetensors."""

import json
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    PreTrainedTokenizerFast,
    Qwen3Config,
    Qwen3Model,
)

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
CHARACTERS = sorted(
    set("到2025年，全省旅游总收入突破1.5万亿元。对新购置冷链运输车辆的企业给予补贴问文：发展服务业")
)


def tokenizer(folder: Path, *, wrapped: bool) -> PreTrainedTokenizerFast:
    vocabulary = {token: place for place, token in enumerate([*SPECIAL, *CHARACTERS])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    if wrapped:
        made.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]",
            pair="[CLS] $A [SEP] $B:1 [SEP]:1",
            special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
        )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    fast.save_pretrained(folder)
    return fast


def encoder(folder: Path, pooling: str, prompts: dict[str, str] | None = None, seed: int = 0) -> Path:
    """A one-layer BERT in sentence-transformers' layout; ``pooling`` is cls, mean, lasttoken or ""."""
    torch.manual_seed(seed)
    folder.mkdir(parents=True)
    tokenizer(folder, wrapped=True)
    size = len(SPECIAL) + len(CHARACTERS)
    config = BertConfig(
        vocab_size=size,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder)
    _layout(folder, pooling, prompts)
    return folder


def decoder(folder: Path, prompts: dict[str, str] | None = None) -> Path:
    """A one-layer Qwen3 as an encoder by its last token, padded on the left as Qwen3-Embedding is."""
    torch.manual_seed(0)
    folder.mkdir(parents=True)
    made = tokenizer(folder, wrapped=False)
    made.padding_side = "left"
    made.save_pretrained(folder)
    config = Qwen3Config(
        vocab_size=len(SPECIAL) + len(CHARACTERS),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        intermediate_size=32,
        max_position_embeddings=64,
        pad_token_id=0,
    )
    Qwen3Model(config).save_pretrained(folder)
    _layout(folder, "lasttoken", prompts)
    return folder


def cross_encoder(folder: Path, labels: int = 1) -> Path:
    torch.manual_seed(0)
    folder.mkdir(parents=True)
    tokenizer(folder, wrapped=True)
    config = BertConfig(
        vocab_size=len(SPECIAL) + len(CHARACTERS),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        num_labels=labels,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def _layout(folder: Path, pooling: str, prompts: dict[str, str] | None) -> None:
    names = ("cls_token", "mean_tokens", "max_tokens", "lasttoken")
    if pooling:
        (folder / "1_Pooling").mkdir()
        config = {f"pooling_mode_{name}": name.startswith(pooling) for name in names}
        (folder / "1_Pooling" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    if prompts is not None:
        text = json.dumps({"prompts": prompts}, ensure_ascii=False)
        (folder / "config_sentence_transformers.json").write_text(text, encoding="utf-8")
