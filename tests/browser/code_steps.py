"""What a student does with an exercise that runs programs, for the tests."""

from playwright.sync_api import Page

EXERCISE = "course-exercise"


def ready(page: Page) -> None:
    """Wait for the editor."""
    page.wait_for_selector(f"{EXERCISE}[data-editor=rich]")


def start(page: Page, url: str) -> None:
    """Open an exercise and let Python come."""
    page.goto(url)
    ready(page)
    page.locator(".cm-content").click()
    page.wait_for_selector(f"{EXERCISE}[data-python=ready]")


def write(page: Page, source: str) -> None:
    """Replace the program."""
    ready(page)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()
