"""Wallchart: the platform with which a labor union builds power."""
