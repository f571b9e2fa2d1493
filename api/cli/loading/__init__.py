"""Loading registers from a folder of CSV files.

The files are `organisations.csv`, `managing-authorities.csv`, `number-series.csv`, one per register, and
`applications.csv`, each optional. A register's file has one row per act: `entry` is a label of the entry (any name,
unique in the folder), `kind` the kind of act, `act` a label of the act, to which `corrects` of a later row can refer;
then come the columns of the document and the register's own fields. `dossier` is the label of the dossier that the act
decides (`dossier_rows.py` describes the rows of dossiers). Empty cells are not stated; several values in a cell are
separated by `;`.

Everything is validated and recorded as by the API, in one transaction: a folder is loaded whole or not at all. Acts
are recorded in the order in which they took effect, and those of one day in the order of their file. A correction or
void has no day of its own: it follows the row above it.
"""
