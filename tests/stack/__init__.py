"""The portal as in production, of real processes that can be stopped and killed: for load and for restarts."""
