"""How much it takes to tell many readers: see `measure`."""

import dataclasses

from servers import (Failed, confabd, confabd_unflushed, mosquitto, nats, raw_batched, raw_each,
                     raw_send, redis_pubsub, running)


@dataclasses.dataclass
class Settings:
    """How much of it. The defaults take about four minutes."""
    readers: tuple = (1000, 9500)
    rounds: int = 3
    seconds: float = 0.8  # for each number of messages in flight
    rate_seconds: float = 3  # of 20 messages a second
    durable_seconds: float = 2
    silent: int = 1000  # readers who never read
    heard: int = 100  # readers beside them who do
    silent_seconds: float = 8

    @staticmethod
    def quick():
        return Settings(readers=(100,), rounds=1, seconds=0.05, rate_seconds=0.2,
                        durable_seconds=0.2, silent=20, heard=10, silent_seconds=0.5)


TEXT_BYTES = 150
RATE = 20  # messages a second, where it is about the time until they arrive

# Who is told, in whose bytes. The raw servers write what confabd would write to the same readers.
KINDS = {"ws": "WebSocket", "sse": "SSE"}
PIPELINED = confabd, "confab-pipelined"  # what comes in one write of one WebSocket
PEERS = ((redis_pubsub, "redis"), (nats, "nats"), (mosquitto, "mqtt"))


def measure(bench):
    """All of it. What one server fails in is noted, and the others are still measured."""
    failures = []
    settings = bench.settings.fanout
    bench.note(f"Fan-out counts its rounds for itself ({settings.rounds}), each with "
               f"{settings.seconds:g} s for each number of messages in flight and "
               f"{settings.rate_seconds:g} s at {RATE} a second.")
    for readers in settings.readers:
        failures += everybody(bench, readers)
    for part in (durable, silent):
        try:
            part(bench)
        except Failed as failure:
            failures.append(f"{part.__name__}: {first_line(failure)}")
    if failures:
        raise Failed("; ".join(failures))


def first_line(failure):
    return str(failure).splitlines()[0]


# --- many readers ---------------------------------------------------------------------------------


def contenders(readers, settings):
    """(server, wire): what it is measured in."""
    crowded, steady = {"in_flight": [1, 16]}, {"rate": RATE}
    all_of_them = {}
    for kind in KINDS:
        # One answer at a time on a connection: only 16 of them have 16 messages in flight.
        all_of_them[confabd, f"confab-{kind}"] = {"publishers": 16, **crowded, **steady}
        all_of_them[raw_each, f"raw-{kind}"] = {"in_flight": 1}
        all_of_them[raw_batched, f"raw-{kind}"] = {"in_flight": 16, **steady}
    for one in PEERS:
        all_of_them[one] = crowded
    if readers == settings.readers[0]:
        all_of_them[PIPELINED] = {"in_flight": 16}
    return all_of_them


def everybody(bench, readers):
    """CPU time for a delivery, and the time until it arrives. Returns what failed."""
    settings = bench.settings.fanout
    phases = {one: phases for one, phases in contenders(readers, settings).items()
              if bench.is_there(one[0])}
    results = {one: [] for one in phases}
    failures = []
    for turn in range(settings.rounds):
        for server, wire in list(results):
            bench.progress(f"{readers:,} readers: {server.__name__}, {wire}", turn)
            try:
                with running(server, bench.server_core, bench.settings.data) as started:
                    results[server, wire].append(bench.load(
                        started, program="confab_fanout", wire=wire, readers=readers,
                        text=TEXT_BYTES, seconds=settings.seconds,
                        rate_seconds=settings.rate_seconds, **phases[server, wire]))
            except Failed as failure:
                failures.append(f"{readers:,} readers, {wire}: {first_line(failure)}")
                del results[server, wire]
    tell(bench, readers, results)
    return failures


def compare_sizes(bench, phases):
    """The ratios mean something only where both write about the same bytes."""
    for kind in KINDS:
        ours, raw = (phases.get(one, {}).get("16 in flight") for one in
                     ((confabd, f"confab-{kind}"), (raw_batched, f"raw-{kind}")))
        if ours and raw and abs(ours[0]["bytes_each"] / raw[0]["bytes_each"] - 1) > 0.03:
            bench.note(f"A message by {KINDS[kind]} has {ours[0]['bytes_each']:.0f} bytes from confabd "
                       f"and {raw[0]['bytes_each']:.0f} from the baseline.")


def phases_of(runs):
    """{how it was measured: [what came out, one per round]}"""
    found = {}
    for run in runs:
        for phase in run["phases"]:
            how = (f"{phase['in_flight']} in flight" if "in_flight" in phase
                   else f"{phase['messages_per_second']} messages a second")
            found.setdefault(how, []).append(phase)
    return found


