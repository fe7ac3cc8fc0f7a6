"""What is counted: figures and their definitions, exports, the record and its verification.

`sources` is what all of it reads from; `board` counts what is open now, `figures` what was, `forecast`
looks ahead, `definitions` says what each number means, `export` writes files. Nothing here knows Qt, and all
of it may run on any thread that has a reader of its own.
"""
