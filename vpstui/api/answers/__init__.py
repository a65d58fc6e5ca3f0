"""What comes back from the API, read in one way for all endpoints: pure, without a connection.

From the bytes of a body (`body.py`) to models, and from a status outside 200-299 to an error with
words for people (`status_errors.py`).
"""
