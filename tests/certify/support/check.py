"""Steps of a narrated test: each says what it proved, the first that fails ends the run. The two
regions run side by side, so a line begins with the name of its thread."""

import threading


def say(text):
    thread = threading.current_thread()
    place = "" if thread is threading.main_thread() else f"[{thread.name}] "
    print(f"{place}{text}", flush=True)


def step(text):
    say(f"== {text}")


def equal(seen, wanted, what):
    if seen != wanted:
        raise SystemExit(f"FAILED: {what}\n  wanted: {wanted!r}\n  seen:   {seen!r}")
    say(f"   {what}: {seen!r}")


def true(condition, what):
    if not condition:
        raise SystemExit(f"FAILED: {what}")
    say(f"   {what}")
