"""The child process that reads one PDF: its bytes on stdin, the text of its pages on stdout with a form feed between two.

It imports nothing of ours. Where it cannot, one line on stderr says why, and it ends with 3.
Usage: child.py MOST_PAGES MOST_CHARACTERS MEMORY_BYTES CPU_SECONDS OUTPUT_BYTES
"""

from __future__ import annotations

import contextlib
import sys

REFUSED = 3


def limit(memory: int, seconds: int, output: int) -> None:
    """What the system takes care of; where it cannot (Windows), the parent's own limit on time stands alone."""
    with contextlib.suppress(ImportError):
        import resource

        limits = {
            resource.RLIMIT_AS: memory,
            resource.RLIMIT_CPU: seconds,
            resource.RLIMIT_FSIZE: output,
            resource.RLIMIT_CORE: 0,
        }
        for name, value in limits.items():
            resource.setrlimit(name, (value, value))


def pages(body: bytes, most_pages: int, most_characters: int) -> str:
    """The text of the first pages. Raises PdfiumError for what is no PDF, is damaged, or asks for a password."""
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    document = pdfium.PdfDocument(body)
    found: list[str] = []
    left = most_characters
    for number in range(min(len(document), most_pages)):
        text = document[number].get_textpage().get_text_bounded().replace("\f", " ")[:left]
        found.append(text)
        left -= len(text)
        if left <= 0:
            break
    return "\f".join(found)


def main(arguments: list[str]) -> int:
    most_pages, most_characters, memory, seconds, output = map(int, arguments)
    limit(memory, seconds, output)
    try:
        text = pages(sys.stdin.buffer.read(), most_pages, most_characters)
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except MemoryError:
        print("memory", file=sys.stderr)
        return REFUSED
    except Exception as error:  # whatever a hostile file brings about; the parent tells it in words
        print(" ".join(str(error).split())[:200] or type(error).__name__, file=sys.stderr)
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
