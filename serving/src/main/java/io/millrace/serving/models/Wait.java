package io.millrace.serving.models;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a version has been waited for that should be in service and has not come. Used by the control thread alone. */
final class Wait {
    /** Less than serving waits for its models before it is ready without them. */
    static final Duration USUAL = Duration.ofSeconds(20);

    private final long longest;
    private @Nullable String version;
    private long since;

    /** @param longest for which nobody needs to be told */
    Wait(Duration longest) {
        this.longest = longest.toNanos();
    }

    /** Whether this version has been waited for, since it was first asked, longer than people should not know of it. */
    boolean tooLong(String waitedFor) {
        if (!waitedFor.equals(version)) {
            version = waitedFor;
            since = System.nanoTime();
        }
        return System.nanoTime() - since >= longest;
    }

    /** It has come, or is no longer waited for. */
    void over() {
        version = null;
    }
}
