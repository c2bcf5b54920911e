#!/usr/bin/env python3
"""Measures the service under overload: python3 bench/overload.py RUN_DIR [SECONDS [THREADS]]

`make run` must be running in RUN_DIR. The script stores one image and views it with as many clients as threads, with
as many clients as slots (MAX_CONNS: threads and waiting requests), and with four times as many. The clients are wrk's.
The latencies come from nginx's access log ($request_time).
"""

import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

run_dir = Path(sys.argv[1])
seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
base_url = (run_dir / "base-url").read_text().strip()
pool = next(line for line in (run_dir / "nginx/conf.d/upstreams.conf").read_text().splitlines() if "max_conns=" in line)
places = int(pool.split("max_conns=")[1].split()[0])
threads = int(sys.argv[3]) if len(sys.argv) > 3 else places * 4 // 5
image = Path(__file__).parent.parent / "Tests/EndToEnd/images/small.png"


def upload():
    """Uploads an image and returns its path."""
    boundary = "overload"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="small.png"\r\n\r\n'.encode()
        + image.read_bytes()
        + f"\r\n--{boundary}--\r\n".encode()
    )
    request = urllib.request.Request(
        base_url + "/images/upload", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["data"]["url"]


def measure(path, clients):
    """Runs wrk. Returns the request times from the access log: {status: sorted seconds}."""
    log = run_dir / "log/access.log"
    start = log.stat().st_size
    subprocess.run(
        ["wrk", "-t2", f"-c{clients}", f"-d{seconds}s", base_url + path], check=True, stdout=subprocess.DEVNULL
    )
    # nginx flushes its log once a second.
    deadline = time.monotonic() + 10
    size = -1
    while log.stat().st_size != size and time.monotonic() < deadline:
        size = log.stat().st_size
        time.sleep(1.5)
    latencies = {}
    with log.open("rb") as lines:
        lines.seek(start)
        for line in lines:
            entry = json.loads(line.decode(errors="replace"))
            latencies.setdefault(entry["status"], []).append(float(entry["seconds"]))
    return {status: sorted(values) for status, values in sorted(latencies.items())}


path = upload()
time.sleep(1.5)
print(f"{threads} threads, {places} slots, {seconds} s each\n")
print("| clients | status | responses/s | p50 ms | p99 ms | max ms |")
print("| --- | --- | --- | --- | --- | --- |")
for clients in (threads, places, 4 * places):
    for status, values in measure(path, clients).items():
        figures = [values[int(len(values) * share)] * 1000 for share in (0.5, 0.99)] + [values[-1] * 1000]
        print(
            f"| {clients} | {status} | {len(values) / seconds:.0f} | "
            + " | ".join(f"{figure:.0f}" for figure in figures)
            + " |"
        )
