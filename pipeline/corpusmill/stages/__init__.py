"""Stages: one file a stage; file name = stage name = the word in a recipe.

A stage takes a Batch and yields Edit, Tag, Column or Drop. Its options are keyword-only; the columns that it fills
stand in `COLUMNS` of its module. `rulebook` as a parameter asks the recipe for the rule book.
"""
