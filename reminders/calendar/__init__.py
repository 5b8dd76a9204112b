"""What falls due for a person, as a calendar to subscribe to."""
