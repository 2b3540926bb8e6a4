"""Recipes: which stages run, in which order, with which options."""
