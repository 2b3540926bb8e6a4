"""HTML pages → text with marks and metadata: `extract`."""

from corpusmill.read.html.page import Extracted, Known, extract
from corpusmill.read.html.limits import PageLimits, PageRefused

__all__ = ["Extracted", "Known", "PageLimits", "PageRefused", "extract"]
