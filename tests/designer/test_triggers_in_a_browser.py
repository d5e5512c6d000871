"""Triggers in a real browser: on, an event that a button lets happen, off, and no subscription left."""

import re

import pytest
from playwright.sync_api import expect

WEBHOOKS = {
    "OnTimeEntryCreated": ["Create time entry"],
    "OnTimeEntryUpdated": ["Start time entry", "Update time entry"],
    "OnTimeEntryDeleted": ["Start time entry", "Delete time entry"],
    "OnTimeEntryStarted": ["Start time entry"],
    "OnTimeEntryStopped": ["Start time entry", "Stop current time entry"],
}
POLLS = {
    "OnMyTimeEntryCreated": ["Create time entry"],
    "OnMyTimeEntryStarted": ["Start time entry"],
    "OnMyTimeEntryStopped": ["Start time entry", "Stop current time entry"],
}


def opened(page, address, trigger):
    page.goto(f"{address}/operation?id={trigger}")
    expect(page.locator("select[aria-busy]")).to_have_count(0)
    workspace = page.get_by_label(re.compile(r"^Workspace"))
    if workspace.count():
        workspace.select_option(label="Lovelace Studio")
    page.get_by_role("button", name="Turn on").click()
    expect(state(page)).to_have_text("on")


def state(page):
    return page.locator("#trigger-news b")


def let(page, name):
    page.get_by_role("region", name="Triggers").get_by_role("button", name=name, exact=True).click()
    expect(page.locator("#trigger-news li").filter(has_text=f"{name}: 20").first).to_be_visible()


def off(page):
    page.get_by_role("button", name="Turn off").click()
    expect(state(page)).to_have_text("off")
    expect(page.locator("#trigger-news [role=alert]")).to_have_count(0)


def subscriptions(page, address):
    page.goto(f"{address}/operation?id=GetWebhookSubscriptions")
    expect(page.locator("select[aria-busy]")).to_have_count(0)
    page.get_by_label("Workspace (required)").select_option(label="Lovelace Studio")
    page.get_by_role("button", name="Run").click()
    answer = page.get_by_role("region", name="The flow gets")
    expect(answer).to_contain_text("200")
    return answer


@pytest.mark.parametrize("trigger", WEBHOOKS)
def test_a_webhook_trigger_from_on_to_off(page, own, trigger) -> None:
    opened(page, own, trigger)
    for name in WEBHOOKS[trigger]:
        let(page, name)

    expect(page.locator("#trigger-news")).to_contain_text("condition not passed: the flow stops")
    expect(page.locator("#trigger-news").get_by_text("condition passed: the flow goes on").first).to_be_visible()
    off(page)
    expect(subscriptions(page, own)).not_to_contain_text("url_callback")


@pytest.mark.parametrize("trigger", POLLS)
def test_a_polling_trigger_from_on_to_off(page, own, trigger) -> None:
    opened(page, own, trigger)
    expect(page.locator("#trigger-news")).to_contain_text(re.compile(r"polled .*nothing new; next in \d+"))
    for name in POLLS[trigger]:
        let(page, name)

    expect(page.locator("#trigger-news").get_by_text("the flow goes on").first).to_be_visible()
    expect(page.locator("#trigger-news")).to_contain_text("since=")
    off(page)
