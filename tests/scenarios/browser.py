"""The person's browser: `browser.py AGENT URL` signs in as that person and follows the redirect back."""

import sys
import urllib.request

agent, url = sys.argv[1:3]
with urllib.request.urlopen(f"{url}&login_hint={agent}", timeout=30) as answer:
    answer.read(65536)