def tell(bench, readers, results):
    """The rows and details of `everybody`."""
    phases = {one: phases_of(runs) for one, runs in results.items()}
    compare_sizes(bench, phases)

    def compare(who, how, what, number, unit, ours, baseline, goal):
        measured, against = (phases.get(one, {}).get(how) for one in (ours, baseline))
        if measured and against:
            bench.row(f"{readers:,} {who}, {how}: {what}", [number(one) for one in measured],
                      [number(one) for one in against], baseline[0], unit, goal, ours[0])

    for kind, name in KINDS.items():
        ours = confabd, f"confab-{kind}"
        for how, against, goal in (("1 in flight", raw_each, "≤ 1.10"),
                                   ("16 in flight", raw_batched, "≤ 1.15")):
            compare(f"{name} readers", how, "CPU per delivery", cpu, "µs", ours,
                    (against, f"raw-{kind}"), goal)
        compare(f"{name} readers", f"{RATE} messages a second", "p99", p99, "ms", ours,
                (raw_batched, f"raw-{kind}"), "≤ 1.3")
        if results.get(ours):
            bench.row(f"Memory per idle {name} reader, {readers:,} of them",
                      [one["anonymous_bytes_each"] for one in results[ours]], [], None, "bytes",
                      "< 3,072", confabd)
    compare("WebSocket readers, one WebSocket publishing", "16 in flight", "CPU per delivery", cpu,
            "µs", PIPELINED, (raw_batched, "raw-ws"), "≤ 1.15")
    for peer in PEERS:
        for how, against in (("1 in flight", raw_each), ("16 in flight", raw_batched)):
            compare("subscribers", how, "CPU per delivery", cpu, "µs", peer, (against, "raw-ws"),
                    "> confabd's")
    for (server, wire), by_phase in phases.items():
        for how, measured in by_phase.items():
            bench.detail(f"{readers:,} readers ({wire}), {how}", server, measured)


# --- durable sends, and few readers ---------------------------------------------------------------


def durable(bench):
    """Delivery under a steady stream of sends that are flushed, beside the time of one flush, and
    beside the same stream that is not flushed: what the machine itself adds is in both."""
    settings = bench.settings.fanout
    deliveries, unflushed, flushes = [], [], []
    if not (bench.is_there(confabd) and bench.is_there(raw_send)):
        return
    for turn in range(settings.rounds):
        bench.progress("durable sends", turn)
        for server, phases in ((confabd, deliveries), (confabd_unflushed, unflushed)):
            with running(server, bench.server_core, bench.settings.data) as started:
                result = bench.load(started, program="confab_fanout", wire="confab-ws", readers=20,
                                    publishers=16, text=TEXT_BYTES, rate=5000,
                                    rate_seconds=settings.durable_seconds)
                phases.append(result["phases"][0])
        with running(raw_send, bench.server_core, bench.settings.data) as started:
            flushes.append(bench.load(started, mix="send", connections=1, users=1,
                                      seconds=settings.seconds))
    what = "5,000 durable sends a second, 20 readers"
    bench.row(f"{what}: p99", [p99(one) for one in deliveries], [p99(one) for one in unflushed],
              confabd_unflushed, "ms", "", confabd)
    for name, when in (("median", p50), ("p99", p99)):
        longer = [when(one) - when(other) for one, other in zip(deliveries, unflushed)]
        bench.row(f"{what}: what flushing adds to the {name}, against a flush's {name}", longer,
                  [when(one) for one in flushes], raw_send, "ms", "≤ 2", confabd)
    bench.detail(what, confabd, deliveries)
    bench.detail(what, confabd_unflushed, unflushed)
    bench.detail("POST /send, flushed, 1 connection", raw_send, flushes)


# --- readers who never read -----------------------------------------------------------------------


def silent(bench):
    """What readers who never read cost the server, and those who do."""
    if not bench.is_there(confabd):
        return
    settings = bench.settings.fanout
    each = {}
    # Long texts, so that the system's buffers and the server's own are full soon.
    for name, readers, quiet in (("alone", settings.heard, 0),
                                 ("among as many who read", settings.heard + settings.silent, 0),
                                 ("beside those who never read", settings.heard, settings.silent)):
        bench.progress(f"{settings.heard} readers, {name}", 0)
        with running(confabd, bench.server_core, bench.settings.data) as started:
            each[name] = bench.load(started, program="confab_fanout", wire="confab-ws",
                                    readers=readers, silent=quiet, text=4000, rate=RATE,
                                    rate_seconds=settings.silent_seconds)
        bench.detail(f"{settings.heard} readers of 4,000 characters, {name}", confabd,
                     each[name]["phases"])
    beside = each["beside those who never read"]
    who = f"{settings.silent:,} that never read"
    bound = settings.silent * OUTBOX_MAX
    bench.row(f"{who}: memory", [beside["phases"][0]["server_growth_bytes"] / 2**20], [], None,
              "MiB", f"≤ {bound / 2**20:.0f} MiB", confabd)
    for name in ("alone", "among as many who read"):
        bench.row(f"{who}: p99 of {settings.heard} others", [p99(beside["phases"][0])],
                  [p99(each[name]["phases"][0])], name, "ms", "≤ 1" if "among" in name else "",
                  confabd)
    bench.note(f"Of {settings.silent:,} readers that never read, the server cut off "
               f"{beside['silent_ended']:,} and told {beside['silent_told']:,} why.")


OUTBOX_MAX = 256 * 1024  # confabd's default for --outbox-max


def cpu(phase):
    return phase["server_cpu_us"]


def p50(phase):
    return phase["latency_us"]["p50"] / 1000


def p99(phase):
    return phase["latency_us"]["p99"] / 1000
