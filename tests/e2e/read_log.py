#!/usr/bin/env python3
"""Reads the log of a data folder and prints one JSON object for each record: seq, kind, and the text
of messages. Written from docs/formats.md alone, to show that the page is enough; needs nothing but
Python.

    read_log.py DATA_FOLDER

Exit codes as of `confabd log dump`: 0 fine (a torn tail is, and its records are left out), 1 damaged,
2 no log there.
"""

import json
import os
import re
import struct
import sys

SEGMENT_HEAD = struct.Struct("<8sII16sQqI12s")
RECORD_HEAD = struct.Struct("<IIIQqQQQBBBB")
RECORD_MAX = 1024 * 1024
LAST_OF_BATCH = 1
UNFLUSHED = 2

# The fields of each kind of command, in order, with their types; those of later versions
# in a text of their own.
SEND = ("from:id chat:id peer:id reply_to:id text:string key:string digest:digest", "files:ids")
KINDS = {
    1: ("configure", ("history:u32 ttl:time ttl_from:u8 unread_retention:time rate_limit:u32 "
                      "rate_window:time strikes:u32 report_ttl:time ban:time guest_ttl:time "
                      "idempotency_ttl:time",
                      "schedule_max:u32 schedule_ahead:time schedule_late:time file_max:u64 "
                      "file_quota:u64 file_orphan_ttl:time")),
    2: ("add_user", ("name:string name_key:string email:string email_key:string "
                     "password_hash:string token:hash device:string",)),
    3: ("add_device", ("user:id password_hash:string token:hash device:string",)),
    4: ("remove_device", ("user:id device:id",)),
    5: ("change_account", ("user:id password_hash:string email:string email_key:string",
                           "end_other_sessions:u8 device:id was_hash:string")),
    6: ("note_seen", ("user:id device:id",)),
    7: ("send_message", SEND),
    8: ("mark_read", ("user:id chat:id up_to:u64",)),
    9: ("report_user", ("from:id target:id reason:string message:id key:string digest:digest",)),
    10: ("lapse", ("",)),
    11: ("forget_user", ("user:id",)),
    12: ("create_room", ("owner:id title:string title_key:string address:string history:u32 "
                         "ttl:optional_time key:string digest:digest",)),
    13: ("delete_room", ("user:id chat:id",)),
    14: ("join_room", ("user:id chat:id",)),
    15: ("leave_room", ("user:id chat:id",)),
    16: ("invite_users", ("from:id chat:id users:ids",)),
    17: ("create_link", ("from:id chat:id secret:string expires_at:time uses:u32 key:string "
                         "digest:digest",)),
    18: ("revoke_link", ("from:id chat:id link:id",)),
    19: ("ask_to_join", ("user:id secret:string",)),
    20: ("decide_request", ("from:id chat:id user:id approve:u8",)),
    21: ("schedule_message", ("due:time " + " ".join(SEND),)),
    22: ("cancel_scheduled", ("user:id schedule:id",)),
    23: ("deliver_scheduled", ("schedule:id missed:u8",)),
    24: ("add_file", ("owner:id name:string type:string size:u64 sha256:hash blob:blob key:string "
                      "digest:digest",)),
    25: ("remove_file", ("user:id file:id",)),
}
NUMBERS = {"u8": "<B", "u32": "<I", "u64": "<Q", "id": "<Q", "time": "<q"}
BYTES = {"hash": 32, "digest": 16}


def crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


TABLE = crc_table()


def crc32c(*pieces):
    value = 0xFFFFFFFF
    for piece in pieces:
        for byte in piece:
            value = TABLE[(value ^ byte) & 0xFF] ^ value >> 8
    return value ^ 0xFFFFFFFF


assert crc32c(b"1234", b"56789") == 0xE3069283


class Damage(Exception):
    pass


