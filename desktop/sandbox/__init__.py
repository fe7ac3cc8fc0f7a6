"""A platform to practise on: serves the whole Helpdesk API over HTTP on this computer, with a world of its
own.

It is what a marketplace is, seen from the client: nothing here is shared with the client but the contract
and the domain's clock. `server.Sandbox` is the way in.
"""
