"""The text of a PDF on standard output: run apart, since a hostile file may want all memory."""

import resource
import sys

MOST_PAGES = 12
MOST_MEMORY = 400_000_000
MOST_SECONDS = 2


def main(file: str) -> None:
    """Write the text of the first pages of `file`; ends with an error where it cannot be read."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    sys.setrecursionlimit(300)
    import pypdf

    reader = pypdf.PdfReader(file)
    pages = [reader.pages[number] for number in range(min(len(reader.pages), MOST_PAGES))]
    text = "\n\n".join(page.extract_text() for page in pages)
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))


if __name__ == "__main__":
    main(sys.argv[1])
