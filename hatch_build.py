"""Compile the kernel when the package is built or installed, where a C compiler is.

Without one the wheel is of pure Python and does the same, slower (docs/decisions/kernel.md).
"""

from __future__ import annotations

import runpy
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILING = "pipeline/corpusmill/kernel/compiling.py"


class KernelHook(BuildHookInterface):
    """Puts the compiled kernel beside its sources and into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        compiling = runpy.run_path(str(Path(self.root) / COMPILING))
        if reason := compiling["compile_kernel"]():
            self.app.display_warning(f"corpusmill without its kernel: {reason}")
            return
        library = compiling["LIBRARY"].relative_to(Path(self.root) / "pipeline")
        build_data["artifacts"].append(f"pipeline/{library.as_posix()}")
        if version != "editable":  # for any Python of this system
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"
