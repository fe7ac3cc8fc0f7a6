"""What we remember: SQLite lives here, one encrypted file per account.

`Store` (store.py) writes and hands out `Reader`s (reader.py); what they speak of is in views.py, what can
go wrong in errors.py.
"""
