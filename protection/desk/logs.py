"""Logs carry no request bodies, no query strings and no exception values (R51, R52)."""

import logging
import traceback


class NamelessFilter(logging.Filter):
    """Replace the exception by where it was raised: type, file and line, never its message or locals."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            kind, _, trace = record.exc_info
            frames = traceback.extract_tb(trace)
            places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
            record.msg = f"{record.levelname}: {kind.__name__ if kind else 'error'} at {places}"
            record.args = ()
            record.exc_info = record.exc_text = None
        request = getattr(record, "request", None)
        if request is not None:
            record.__dict__.pop("request")
        return True
