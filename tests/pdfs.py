"""PDF files made by hand, as small as they can be."""

import zlib


def pdf_of(*pages: str, encrypted: bool = False, padding: int = 0) -> bytes:
    """A PDF with these pages, a line of text for each line; `padding` blanks are packed into the first page's content."""
    streams = [_content(page) for page in pages]
    if padding:
        streams[0] = b" " * padding + streams[0]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, stream in enumerate(streams):
        packed = zlib.compress(stream)
        place = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {5 + 2 * number} 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
        head = f"<</Length {len(packed)}/Filter/FlateDecode>>stream\n".encode()
        objects += [place.encode(), head + packed + b"\nendstream"]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj".encode() + body + b"\nendobj\n"
    lock = (
        "/Encrypt<</Filter/Standard/V 1/R 2/Length 40/P -4/O<" + "11" * 32 + ">/U<" + "22" * 32 + ">>>/ID[<00><00>]"
        if encrypted
        else ""
    )
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{rows}trailer<</Size {size}/Root 1 0 R{lock}>>\nstartxref\n{len(out)}\n%%EOF\n"
    return bytes(out) + end.encode()


def _content(page: str) -> bytes:
    lines = [line.replace("\\", "").replace("(", "\\(").replace(")", "\\)") for line in page.split("\n")]
    shown = "".join(f"({line}) Tj 0 -16 Td " for line in lines)
    return f"BT /F1 12 Tf 60 780 Td {shown}ET".encode("cp1252")
