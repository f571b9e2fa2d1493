"""Loading registers from plain files: CSV that a person can read and a spreadsheet can edit.

A folder holds `organisations.csv`, `managing-authorities.csv`, `number-series.csv`, one file per register and
`applications.csv`, each optional. A register's file
has one row per act: `entry` labels the entry (a name of your choice, unique in the folder), `kind` the act, `act`
labels the act where a later row's `corrects` points at it; then the document's columns and the register's own fields.
`dossier` is the label of the dossier that the act decides (`dossier_rows.py` describes the rows of dossiers).
Cells that are empty are not stated; several values in one cell are separated by `;`.

Everything goes through the same shapes and the same recorder as the API, in one transaction: a folder is loaded whole
or not at all. Acts are recorded in the order they took effect, and those of one day in the order of their file. A
correction or void has no day of its own: it comes after the row above it.
"""
