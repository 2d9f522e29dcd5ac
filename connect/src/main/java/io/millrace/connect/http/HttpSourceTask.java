package io.millrace.connect.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connect.records.Origin;
import io.millrace.connect.records.Pace;
import io.millrace.connect.records.SourceRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

/** Asks once at each poll, as long as there is more, and hands the new records of the answer over. */
public final class HttpSourceTask extends SourceTask {
    /** What a task has from its start on. */
    private record Started(HttpSettings settings, HttpApi api, SourceRecords records, Pace pace) {}

    private @Nullable Started started;
    private @Nullable Progress progress;

    /** For Connect. */
    public HttpSourceTask() {}

    @Override
    public void start(Map<String, String> props) {
        HttpSettings settings = new HttpSettings(props);
        started = new Started(
                settings,
                new HttpApi(settings),
                new SourceRecords(settings.records()),
                new Pace(Time.SYSTEM, settings.interval(), settings.backoff()));
        progress = Answers.progress(settings, context.offsetStorageReader().offset(settings.partition()));
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        Started task = started;
        Progress before = progress;
        if (task == null || before == null) {
            throw new IllegalStateException("start has not been called");
        }
        if (!task.pace().ready()) {
            return null;
        }
        try {
            JsonNode answer = task.api().get(before.cursor());
            List<SourceRecord> batch = records(task, before.unread(answer));
            progress = before.behind(answer);
            if (progress.cursor().equals(before.cursor())) {
                task.pace().caughtUp();
            } else {
                task.pace().answered();
            }
            return batch.isEmpty() ? null : batch;
        } catch (AskAgainException later) {
            task.pace().failed(later.after());
            throw new RetriableException(task.settings().place() + " cannot answer now: " + later.getMessage(), later);
        }
    }

    private static List<SourceRecord> records(Started task, List<Progress.Step> steps) {
        List<SourceRecord> batch = new ArrayList<>();
        for (Progress.Step step : steps) {
            Origin origin = new Origin(
                    task.settings().partition(),
                    step.after().offset(),
                    task.settings().place() + ", the record up to "
                            + step.after().offset());
            task.records().read(origin, step.record()).ifPresent(batch::add);
        }
        return batch;
    }

    @Override
    public void stop() {}

    @Override
    public String version() {
        return new HttpSourceConnector().version();
    }
}
