package io.millrace.quickstart.replay;

import io.millrace.runtime.process.ProcessContext;
import java.util.List;
import java.util.Optional;

/** Whether one consumer group has read and committed all there is. Not thread-safe. */
public final class GroupWatch implements AutoCloseable {
    private final GroupLag lag;
    private final List<String> group;

    public GroupWatch(ProcessContext process, String group) {
        lag = new GroupLag(process);
        this.group = List.of(group);
    }

    /** What it has yet to read, in words; empty when there is nothing. */
    public Optional<String> behind() throws InterruptedException {
        return lag.behind(group);
    }

    @Override
    public void close() {
        lag.close();
    }
}
