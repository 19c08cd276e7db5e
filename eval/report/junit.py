"""A run as JUnit XML, for build servers: one test case an item and turn.

The form is what Jenkins, GitLab and GitHub actions read (testsuites, testsuite, testcase, failure, error).
"""

import re
from xml.etree import ElementTree as ET

from eval.record import Record
from eval.reply import FAILED
from eval.report.model import Report

# What XML 1.0 cannot hold, even escaped (section 2.2, Char).
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> str:
    root = ET.Element("testsuites", name="xiangce eval", time=f"{report.seconds:.1f}")
    for suite in report.titles:
        records = [record for record in report.records if record.suite == suite]
        errors = sum(record.reply.status == FAILED for record in records)
        node = ET.SubElement(
            root,
            "testsuite",
            name=suite,
            tests=str(len(records)),
            failures=str(sum(not record.right for record in records) - errors),
            errors=str(errors),
            skipped="0",
            timestamp=report.started[:19],
        )
        for record in records:
            _case(node, record)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(parent: ET.Element, record: Record) -> None:
    case = ET.SubElement(
        parent,
        "testcase",
        classname=f"{record.suite}.{record.kind}",
        name=_clean(f"{record.key} {record.question}"),
        time=f"{record.reply.latency_ms / 1000:.3f}",
    )
    if record.right:
        return
    tag, message = (
        ("error", record.reply.error)
        if record.reply.status == FAILED
        else ("failure", "; ".join(record.verdict.faults))
    )
    node = ET.SubElement(case, tag, message=_clean(message))
    node.text = _clean(
        f"{record.question}\n{record.reply.text}\n{record.gold.model_dump_json(exclude_defaults=True)}"
    )


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
