"""Coming in: signing in, the second factor, the list of one's sessions, the demo's one click."""
