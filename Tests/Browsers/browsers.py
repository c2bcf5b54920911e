"""Firefox and WebKit behind one small interface. Playwright drives neither of Debian's builds of them."""

import base64
import glob
import os

from marionette_driver import By, Wait
from marionette_driver.keys import Keys
from marionette_driver.marionette import Marionette
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.support.ui import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

SECONDS = 40
# Notes the violations of the policy, from the first moment at which a script of the test runs.
WATCH = """
window.violations ??= [];
addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
"""


class Firefox:
    """Debian's Firefox, through Marionette."""

    name = "firefox"
    tab, enter, escape = Keys.TAB, Keys.ENTER, Keys.ESCAPE
    right, space = Keys.ARROW_RIGHT, Keys.SPACE

    def __init__(self, folder):
        """Starts it without a window. Its log is in the folder."""
        self.driver = Marionette(bin="/usr/bin/firefox-esr", headless=True, gecko_log=str(folder / "firefox.log"))
        self.driver.start_session()
        self.driver.set_window_rect(width=1280, height=860)

    def go(self, address):
        """Opens an address."""
        self.driver.navigate(address)
        self.script(WATCH)

    def url(self):
        """The address of the page."""
        return self.driver.get_url()

    def back(self):
        """One step back."""
        self.driver.go_back()

    def reload(self):
        """Loads the page again."""
        self.driver.refresh()
        self.script(WATCH)

    def script(self, code):
        """Runs a script in the page, past its policy, and returns its value."""
        return self.driver.execute_script(code, sandbox=None)

    def wait(self, condition):
        """Waits until an expression in the page is true, and returns its value."""
        return Wait(self.driver, timeout=SECONDS).until(lambda _: self.script(f"return {condition}"), message=condition)

    def click(self, selector):
        """Clicks an element."""
        self.driver.find_element(By.CSS_SELECTOR, selector).click()

    def press(self, *keys):
        """Presses keys, at what has the focus."""
        chain = self.driver.actions.sequence("key", "keyboard")
        for key in keys:
            chain = chain.key_down(key).key_up(key)
        chain.perform()

    def choose(self, selector, path):
        """Chooses a file for an input."""
        self.driver.find_element(By.CSS_SELECTOR, selector).send_keys(str(path))

    def screenshot(self, path):
        """Saves a screenshot."""
        path.write_bytes(base64.b64decode(self.driver.screenshot(full=False)))

    def close(self):
        """Ends the browser."""
        self.driver.quit()
        self.driver.cleanup()


class WebKit:
    """Debian's WebKitGTK, which is close to Safari, through WebDriver. It needs a display."""

    name = "webkit"
    tab, enter, escape = Keys.TAB, Keys.ENTER, Keys.ESCAPE
    right, space = Keys.ARROW_RIGHT, Keys.SPACE

    def __init__(self, folder):
        """Starts the small browser that comes with it. The log of its driver is in the folder."""
        options = Options()
        options.binary_location = glob.glob("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")[0]
        options.add_argument("--automation")
        assert "DISPLAY" in os.environ, "WebKit needs a display: run it by scripts/test-browsers"
        service = Service("/usr/bin/WebKitWebDriver", log_output=str(folder / "webkit.log"))
        self.driver = webdriver.WebKitGTK(options=options, service=service)
        self.driver.set_window_size(1280, 860)

    def go(self, address):
        """Opens an address."""
        self.driver.get(address)
        self.script(WATCH)

    def url(self):
        """The address of the page."""
        return self.driver.current_url

    def back(self):
        """One step back."""
        self.driver.back()

    def reload(self):
        """Loads the page again."""
        self.driver.refresh()
        self.script(WATCH)

    def script(self, code):
        """Runs a script in the page, past its policy, and returns its value."""
        return self.driver.execute_script(code)

    def wait(self, condition):
        """Waits until an expression in the page is true, and returns its value."""
        return WebDriverWait(self.driver, SECONDS, 0.1).until(lambda _: self.script(f"return {condition}"), condition)

    def click(self, selector):
        """Clicks an element."""
        self.driver.find_element("css selector", selector).click()

    def press(self, *keys):
        """Presses keys, at what has the focus."""
        chain = ActionChains(self.driver)
        for key in keys:
            chain.send_keys(key)
        chain.perform()

    def choose(self, selector, path):
        """Chooses a file for an input."""
        self.driver.find_element("css selector", selector).send_keys(str(path))

    def screenshot(self, path):
        """Saves a screenshot."""
        self.driver.save_screenshot(str(path))

    def close(self):
        """Ends the browser."""
        self.driver.quit()
