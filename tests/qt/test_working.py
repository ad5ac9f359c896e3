"""What stands in a panel while its work is under way, and stops it."""

from __future__ import annotations

import threading

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ganinterface.qt.working import STEPS, Working
from ganinterface.studio.jobs import Job
from ganinterface.studio.one_job import OneJob
from tests.qt.desk import Desk
from tests.qt.helpers import on_screen


def test_it_is_seen_while_there_is_work_says_how_far_it_is_and_stops_it(qtbot: QtBot, desk: Desk) -> None:
    work, told = OneJob(desk.jobs, desk.messages, desk.loop), threading.Event()

    def endless(job: Job) -> None:
        job.report(0.25)
        told.set()
        while True:
            job.check()

    panel = on_screen(qtbot, QWidget(), 400, 100)
    shown = Working(work, "finding", panel, doing="Looking for it")
    assert not shown.isVisibleTo(panel)
    work.start("Look", endless)
    assert told.wait(60)
    desk.loop.run_until(lambda: shown.bar.value() > 0)
    assert shown.isVisibleTo(panel)
    assert shown.bar.value() == STEPS // 4
    assert shown.words.text().startswith("25 %")
    QTest.mouseClick(shown.stop, Qt.MouseButton.LeftButton)
    assert not shown.isVisibleTo(panel)
    assert work.job is None
    desk.loop.run_until(lambda: not desk.jobs.unfinished)
    assert desk.session.step_labels == ()
