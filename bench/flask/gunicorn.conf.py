"""The gunicorn configuration of the reference service: 2 processes of 8 threads behind nginx."""

import os

bind = "unix:" + os.environ["GUNICORN_SOCKET"]
workers = int(os.environ.get("WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("THREADS", "8"))
keepalive = 65
timeout = 120
backlog = 1024
# nginx writes the access log.
accesslog = None
worker_tmp_dir = "/dev/shm"
