"""A roster on its way in: read, guess the columns, make standard, compare, apply, undo.

files, text, workbooks   a file of any usual kind -> rows of text with the spreadsheet's row numbers
fields, guessing         which column is what
values, places, standards   a row of text -> standard cells, and what is wrong with it
lines                    rows that said the same the last time, known by their digest
known, deciding, changes    whom a row is about, and what it would change
preview                  all of that, over a whole file: the operations, warnings and the report
applying, undoing        the operations carried out, and put back
"""
