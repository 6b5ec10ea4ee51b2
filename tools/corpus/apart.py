"""Work in a process of its own, so that what it does to its libraries, and its crash, are its own."""

import multiprocessing
import os
import resource
import signal
import sys
import time
import traceback

# Libraries that are loaded before are so in each process.
FORK = multiprocessing.get_context("fork")


def apart(work, log, seconds, wall=None) -> dict:
    """What `work()` returns, or its `error`, beside the seconds of processor time and of a clock that it took.

    It has `seconds` of processor time, and as many of the clock as `wall`, ten times that by default: how long
    work takes on a busy machine says little. What it prints goes to the file `log`.
    """
    wall = wall or 10 * seconds
    ours, theirs = FORK.Pipe(duplex=False)
    process = FORK.Process(target=child, args=(work, log, seconds, theirs))
    start = time.monotonic()
    process.start()
    theirs.close()
    try:
        answer = ours.recv() if ours.poll(wall) else {"error": f"not done after {wall:.0f} s of the clock"}
    except EOFError:
        process.join()
        spent = process.exitcode == -signal.SIGXCPU
        answer = {
            "error": f"not done after {seconds:.0f} s of processor time" if spent else f"exit code {process.exitcode}"
        }
    process.kill()
    process.join()
    return answer | {"wall": round(time.monotonic() - start, 1)}


def child(work, log, seconds, pipe):
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
    with open(log, "w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        try:
            answer = work()
        except Exception as error:  # noqa: BLE001 (exporters and runtimes raise anything)
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {(str(error).strip().splitlines() or [''])[0]}"}
        sys.stdout.flush()
    pipe.send(answer | {"cpu": round(time.process_time(), 1)})
