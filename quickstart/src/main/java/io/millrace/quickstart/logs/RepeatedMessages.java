package io.millrace.quickstart.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Keeps a process's log readable while something is wrong with Kafka: its clients warn of each attempt, which may be a hundred in a second for
 * as long as brokers are away or slow. Of each kind of warning, which is one that differs in no more than numbers and which client it is of, the first ten in a minute are written; how many more there were is told with the next one of
 * that kind. Everything else is written as it comes.
 */
public final class RepeatedMessages extends TurboFilter {
    private static final String CLIENTS = "org.apache.kafka.clients";
    private static final int WRITTEN = 10;
    private static final int KINDS = 256;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /** What tells one of a kind from the next: which client it is of, and numbers. Kafka's own logger hands on finished texts. */
    private static final Pattern PARTICULARS = Pattern.compile("^\\[[^]]*] |\\d+");

    private final LongSupplier nanoTime;
    private final Map<String, Kind> kinds = new LinkedHashMap<>(KINDS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kind> eldest) {
            return size() > KINDS;
        }
    };

    /** One for a configuration file of Logback's. */
    public RepeatedMessages() {
        this(System::nanoTime);
    }

    RepeatedMessages(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] params,
            @Nullable Throwable failure) {
        if (format == null
                || level != Level.WARN
                || !logger.getName().startsWith(CLIENTS)
                || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
            return FilterReply.NEUTRAL;
        }
        String text = PARTICULARS.matcher(format).replaceAll("");
        int before;
        boolean written;
        synchronized (kinds) {
            Kind kind = kinds.computeIfAbsent(logger.getName() + text, any -> new Kind());
            before = kind.leftOutBefore(nanoTime.getAsLong());
            written = kind.next();
        }
        if (before > 0) {
            logger.getLoggerContext()
                    .getLogger(RepeatedMessages.class)
                    .warn("{} more were left out of {}: {}", before, logger.getName(), format);
        }
        return written ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    /** A kind of warning, and how many of it there were in a minute. */
    private static final class Kind {
        private long begun;
        private int count;

        /** How many were left out in a minute that is over; 0 while it is not. */
        int leftOutBefore(long now) {
            if (count > 0 && now - begun < MINUTE) {
                return 0;
            }
            int leftOut = Math.max(0, count - WRITTEN);
            begun = now;
            count = 0;
            return leftOut;
        }

        /** Whether the next one is written. */
        boolean next() {
            return ++count <= WRITTEN;
        }
    }
}
