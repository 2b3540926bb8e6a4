"""Stages that ask what the whole corpus knows: lines that repeat, copies, shared passages, other data sets, splits."""
