package io.millrace.console.page;

import io.millrace.console.testing.Browser;
import io.millrace.runtime.testing.SharedResource;

/** One {@link Browser} for all tests. */
final class SharedBrowser extends SharedResource<Browser> {
    SharedBrowser() {
        super(Browser.class, Browser::new);
    }
}
