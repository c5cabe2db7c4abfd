"""Sums the trx files of eng/test.sh.

Usage: summarize_tests.py FOLDER REASON     (FOLDER holds NAME.exit, NAME.log and NAME.trx of each test project)
A project that ran no test, crashed or hung counts as one failure; so does, where CI=true, a test skipped for any other reason than REASON.
"""
import os
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

TRX = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
LOG_LINES = 25


def summarize(folder, name, allowed_skip):
    """The passed and skipped tests of one project as numbers, and its failures as (test, message)."""
    passed, skipped, failures = 0, 0, []
    exit_code = int((folder / f"{name}.exit").read_text())
    trx = folder / f"{name}.trx"
    complaint = None if trx.exists() else "no test result was written"
    if trx.exists():
        root = ElementTree.parse(trx).getroot()
        for result in root.iter(f"{TRX}UnitTestResult"):
            test, outcome = result.get("testName"), result.get("outcome")
            message = (result.findtext(f".//{TRX}Message") or "").strip()
            if outcome == "Passed":
                passed += 1
            elif outcome == "NotExecuted" and (message == allowed_skip or os.environ.get("CI") != "true"):
                skipped += 1
            elif outcome == "NotExecuted":
                failures.append((test, f"skipped: {message}"))
            else:
                failures.append((test, message))
        run_errors = [text.text for text in root.iter(f"{TRX}Text") if "test run was aborted" in (text.text or "")]
        if run_errors:
            complaint = run_errors[0].splitlines()[0]
        elif passed + skipped + len(failures) == 0:
            complaint = "the project ran no test"
    if complaint is None and exit_code != 0 and not failures:
        complaint = f"the test runner ended with exit code {exit_code}"
    if complaint:
        log = (folder / f"{name}.log").read_text(errors="replace").splitlines()
        failures.append((name, "\n".join([complaint, *log[-LOG_LINES:]])))
    return passed, skipped, failures


def main(folder, allowed_skip):
    names = sorted(path.stem for path in folder.glob("*.exit"))
    passed = failed = skipped = 0
    for name in names:
        good, left_out, failures = summarize(folder, name, allowed_skip)
        print(f"{name:<40} {good:5} passed {len(failures):4} failed {left_out:4} skipped")
        for test, message in failures:
            print(f"  FAILED {test}")
            print("".join(f"    {line}\n" for line in message.splitlines()), end="")
        passed, failed, skipped = passed + good, failed + len(failures), skipped + left_out
    if not names:
        print("No test project was found.")
        failed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
