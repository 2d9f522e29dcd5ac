package io.millrace.quickstart.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** Lines of this JVM's log that name somebody, Millrace's own at DEBUG among them, from its making to its closing. */
final class LoggedIds extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final String MILLRACE = "io.millrace";

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Pattern id;
    private final Level before;

    private LoggedIds(Pattern id, Level before) {
        this.id = id;
        this.before = before;
    }

    /** Listens for ids. */
    static LoggedIds of(Pattern id) {
        LoggedIds logged = new LoggedIds(id, logger(MILLRACE).getEffectiveLevel());
        logger(MILLRACE).setLevel(Level.DEBUG);
        logged.start();
        logger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(logged);
        return logged;
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    @Override
    protected void append(ILoggingEvent event) {
        String line = event.getFormattedMessage()
                + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
        if (id.matcher(line).find()) {
            lines.add(line);
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        logger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(this);
        logger(MILLRACE).setLevel(before);
        stop();
    }
}
