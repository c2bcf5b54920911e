"""Thousands of uploads while random faults are injected all the time."""

import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor

from conftest import IS_QUICK
from eventually import eventually
from ledger import image
from rig import MEBIBYTE

CLIENTS = 16
# The number of acknowledged uploads to reach.
GOAL = 300 if IS_QUICK else 10_000
SEED = int(os.environ.get("SEED", "1"))

# Sizes of images in bytes, with their weights.
MIX = {
    (1000, 3999): 20,
    (4000, 60_000): 75,
    (600_000, 600_000): 3.4,
    (3_000_000, 3_000_000): 1,
    (5 * MEBIBYTE, 5 * MEBIBYTE): 0.3,
    (12 * MEBIBYTE, 12 * MEBIBYTE): 0.3,
}

# Faults for the workers' requests, with their weights. Values of `after` are drawn from the range.
OF_WORKERS = [
    {"fault": "reset-connection", "weight": 10},
    {"fault": "reset-request", "after": [0, 50_000], "weight": 10},
    {"fault": "reset-answer", "after": 0, "weight": 15},
    {"fault": "reset-answer", "after": [1, 200], "weight": 8},
    {"fault": "truncate-answer", "after": [0, 200], "weight": 6},
    {"fault": "longer-answer", "by": [1, 100], "weight": 2},
    {"fault": "stall-request", "after": [0, 30_000], "weight": 2},
    {"fault": "stall-answer", "after": [0, 100], "weight": 3},
    {"fault": "answer", "status": 503, "code": "SlowDown", "weight": 15},
    {"fault": "answer", "status": 503, "code": "SlowDown", "read": False, "weight": 5},
    {"fault": "answer", "status": 500, "code": "InternalError", "weight": 10},
    {"fault": "answer", "status": 500, "code": "InternalError", "forward": True, "weight": 6},
    {"fault": "answer", "status": 502, "body": "<html>Bad Gateway</html>", "weight": 3},
    {
        "fault": "answer",
        "status": 200,
        "body": "<?xml version='1.0'?><Error><Code>Inter",
        "method": "POST",
        "weight": 3,
    },
    {"fault": "garbage", "after": [0, 9], "weight": 4},
    {"fault": "flip-request", "after": [0, 60_000], "weight": 8},
    {"fault": "trickle-request", "rate": [100_000, 1_000_000], "weight": 3},
    {"fault": "trickle-answer", "rate": [1000, 5000], "weight": 3},
]
# Faults for nginx's requests. No stall, because nginx waits for 30 s.
OF_NGINX = [
    {"fault": "reset-connection"},
    {"fault": "reset-answer", "after": [0, 60_000]},
    {"fault": "truncate-answer", "after": [0, 60_000]},
    {"fault": "longer-answer", "by": [1, 5000]},
    {"fault": "answer", "status": 503, "code": "SlowDown"},
    {"fault": "answer", "status": 500},
    {"fault": "trickle-answer", "rate": [200_000, 2_000_000]},
]
RATE = 0.2


def test_load(ledger, quiet):
    """No acknowledged image is lost, no partial one is visible, every response is documented, no download is wrong."""
    generator = random.Random(SEED)
    sizes = [generator.randint(*bounds) for bounds in generator.choices(list(MIX), list(MIX.values()), k=20 * GOAL)]
    quiet.proxy.random(path=ledger.prefix, seed=SEED, rate=RATE, faults={"workers": OF_WORKERS, "nginx": OF_NGINX})
    acknowledged, lock, done, numbers = [], threading.Lock(), threading.Event(), iter(range(len(sizes)))

    def client(name):
        """Uploads and sometimes downloads. After an error, waits until /readyz returns 200."""
        chance = random.Random(f"{SEED} {name}")
        while not done.is_set():
            with lock:
                number = next(numbers)
            upload = ledger.upload(f"{number}.bmp", image(sizes[number], number))
            with lock:
                if upload.is_acknowledged:
                    acknowledged.append(upload)
                if len(acknowledged) >= GOAL:
                    done.set()
                seen = chance.choice(acknowledged) if acknowledged and chance.random() < 0.15 else None
            if seen is not None:
                # Twice, to check that a failed first response is not cached.
                for _ in range(2):
                    ledger.download(seen.key, seen.digest)
            if not upload.is_acknowledged:
                eventually(lambda: done.is_set() or quiet.is_ready, "/readyz returns 200 again", 120)

    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(client, name) for name in range(CLIENTS)]
        # Meanwhile connections are refused for moments, and workers are killed.
        steps = 4 if IS_QUICK else 24
        for step in range(1, steps):
            share = GOAL * step // steps
            eventually(
                lambda: len(acknowledged) >= share or any(running.done() for running in clients), "progress", 300
            )
            if step % 2:
                with quiet.proxy.refusing(generator.choice(["workers", "nginx"])):
                    before = len(ledger.uploads)
                    eventually(lambda: len(ledger.uploads) >= before + 5 or done.is_set(), "requests meanwhile", 60)
            elif busy := quiet.busy_workers():
                quiet.kill_worker(busy[0])
            else:
                continue
            ledger.kills += 1
        for running in clients:
            running.result()
    assert len(acknowledged) >= GOAL
