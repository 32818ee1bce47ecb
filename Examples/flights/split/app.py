"""Cuts a file into parts of about the same size, each of whole lines. The file is in a layer: every function has it, and nobody sends it."""

import os


def handler(event, context):
    path, count = event["file"], event["parts"]
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        header = len(file.readline())
        ends = []
        for part in range(1, count + 1):
            file.seek(header + (size - header) * part // count - 1)
            file.readline()
            ends.append(file.tell())
    starts = [header, *ends[:-1]]
    return [{"file": path, "from": start, "to": end} for start, end in zip(starts, ends) if start < end]
