"""The platform's pages in the browser: who signs in, and the code of a device. Plain HTML without scripts."""

from html import escape

from desktop.platforms.helpdesk import contract

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 30rem; margin: 8vh auto; padding: 0 1rem; }
h1 { font-size: 1.35rem; } .practice { border-left: .3rem solid #b7791f; padding-left: .8rem; }
button { display: block; width: 100%; margin: .5rem 0; padding: .7rem 1rem; font: inherit; text-align: left;
  border: 1px solid #8888; border-radius: .5rem; background: none; color: inherit; cursor: pointer; }
button:hover, button:focus { border-color: #2b6cb0; } small { opacity: .75; display: block; }
input { font: inherit; padding: .5rem; width: 100%; box-sizing: border-box; margin: .3rem 0 1rem; }
.wrong { color: #c53030; }
"""

_PRACTICE = (
    '<p class="practice">This is the practice platform on your own computer. '
    "Nothing here is real: no buyer, no order, no money.</p>"
)


def choose(
    agents: list[contract.Agent], hidden: dict[str, str], *, device: bool, ask_code: bool, wrong: str = ""
) -> str:
    """The page that asks which of the seller's people signs in, with the device's code or the sign-in
    code.
    """
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in hidden.items()
        if not (device and name == "user_code")
    )
    fields = ""
    if device:
        value = escape(hidden.get("user_code", ""))
        fields += (
            '<label>Code that your program shows<input name="user_code" required autocomplete="off" '
            f'autofocus value="{value}"></label>'
        )
    if ask_code:
        fields += (
            "<label>Sign-in code that the practice platform printed"
            '<input name="sign_in_code" required inputmode="numeric" autocomplete="off"></label>'
        )
    people = "".join(
        f'<button name="agent" value="{escape(agent.id)}">{escape(agent.name)}'
        f"<small>{escape(', '.join(agent.roles))} · {escape(' '.join(agent.languages))} · "
        f"{escape(' '.join(agent.markets))}</small></button>"
        for agent in agents
    )
    said = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    return page("Who signs in?", f'{_PRACTICE}{said}<form method="post">{kept}{fields}{people}</form>')


def message(title: str, text: str) -> str:
    """A page that only says something."""
    return page(title, f"<p>{escape(text)}</p>")


def page(title: str, body: str) -> str:
    """A whole page."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f"<style>{_STYLE}</style><body><h1>{escape(title)}</h1>{body}</body></html>"
    )
