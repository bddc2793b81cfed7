"""The watch itself: what the policy refuses must make a browser test fail."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
INLINE = {
    "script": "document.body.append(Object.assign("
    "document.createElement('script'), { textContent: 'window.ran = true' }))",
    "style": "document.body.setAttribute('style', 'color: red')",
    "press": "document.body.setAttribute('onclick', 'window.ran = true')",
    "another host": "document.body.append(Object.assign("
    "new Image(), { src: 'http://127.0.0.1:9/pixel.png' }))",
}


@pytest.mark.parametrize("what", INLINE)
def test_a_report_of_the_policy_is_a_fault_of_the_test(desk, visitor, what):
    desk.goto("/")
    assert visitor.faults == []
    desk.evaluate(INLINE[what])
    desk.wait_for_timeout(300)
    told = [fault for fault in visitor.faults if "CSP:" in fault]
    visitor.faults.clear()
    assert told
    assert desk.evaluate("window.ran") is None
