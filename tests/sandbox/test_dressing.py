"""Some buyers write in an e-mail program: their messages come as HTML too, and say the same."""

from desktop.domain.formatted import cleaned, has_form, plain
from desktop.platforms.helpdesk import mapping
from desktop.sandbox.server import Sandbox
from desktop.sandbox.world.dressing import ONE_IN


def test_some_messages_of_the_world_come_as_html_and_say_the_same(sandbox: Sandbox):
    messages = [said for found in sandbox.conversations() for said in sandbox.messages(found.id)]
    dressed = [said for said in messages if said.html]
    buyers = [said for said in messages if said.author.role == "buyer"]
    assert dressed
    assert all(said.author.role == "buyer" for said in dressed)
    assert len(dressed) < 4 * len(buyers) / ONE_IN
    for said in dressed:
        clean = cleaned(said.html or "")
        assert "count.example" not in clean
        assert plain(clean).split() == said.text.split()


def test_a_message_that_is_html_alone_gets_its_text_from_it(sandbox: Sandbox):
    found = sandbox.conversations()[0]
    said = sandbox.post_message_as("buyer", found.id, "", html="<p>Where is <b>it</b>?</p><script>x</script>")
    message = mapping.message(said)
    assert message.text == "Where is it?"
    assert has_form(message.html)
    assert "script" not in message.html
    plainly = sandbox.post_message_as("buyer", found.id, "Thanks", html="<div>Thanks</div>")
    assert (mapping.message(plainly).text, mapping.message(plainly).html) == ("Thanks", "")
