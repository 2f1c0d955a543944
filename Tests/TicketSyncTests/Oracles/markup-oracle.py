"""What independent readers see in Markdown and HTML.

Standard input: a JSON array of [kind, text]. Standard output: for each and each reader, the tags with their counts and the text.
"""
import json
import sys
from collections import Counter
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags = Counter()
        self.text = ""
        self.code = 0
        self.loose = ""

    def handle_starttag(self, tag, attributes):
        self.tags[tag] += 1
        for name, value in attributes:
            self.tags[f"{tag}[{name}]"] += 1
        self.code += tag in ("code", "pre")

    def handle_endtag(self, tag):
        self.code -= tag in ("code", "pre")

    def handle_comment(self, data):
        self.tags["<!-- -->"] += 1

    def handle_decl(self, data):
        self.tags["<!>"] += 1

    def handle_pi(self, data):
        self.tags["<?>"] += 1

    def handle_data(self, data):
        self.text += data
        # What runs over a finished page leaves code alone.
        self.loose += "\0" if self.code else data


gfm = MarkdownIt("gfm-like", {"linkify": True, "html": True})
readers = {
    "markdown": [
        lambda text: cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE),
        gfm.render,
    ],
    "html": [lambda text: text],
}
seen = []
for kind, text in json.load(sys.stdin):
    for read in readers[kind]:
        page = Page()
        page.feed(read(text))
        page.close()
        seen.append({"tags": dict(page.tags), "text": page.text, "loose": page.loose})
json.dump(seen, sys.stdout)
