package io.millrace.console.page;

import io.millrace.console.testing.Browser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page of a shop, open in a browser. */
@ExtendWith(SharedBrowser.class)
abstract class PageTest {
    final Browser browser;
    final Shop shop = Shop.small();
    final PageServer server = new PageServer(shop);

    PageTest(Browser browser) {
        this.browser = browser;
    }

    @BeforeEach
    void open() {
        browser.look(1280, 900, "light");
        browser.open(server.address());
        browser.find("main[data-page='now'] .story");
    }

    @AfterEach
    void close() {
        server.close();
    }

    final void signIn() {
        browser.open("about:blank");
        browser.open(server.address() + "#token=" + PageServer.TOKEN);
        browser.seen("button", "Operator");
    }
}
