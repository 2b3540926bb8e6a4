"""Repairs of broken characters."""
