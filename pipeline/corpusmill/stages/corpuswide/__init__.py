"""Stages that go by what only all cleaned texts tell."""
