"""Providers of what clients pay and of sales work: one file each."""
