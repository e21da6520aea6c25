"""A made-up union at real size: North Star Public Employees.

Nobody in it exists. It is drawn from a seeded generator, written out as the messy spreadsheets that
employers send, and loaded by the same importer, posts, campaigns and marks that a real union uses.
"""
