"""Import of the municipality's organisation file.

A file goes through five steps, one module each:

`reading`  bytes → a table of texts, whatever the encoding, separator or spreadsheet;
`columns`  which column is which;
`content`  rows → areas, clusters, institutions and leaders, with every fault found and named;
`plan`     what the file says, held against what is stored → what to create, change and end;
`apply`    all of it written in one transaction, or nothing.

`clusters.importer.run` ties them together for the command and the admin. Nothing is written before `apply`.
"""
