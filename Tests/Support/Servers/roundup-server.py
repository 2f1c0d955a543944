"""roundup-server.py PORT TRACKER: Roundup's WSGI application on loopback.

Its own server refuses to run as root; this one does not mind who runs it.
"""

import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

from roundup.cgi.wsgi_handler import RequestDispatcher


class Handler(WSGIRequestHandler):
    def log_request(self, code="-", size="-"):
        pass


make_server("127.0.0.1", int(sys.argv[1]), RequestDispatcher(sys.argv[2]), handler_class=Handler).serve_forever()
