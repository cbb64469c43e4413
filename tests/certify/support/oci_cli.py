"""The official command line as a subprocess."""

import json
import os
import pathlib
import subprocess


class OciCli:
    def __init__(self, emulator):
        self._ready = emulator.ready
        self._program = pathlib.Path(os.environ["MAILCTL_BUILD_DIR"]).parent / "certify/venv/bin/oci"
        self._config = emulator.folder / "oci_config"
        ready = emulator.ready
        self._config.write_text(
            "[DEFAULT]\n"
            f"user={ready['user']}\n"
            f"fingerprint={ready['fingerprint']}\n"
            f"key_file={ready['key_file']}\n"
            f"tenancy={ready['tenancy']}\n"
            "region=sa-saopaulo-1\n")
        self._config.chmod(0o600)

    def run(self, region, service, *words, **options):
        """`oci words --options`; service names the endpoint of the ready file. Returns the parsed
        output, None when there is none. Values that are no text are given as JSON; True is a flag."""
        done = self._call(region, service, words, options)
        if done.returncode != 0:
            raise SystemExit(f"FAILED: oci {' '.join(words)} {options}\n{done.stdout}{done.stderr}")
        text = done.stdout.strip()
        try:
            return json.loads(text) if text else None
        except json.JSONDecodeError:
            return text

    def refused(self, region, service, *words, **options):
        """The same for a call that must be refused: (status, code) of the service's error."""
        done = self._call(region, service, words, options)
        if done.returncode == 0:
            raise SystemExit(f"FAILED: oci {' '.join(words)} {options} was not refused: {done.stdout}")
        error = json.loads(done.stderr[done.stderr.index("{"):])
        return error["status"], error["code"]

    def _call(self, region, service, words, options):
        command = [str(self._program), "--config-file", str(self._config), "--region", region,
                   "--endpoint", self._ready["regions"][region][service], *words]
        for name, value in options.items():
            command.append("--" + name.replace("_", "-"))
            if value is not True:
                command.append(value if isinstance(value, str) else json.dumps(value))
        environment = {**os.environ, "OCI_CLI_SUPPRESS_FILE_PERMISSIONS_WARNING": "True", "NO_COLOR": "1",
                       "SUPPRESS_LABEL_WARNING": "True"}
        return subprocess.run(command, capture_output=True, text=True, timeout=180, env=environment)
