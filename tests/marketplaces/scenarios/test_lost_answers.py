"""What nobody knows the end of: too many requests, answers that are lost, requests that never arrived. A
reply arrives exactly once, or waits for the person."""

from tests.marketplaces.scenarios.world import Scene

TEXT = "Dzień dobry, paczka wyszła dziś rano i będzie u Państwa jutro."


def test_too_many_requests_while_sending_are_waited_for(scene: Scene) -> None:
    conversation = scene.ask()
    scene.there.busy(300)
    row = scene.say(conversation, TEXT)
    scene.pass_until(lambda: scene.state_of(row) == "retry", step=1, most=20)
    asked = scene.calls("POST")
    scene.let_pass(270, step=15)
    assert scene.calls("POST") == asked
    assert scene.times_there(conversation, TEXT) == 0
    scene.sent(row)
    scene.never_again(conversation, TEXT, 1)


def test_a_lost_answer_sends_exactly_one(scene: Scene) -> None:
    conversation = scene.ask()
    scene.there.lose_answer()
    row = scene.say(conversation, TEXT)
    scene.sent(row)
    assert scene.times_there(conversation, TEXT) == 1
    scene.never_again(conversation, TEXT, 1)
    scene.pass_until(lambda: not scene.obligations(conversation)[-1].is_open)
    assert scene.texts(conversation).count(TEXT) == 1


def test_a_lost_answer_with_the_same_words_sent_before(scene: Scene) -> None:
    conversation = scene.ask()
    scene.sent(scene.say(conversation, TEXT))
    scene.there.lose_answer()
    scene.sent(scene.say(conversation, TEXT))
    scene.never_again(conversation, TEXT, 2)
    assert scene.texts(conversation).count(TEXT) == 2


def test_what_was_dropped_goes_again_only_where_that_is_safe_or_by_the_person(scene: Scene) -> None:
    conversation = scene.ask()
    scene.there.drop()
    row = scene.say(conversation, TEXT)
    scene.pass_until(lambda: scene.state_of(row) in ("gone", "unknown"))
    if scene.can("idempotency"):
        scene.never_again(conversation, TEXT, 1)
        return
    assert scene.state_of(row) == "unknown"
    scene.never_again(conversation, TEXT, 0)
    assert scene.state_of(row) == "unknown"
    assert scene.store.retry(row.id).result(5)
    scene.sent(row)
    scene.never_again(conversation, TEXT, 1)


def test_the_same_words_from_before_are_not_taken_for_what_was_dropped(scene: Scene) -> None:
    conversation = scene.ask()
    scene.sent(scene.say(conversation, TEXT))
    scene.there.drop()
    row = scene.say(conversation, TEXT)
    scene.pass_until(lambda: scene.state_of(row) in ("gone", "unknown"))
    scene.never_again(conversation, TEXT, 2 if scene.can("idempotency") else 1)
    assert scene.state_of(row) == ("gone" if scene.can("idempotency") else "unknown")
