"""Stages that ask what the whole corpus knows: lines that repeat, documents that are near copies, splits."""
