"""Certificates of a test's own, made by the openssl command. Good for a day."""
import dataclasses
import pathlib
import ssl
import subprocess

OPENSSL_TIMEOUT_S = 30
NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def _openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=OPENSSL_TIMEOUT_S)


@dataclasses.dataclass
class Certificate:
    certificate: pathlib.Path
    key: pathlib.Path


class Authority:
    """Whoever trusts `file` trusts what it issues."""

    def __init__(self, folder, name):
        self._folder = pathlib.Path(folder)
        self._name, self._issued = name, 0
        self.file = self._folder / f"{name}.crt"
        self._key = self._folder / f"{name}.key"
        _openssl("req", "-x509", *NEW_KEY, "-keyout", self._key, "-out", self.file, "-subj", f"/CN={name}", "-days", 1,
                 "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, names="DNS:localhost,IP:127.0.0.1"):
        self._issued += 1
        made = Certificate(*(self._folder / f"{self._name}-{self._issued}.{kind}" for kind in ("crt", "key")))
        request, extensions = self._folder / "request.csr", self._folder / "extensions.conf"
        extensions.write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
        _openssl("req", "-new", *NEW_KEY, "-keyout", made.key, "-out", request, "-subj", "/CN=comanda test")
        _openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self._key, "-CAcreateserial", "-out", made.certificate,
                 "-days", 1, "-extfile", extensions)
        return made

    def trusted(self, version=None):
        """For a client that trusts it; of that TLS version alone when it is given."""
        context = ssl.create_default_context(cafile=self.file)
        if version is not None:
            context.minimum_version = context.maximum_version = version
        return context
