"""The demo municipality: a fictional organisation with a year of history and teams in every state.

The words are data files (`profiles/data/demo/`), the organisation is a file of the usual form, read by the usual
import. What is drawn at random is drawn from each team's name, so that the same demo comes out every time.
"""
