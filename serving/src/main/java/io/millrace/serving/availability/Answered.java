package io.millrace.serving.availability;

import io.millrace.runtime.metrics.Counter;

/** Counts the answers of one path: those given within the project's limit of latency, those given later, and those not given. Thread-safe. */
public final class Answered {
    private static final double NANOS = 1e9;

    private final double limitSeconds;
    private final Counter inTime;
    private final Counter late;
    private final Counter failed;

    Answered(double limitSeconds, Counter inTime, Counter late, Counter failed) {
        this.limitSeconds = limitSeconds;
        this.inTime = inTime;
        this.late = late;
        this.failed = failed;
    }

    /** An answer was given after so long. */
    public void after(double seconds) {
        (seconds <= limitSeconds ? inTime : late).increment();
    }

    /** An answer was given after so many nanoseconds. */
    public void afterNanos(long nanos) {
        after(nanos / NANOS);
    }

    /** There was to be an answer, and there is none. */
    public void failed() {
        failed.increment();
    }
}
