"""Addresses that mean to turn a webhook inwards, each a known trick (promise P37).

`{port}` is that of a socket which listens on the loopback and counts.
`hooks.example.net` and all under `.partner.example.net` are listed at that port, and
lead to the loopback, as a sender's own name server may say.

Source:
    OWASP, Server-Side Request Forgery Prevention Cheat Sheet; WHATWG URL, IPv4 parser;
    published bypass lists for URL parsers that disagree.
"""

from typing import Final

SCHEMES: Final = (
    "http://hooks.example.net:{port}/",
    "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_POST",
    "dict://127.0.0.1:{port}/info",
    "file:///etc/hostname",
    "unix:///run/redis.sock",
    "http+unix://%2Frun%2Fredis.sock/",
    "javascript:fetch('http://127.0.0.1:{port}')",
    "data:text/plain,x",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}",
    "https:127.0.0.1:{port}/",
    "https:/127.0.0.1:{port}/",
    "https:///127.0.0.1:{port}/",
    "HTTP://127.0.0.1:{port}/",
    "",
)
NUMBERS: Final = (
    "http://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://017700000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0177.0.0.0x1:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0x7f.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0:{port}/",
    "https://10.0.0.1:{port}/",
    "https://172.16.0.1:{port}/",
    "https://192.168.0.1:{port}/",
    "https://100.100.100.200:{port}/",
    "https://169.254.169.254/latest/meta-data/",
    "https://168.63.129.16/machine",
    "https://224.0.0.1:{port}/",
    "https://255.255.255.255:{port}/",
)
SIX: Final = (
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[fd00:ec2::254]/latest/meta-data/",
)
NAMES: Final = (
    "http://localhost:{port}/",
    "https://localhost:{port}/",
    "https://localhost.:{port}/",
    "https://LOCALHOST:{port}/",
    "https://localhost.localdomain:{port}/",
    "https://ip6-localhost:{port}/",
    "https://metadata.google.internal/computeMetadata/v1/",
    "https://hooks.example.net:{port}/",
    "https://HOOKS.example.net:{port}/",
    "https://a.partner.example.net:{port}/",
    "https://127.0.0.1.partner.example.net:{port}/",
    "https://hooks.example.net.:{port}/",
    "https://hooks.example.net.evil.example:{port}/",
    "https://evilpartner.example.net:{port}/",
    "https://-.partner.example.net:{port}/",
)
DISGUISES: Final = (
    "https://hooks.example.net@127.0.0.1:{port}/",
    "https://hooks.example.net:443@127.0.0.1:{port}/",
    "https://user:pass@hooks.example.net:{port}/",
    "https://hooks.example.net%40127.0.0.1:{port}/",
    "https://hooks.example.net&@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}\\@hooks.example.net/",
    "https://127.0.0.1:{port}#@hooks.example.net/",
    "https://127.0.0.1:{port}?@hooks.example.net/",
    "https://hooks.example.net\\.127.0.0.1:{port}/",
    "https://127.0.0.1%00.hooks.example.net:{port}/",
    "https://127.0.0.1\x00.hooks.example.net:{port}/",
    " https://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/\n",
    "https://127.0.0.1:{port}\t/",
    "ht\ntps://127.0.0.1:{port}/",
    "https://hooks.example.net\r\nHost: 127.0.0.1:{port}/",
    "https://hooks.example.net:{port}/\r\nX: y",
    "https://hooks.example.net:{port}/#/",
)
LETTERS: Final = (
    "https://１２７.０.０.１:{port}/",  # noqa: RUF001 - full-width digits are the trick
    "https://127。0。0。1:{port}/",
    "https://127．0．0．1:{port}/",  # noqa: RUF001
    "https://①②⑦.⓪.⓪.①:{port}/",
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/",
    "https://١٢٧.٠.٠.١:{port}/",  # noqa: RUF001
    "https://hoo\u212as.example.net:{port}/",
    "https://hooks.example\u3002net:{port}/",
    "https://lo\u200bcalhost:{port}/",
)
PORTS: Final = (
    "https://hooks.example.net:0{port}/",
    "https://hooks.example.net:+{port}/",
    "https://hooks.example.net:{port}0/",
    "https://hooks.example.net:/",
    "https://hooks.example.net:22/",
    "https://hooks.example.net:6379/",
    "https://hooks.example.net:99999/",
)
FORMS: Final = (
    *SCHEMES,
    *NUMBERS,
    *SIX,
    *NAMES,
    *DISGUISES,
    *LETTERS,
    *PORTS,
)
HOSTS: Final = (
    "127.0.0.1",
    "127.1",
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0x7f.1",
    "0.0.0.0",  # noqa: S104 - not to listen on
    "0",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "fe80::1%lo",
    "localhost",
    "LOCALHOST",
    "10.0.0.1",
    "169.254.169.254",
    "168.63.129.16",
    "224.0.0.1",
)
"""What the system's own resolver makes something of, however it was written."""
