"""HTML pages → text with marks and metadata: `extract`."""

from corpusmill.read.html.about.metadata import Known
from corpusmill.read.html.limits import PageLimits, PageRefused
from corpusmill.read.html.page import Extracted, extract

__all__ = ["Extracted", "Known", "PageLimits", "PageRefused", "extract"]
