"""Helpdesks, one file each."""
