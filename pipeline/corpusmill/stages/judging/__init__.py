"""Stages that judge whole documents and change no text: they annotate, or leave documents out."""
