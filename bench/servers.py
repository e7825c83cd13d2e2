"""The servers that bench/run measures: how each is started in an empty folder, and ended."""

import contextlib
import dataclasses
import os
import pathlib
import re
import resource
import select
import shutil
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = ROOT / "build" / "bench" / "bin"

# Debian keeps some servers where only root's PATH looks.
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"


class Failed(Exception):
    """Something could not be measured; the message says what and why."""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def installed(program):
    return shutil.which(program, path=PATH)


def built(program):
    return str(BIN / program) if (BIN / program).exists() else None


# Each of these says how to start one server in an empty folder: the command, and its port, or None
# when it takes a free one and prints it on its first line.


def confabd(folder):
    return [built("confabd"), "--port", "0", "--data-dir", f"{folder}/data",
            "--durability", "disk", "--rate-limit", "0"], None


def confabd_unflushed(folder):
    command, port = confabd(folder)
    return ["os" if word == "disk" else word for word in command], port


def raw_http(folder):
    return [built("raw_http")], None


def raw_send(folder):
    return [built("raw_send"), f"{folder}/log"], None


def nginx(folder):
    port = free_port()
    temporary = "".join(f"  {name}_temp_path {folder}/{name};\n"
                        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    pathlib.Path(folder, "nginx.conf").write_text(f"""
daemon off;
master_process off;
pid {folder}/nginx.pid;
events {{ worker_connections 16384; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
{temporary}
  server {{
    listen 127.0.0.1:{port};
    default_type application/json;
    location = /healthz {{ return 200 '{{"status":"ok"}}'; }}
  }}
}}
""")
    return [installed("nginx"), "-e", "stderr", "-p", folder, "-c", f"{folder}/nginx.conf"], port


def redis(folder):
    port = free_port()
    return [installed("redis-server"), "--bind", "127.0.0.1", "--port", str(port), "--dir", folder,
            "--save", "", "--appendonly", "yes", "--appendfsync", "always",
            "--auto-aof-rewrite-percentage", "0"], port


# Those that only tell readers what was published. None of them keeps anything.


def raw_each(folder):
    return [built("raw_fanout"), "each"], None


def raw_batched(folder):
    return [built("raw_fanout"), "batched"], None


def redis_pubsub(folder):
    port = free_port()
    return [installed("redis-server"), "--bind", "127.0.0.1", "--port", str(port), "--dir", folder,
            "--save", "", "--appendonly", "no", "--maxclients", "15000"], port


def nats(folder):
    port = free_port()
    return [installed("nats-server"), "--addr", "127.0.0.1", "--port", str(port)], port


def mosquitto(folder):
    port = free_port()
    # Started by root it would become another user, who may not look into the folder.
    pathlib.Path(folder, "mosquitto.conf").write_text(f"""
listener {port} 127.0.0.1
allow_anonymous true
user root
persistence false
set_tcp_nodelay true
max_connections -1
log_dest stderr
log_type error
""")
    return [installed("mosquitto"), "-c", f"{folder}/mosquitto.conf"], port


# What Debian's packages install; everything else is built here.
PEERS = {nginx: "nginx", redis: "redis-server", redis_pubsub: "redis-server", nats: "nats-server",
         mosquitto: "mosquitto"}
BUILT = {raw_each: "raw_fanout", raw_batched: "raw_fanout"}


def is_there(server):
    if server in PEERS:
        return installed(PEERS[server]) is not None
    return built(BUILT.get(server, server.__name__)) is not None


@dataclasses.dataclass
class Running:
    pid: int
    port: int


@contextlib.contextmanager
def running(server, core, folder_of=None):
    """Starts a server in a folder of its own, and ends it and removes the folder afterwards."""
    with tempfile.TemporaryDirectory(prefix="confab-bench-", dir=folder_of) as folder:
        command, port = server(folder)
        with open(f"{folder}/output", "wb") as output:
            process = subprocess.Popen(
                ["taskset", "-c", str(core), *command], stdin=subprocess.DEVNULL,
                start_new_session=True, stdout=subprocess.PIPE if port is None else output, stderr=output)
        try:
            if port is None:
                port = announced_port(process, folder)
            else:
                wait_until_listening(process, port, folder)
            yield Running(process.pid, port)
        finally:
            end(process)


def announced_port(process, folder, patience=20):
    ready, _, _ = select.select([process.stdout], [], [], patience)
    line = process.stdout.readline().decode(errors="replace") if ready else ""
    found = re.match(r"listening on http://127\.0\.0\.1:(\d+)$", line.rstrip())
    if not found:
        raise Failed(f"{process.args[3]} did not say where it listens: {line.strip()} "
                     + pathlib.Path(folder, "output").read_text(errors="replace")[-500:])
    return int(found.group(1))


def wait_until_listening(process, port, folder, patience=20):
    until = time.monotonic() + patience
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise Failed(f"{process.args[3]} did not start: "
                 + pathlib.Path(folder, "output").read_text(errors="replace")[-500:])


def end(process, patience=12):
    """Asks, waits, and then insists."""
    if process.stdout:
        process.stdout.close()
    try:
        process.terminate()
        process.wait(patience)
    except BaseException as why:  # it takes too long, or so finds who pressed Ctrl-C again
        process.kill()
        process.wait()
        if not isinstance(why, subprocess.TimeoutExpired):
            raise


def open_files_allowed():
    """Raises this process's limit, which the servers inherit, as far as it goes."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
