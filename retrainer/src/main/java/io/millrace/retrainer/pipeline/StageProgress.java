package io.millrace.retrainer.pipeline;

import io.millrace.retrainer.Progress;
import java.time.Duration;

/** Tells how far a stage is: at first and then every second to the trainer's own terminal and metrics, every ten to the topic. Not thread-safe. */
final class StageProgress implements Progress {
    private static final long WHISPER = Duration.ofSeconds(1).toNanos();
    private static final long TELL = Duration.ofSeconds(10).toNanos();

    private final RunLog log;
    private final RunStep step;
    private final RunFacts facts;
    private long told = System.nanoTime();
    private long whispered = told - WHISPER;

    StageProgress(RunLog log, RunStep step, RunFacts facts) {
        this.log = log;
        this.step = step;
        this.facts = facts;
    }

    @Override
    public void at(double share) {
        long now = System.nanoTime();
        if (now - told >= TELL) {
            told = now;
            whispered = now;
            log.tell(step.at(share), facts);
        } else if (now - whispered >= WHISPER) {
            whispered = now;
            log.whisper(step.at(share), facts);
        }
    }
}
