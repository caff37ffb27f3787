#!/usr/bin/env python3
"""A mail server for tests: takes mails on a free loopback port and tells each on stdout as a line of JSON.

The first line is {"port": N}. A recipient whose local part is a number of three digits is answered with that code instead.
Login: user "shop", password "pass-secret" (AUTH PLAIN); the answer to another login repeats what it was told. Ends when stdin
does. Given a certificate and its key (PEM files), it speaks TLS from the start.

--answer WHAT=CODE: refuses "connect" (the greeting), "EHLO", "MAIL", "DATA" or "mail" (what came after DATA) with that code.
"""
import argparse
import asyncio
import base64
import json
import ssl
import sys

EXTENSIONS = ["mail.test", "AUTH PLAIN", "8BITMIME", "SMTPUTF8"]


def tell(what):
    print(json.dumps(what), flush=True)


async def read_mail(reader):
    lines = []
    while (line := await reader.readline()) not in (b".\r\n", b""):
        lines.append(line[1:] if line.startswith(b".") else line)
    return b"".join(lines).decode()


async def serve(reader, writer):
    def say(text):
        writer.write(text.encode() + b"\r\n")

    def refuses(what):
        if what in given.answer:
            say(f"{given.answer[what]} not now")
        return what in given.answer

    mail = {"user": None}
    tell({"connected": True})
    if not refuses("connect"):
        say("220 mail.test at your service")
    while line := await reader.readline():
        verb, _, rest = line.decode().rstrip("\r\n").partition(" ")
        verb = verb.upper()
        if refuses(verb):
            pass
        elif verb == "EHLO":
            for i, extension in enumerate(EXTENSIONS):
                say(f"250{'-' if i + 1 < len(EXTENSIONS) else ' '}{extension}")
        elif verb == "AUTH":
            encoded = rest.partition(" ")[2]
            if not encoded:
                say("334 ")
                encoded = (await reader.readline()).decode()
            _, user, password = base64.b64decode(encoded).decode().split("\0")
            good = (user, password) == ("shop", "pass-secret")
            mail["user"] = user if good else None
            say("235 welcome" if good else f"535 5.7.8 no such login: {encoded.strip()} {password}")
        elif verb == "MAIL":
            mail.update({"from": rest, "to": []})
            say("250 go on")
        elif verb == "RCPT":
            local = rest.partition("<")[2].partition("@")[0]
            if local.isdecimal() and len(local) == 3:
                say(f"{local} not {rest.partition('<')[2].partition('>')[0]}")
            else:
                mail["to"].append(rest)
                say("250 go on")
        elif verb == "DATA":
            say("354 the mail, please")
            data = await read_mail(reader)
            if not refuses("mail"):
                tell({**mail, "data": data})
                say("250 2.0.0 taken as 7")
        elif verb == "RSET":
            say("250 forgotten")
        elif verb == "QUIT":
            say("221 bye")
            break
        else:
            say("502 what?")
    writer.close()


async def main():
    tls = None
    if given.certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*given.certificate)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    tell({"port": server.sockets[0].getsockname()[1]})
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


options = argparse.ArgumentParser()
options.add_argument("certificate", nargs="*")
options.add_argument("--answer", type=lambda text: text.split("="), action="append", default=[])
given = options.parse_args()
given.answer = dict(given.answer)
asyncio.run(main())
