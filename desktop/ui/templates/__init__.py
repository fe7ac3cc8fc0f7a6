"""Templates in the composer: found by typing, with their text in the user's language, and one's own."""
