"""Everything that changed since a state."""

import msgspec

from desktop.platforms.helpdesk import contract

from .calls import Answer, Call, answer


def changes(call: Call) -> Answer:
    """One page. Nothing stands twice in it: a thing that changes moves to the end of the order."""
    query: contract.ChangesQuery = call.query
    desk = call.desk
    seq = 0 if query.since is None else desk.seq_of(query.since)
    rows = desk.store.since(seq, query.limit + 1)
    page = rows[: query.limit]
    items = [
        contract.Change(kind=kind, id=id, removed=True)
        if data is None
        else contract.Change(kind=kind, id=id, data=msgspec.Raw(data))
        for _, kind, id, data in page
    ]
    reached = page[-1][0] if len(rows) > query.limit else desk.store.seq
    told = contract.ChangesPage(state=desk.state(reached), has_more=len(rows) > query.limit, items=items)
    if query.totals:
        counted = desk.store.totals()
        told.totals = contract.Totals(
            conversations=counted.get("conversation", 0),
            messages=counted.get("message", 0),
            cases=counted.get("case", 0),
            orders=counted.get("order", 0),
        )
    return answer(told)
