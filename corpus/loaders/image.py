"""Pictures of pages: PNG, JPEG, TIFF (of several pages), BMP, GIF, WebP."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from corpus.loaders import ocr
from corpus.loaders.layout import Flow
from corpus.loaders.loaded import Limits, Loaded, LoadError


def load(data: bytes, name: str, limits: Limits) -> Loaded:
    reader = ocr.Reader(limits)
    flow = Flow(limits)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data)) as picture:
                for frame in range(min(getattr(picture, "n_frames", 1), limits.scanned_pages)):
                    picture.seek(frame)
                    if picture.width * picture.height > limits.pixels:
                        raise LoadError("图片过大，超出可处理的范围。请缩小后再添加。")
                    upright = ImageOps.exif_transpose(picture.convert("RGB"))
                    flow.page(reader.read(upright, frame + 1))
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise LoadError("图片过大，超出可处理的范围。请缩小后再添加。") from error
        except (UnidentifiedImageError, OSError, SyntaxError) as error:
            raise LoadError("图片打不开，可能不完整或已损坏。请重新下载或另存后再添加。") from error
    text, pages = flow.finish()
    return Loaded(text, "image", pages, notes=reader.notes())
