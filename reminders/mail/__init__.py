"""One mail a person a day about what waits for them: made, claimed, written, sent, and how people choose it."""
