"""What `script/bench mail` prints: the mail engine beside the fastest libraries for the same work, on one
core, in one run, each on the same data in memory and with what parsing costs. Every program checks its
verdicts before its clock starts. Usage: mail_bench.py BUILD_FOLDER"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = "2"
PYTHON = "/usr/bin/python3"


def run(*command):
    """The JSON lines of a program, or none with a word why."""
    # One core, so that no tool gains from threads.
    result = subprocess.run(["taskset", "-c", "0", *command], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        last = result.stderr.strip().splitlines()[-1:] or ["no word why"]
        print(f"  {os.path.basename(command[0])}: exit code {result.returncode}: {last[0]}")
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def table(title, unit, rows, goal):
    """rows: (name, figure, remark), ours first; ratios are to the fastest of the others."""
    print(f"\n{title}" + (f"     (goal: {goal})" if goal else ""))
    others = [figure for name, figure, _ in rows if not name.startswith("mailctl")]
    for name, figure, remark in rows:
        ratio = ""
        if name.startswith("mailctl") and others:
            ratio = f"{figure / max(others):5.1f} x the fastest other"
        print(f"  {name:22} {figure:12,.0f} {unit}  {ratio or remark}" + (f"  {remark}" if ratio and remark else ""))


def bench_spf(build):
    rows = []
    for command in ([f"{build}/bench_spf"], [f"{build}/bench_spf_libspf2"],
                    [PYTHON, f"{HERE}/spf_pyspf_bench.py"]):
        for line in run(*command, SECONDS):
            wrong = f"{line['wrong']} of {line['cases']} verdicts wrong"
            rows.append((line["tool"], line["evaluations_per_second"], wrong))
    table("SPF, the 203 cases of the RFC 7208 suite", "evaluations/s", rows, "200,000 evaluations/s")


def bench_dkim(build):
    with tempfile.TemporaryDirectory(prefix="mailctl-bench-") as folder:
        subprocess.run([f"{build}/bench_dkim_messages", folder], check=True)
        lines = []
        for command in ([f"{build}/bench_dkim", folder], [f"{build}/bench_dkim_opendkim", folder],
                        [PYTHON, f"{HERE}/dkim_dkimpy_bench.py", folder]):
            lines += run(*command, SECONDS)
    goals = {"rsa-2k": "5 x libopendkim", "rsa-1m": "300 MB/s"}
    for name in ("rsa-2k", "ed25519-2k", "rsa-50k", "rsa-1m"):
        rows = [(line["tool"], line["messages_per_second"], f"{line['megabytes_per_second']:,.0f} MB/s")
                for line in lines if line["set"] == name]
        table(f"DKIM verification, {name}", "messages/s", rows, goals.get(name))


def bench_report(build):
    rows = [(line["tool"] + " " + line["set"], line["megabytes_per_second"], "")
            for line in run(f"{build}/bench_report", SECONDS)]
    table("Aggregate reports, of XML", "MB/s", rows, "200 MB/s")


def main():
    build = os.path.join(os.path.abspath(sys.argv[1]), "tests", "bench")
    bench_spf(build)
    bench_dkim(build)
    bench_report(build)


if __name__ == "__main__":
    main()
