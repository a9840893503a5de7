"""How gunicorn serves the site. On the command line: ``gunicorn --config deploy/gunicorn.conf.py config.wsgi``.

``WEB_CONCURRENCY`` sets the number of processes; ``GUNICORN_CMD_ARGS`` overrides anything else, such as ``--bind``.
"""

import multiprocessing
import os

bind = "0.0.0.0:8000"  # inside a container only the proxy reaches it
workers = int(os.environ.get("WEB_CONCURRENCY") or multiprocessing.cpu_count() + 1)
worker_tmp_dir = "/dev/shm"  # noqa: S108  a heartbeat file on a slow disk would stall the workers
control_socket_disable = True
timeout = 30
graceful_timeout = 20
max_requests = 5000  # a slow leak, in us or in a library, never grows without end
max_requests_jitter = 500
accesslog = "-"
access_log_format = '%({x-forwarded-for}i)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'  # no query string: it may hold names
