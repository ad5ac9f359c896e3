from PySide6.QtTest import QTest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
def test_it(window, controller, qtbot):
    print("ACTIVE", window.isActiveWindow(), QApplication.activeWindow(), QApplication.focusWidget())
    QTest.keyPress(window.canvas, Qt.Key.Key_C)
    print(controller.view.compare)
    window.canvas.setFocus()
    QTest.keyPress(window.canvas, Qt.Key.Key_C)
    print(controller.view.compare, QApplication.focusWidget())
    qtbot.wait(200)
    print(controller.view.compare, QApplication.focusWidget(), window.isActiveWindow())
    assert 0
