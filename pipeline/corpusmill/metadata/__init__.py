"""Readers of metadata: what a line says about a document beside its body. Words and places are data files here."""
