"""Text in pictures, recognised with the models that ship in the rapidocr package; nothing is downloaded."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy

from corpus.loaders.layout import PageLayout, TextLine, rows
from corpus.loaders.loaded import Limits, LoadError

DPI = 200  # the models are trained on lines some 30 pixels high; body text of 16 pt has 44 at 200 dpi
_DOUBTFUL = 0.9  # confidence of a line
_MISSING = (
    "这是扫描件或图片，读出文字需要 OCR 组件。请运行：pip install 'xiangce[ocr]'（约 200 MB，自带模型，"
    "不再下载其他内容），再重新添加；或提供带文字的 PDF、DOCX。"
)


@cache
def _engine() -> Any:
    try:
        import rapidocr  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise LoadError(_MISSING) from error
    models = Path(rapidocr.__file__).parent / "models"
    found = {}
    for task, pattern in (("Det", "*_det_*.onnx"), ("Rec", "*_rec_*.onnx"), ("Cls", "*_cls_*.onnx")):
        paths = sorted(models.glob(pattern))
        if not paths:
            raise LoadError(
                "OCR 组件缺少自带的模型。请运行：pip install --force-reinstall rapidocr，再重试。"
            )
        # With a path given, the package looks for nothing on the network.
        found[f"{task}.model_path"] = str(paths[0])
    return rapidocr.RapidOCR(
        params={
            **found,
            "Global.log_level": "error",
            "Global.max_side_len": 2400,  # an A4 page at 200 dpi is 2339 high: lines are read undiminished
            # Lines are found in a smaller picture, and read one by one: half the memory, the same text.
            "Det.limit_type": "max",
            "Det.limit_side_len": 1280,
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
        }
    )


class Reader:
    """Reads pages of one file; ``notes`` says what is doubtful in them."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._scores: list[float] = []
        self._doubtful: list[tuple[int, str]] = []
        self.pages = 0

    def read(self, picture: Any, page: int, *, dpi: float = DPI) -> PageLayout:
        """The lines of an RGB ``PIL.Image``; LoadError where the OCR extra is not installed."""
        engine = _engine()
        self.pages += 1
        if self.pages > self._limits.scanned_pages:
            raise LoadError(f"扫描页超过 {self._limits.scanned_pages} 页。请拆分后再添加。")
        scale = 72 / dpi
        layout = PageLayout(picture.width * scale, picture.height * scale)
        result = engine(numpy.ascontiguousarray(numpy.asarray(picture)[:, :, ::-1]))  # BGR
        fragments = []
        for box, text, score in zip(
            *(() if part is None else part for part in (result.boxes, result.txts, result.scores)),
            strict=False,
        ):
            xs, ys = [float(x) * scale for x, _ in box], [float(y) * scale for _, y in box]
            fragments.append(TextLine(text, min(xs), max(xs), min(ys), max(ys)))
            self._scores.append(float(score))
            if score < _DOUBTFUL:
                self._doubtful.append((page, text))
        layout.lines = rows(fragments)
        return layout

    def notes(self) -> tuple[str, ...]:
        if not self.pages:
            return ()
        mean = sum(self._scores) / len(self._scores) if self._scores else 0.0
        notes = [f"{self.pages} 页的文字由图像识别得出（平均把握 {mean:.0%}），引用数字前请核对原件。"]
        if self._doubtful:
            shown = "；".join(f"第 {page} 页“{text[:20]}”" for page, text in self._doubtful[:5])
            notes.append(f"{len(self._doubtful)} 行识别把握较低：{shown}。")
        notes.append("扫描页中的表格按行读出，没有还原表头。")
        return tuple(notes)