class Record:
    def __init__(self, bytes_):
        (self.length, self.checksum, self.previous, self.seq, self.time, self.node, self.tag,
         self.batch, self.flags, self.kind, self.version, _) = RECORD_HEAD.unpack_from(bytes_)
        self.payload = bytes_[RECORD_HEAD.size:self.length]

    def fields(self):
        name, versions = KINDS.get(self.kind, ("", ()))
        if self.version > len(versions):
            raise Damage(f"record {self.seq} was written by a newer version")
        found = {}
        at = 0
        for field in " ".join(versions[:self.version]).split():
            key, kind = field.split(":")
            found[key], at = self.field(kind, at)
        if at != len(self.payload):
            raise Damage(f"record {self.seq}: its payload does not fit its kind")
        return name, found

    def field(self, kind, at):
        """A value, and where it ends."""
        if kind in NUMBERS:
            (value,) = struct.unpack_from(NUMBERS[kind], self.payload, at)
            return value, at + struct.calcsize(NUMBERS[kind])
        if kind == "optional_time":
            there, at = self.field("u8", at)
            return self.field("time", at) if there else (None, at)
        if kind == "ids":
            count, at = self.field("u32", at)
            ids = struct.unpack_from(f"<{count}Q", self.payload, at)
            return ids, at + 8 * count
        size = BYTES.get(kind)
        if size is None:
            size, at = self.field("u32", at)
        return self.payload[at:at + size], at + size


def record_at(bytes_, at):
    """The whole record that begins there, or None."""
    if len(bytes_) - at < RECORD_HEAD.size:
        return None
    (length,) = struct.unpack_from("<I", bytes_, at)
    if not RECORD_HEAD.size <= length <= min(RECORD_MAX, len(bytes_) - at):
        return None
    whole = bytes_[at:at + length]
    (checksum,) = struct.unpack_from("<I", whole, 4)
    return Record(whole) if crc32c(whole[:4], whole[8:]) == checksum else None


def read_segment_head(path, bytes_):
    if len(bytes_) < SEGMENT_HEAD.size:
        raise Damage(f"{path}: no header")
    magic, version, checksum, identity, first, time, previous, _ = SEGMENT_HEAD.unpack_from(bytes_)
    if magic != b"confab\0\0" or checksum != crc32c(bytes_[:12], bytes_[16:64]):
        raise Damage(f"{path}: its header is damaged")
    if version > 1:
        raise Damage(f"{path}: written by a newer version")
    if f"{first:020}.log" != os.path.basename(path):
        raise Damage(f"{path}: its name does not fit its content")
    return identity, first - 1, time, previous


def proves_damage(rest, batch):
    """Whether a whole, flushed record of a later batch stands somewhere in the rest."""
    end = len(rest.rstrip(b"\0"))
    for at in range(end):
        record = record_at(rest, at)
        if record and record.batch > batch and not record.flags & UNFLUSHED:
            return True
    return False


def records(folder):
    """All records of complete batches, in order."""
    log = os.path.join(folder, "log")
    names = sorted(n for n in os.listdir(log) if re.fullmatch(r"\d{20}\.log", n))
    identity = None
    batch = []
    seq = time = checksum = None
    for index, name in enumerate(names):
        path = os.path.join(log, name)
        with open(path, "rb") as file:
            bytes_ = file.read()
        head = read_segment_head(path, bytes_)
        if index > 0 and head != (identity, seq, time, checksum):
            raise Damage(f"{path}: does not continue the segment before it")
        identity, seq, time, checksum = head
        at = SEGMENT_HEAD.size
        while record := record_at(bytes_, at):
            first = batch[0].seq if batch else seq + 1
            if (record.seq != seq + 1 or record.previous != checksum or record.time < time
                    or record.batch != first):
                raise Damage(f"{path} at {at}: does not continue the record before it")
            seq, time, checksum = record.seq, record.time, record.checksum
            at += record.length
            batch.append(record)
            if record.flags & LAST_OF_BATCH:
                yield from batch
                batch = []
        rest = bytes_[at:]
        if not batch and not rest.strip(b"\0"):
            continue
        if index + 1 < len(names):
            raise Damage(f"{path} at {at}: more segments follow")
        if proves_damage(rest, batch[0].seq if batch else seq + 1):
            raise Damage(f"{path} at {at}: whole records follow")
    if not names:
        raise FileNotFoundError(log)


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        for record in records(sys.argv[1]):
            name, fields = record.fields()
            line = {"seq": record.seq, "kind": name}
            if name == "send_message":
                line["text"] = fields["text"].decode()
            print(json.dumps(line, ensure_ascii=False))
    except Damage as damage:
        print(f"damaged: {damage}", file=sys.stderr)
        return 1
    except FileNotFoundError as missing:
        print(f"there is no log: {missing}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
