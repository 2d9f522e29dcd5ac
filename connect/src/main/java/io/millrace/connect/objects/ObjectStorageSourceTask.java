package io.millrace.connect.objects;

import io.millrace.connect.objects.LineReader.Line;
import io.millrace.connect.records.Origin;
import io.millrace.connect.records.Pace;
import io.millrace.connect.records.SourceRecords;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.common.utils.ExponentialBackoff;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Reads a batch of lines at each poll. What has been read is remembered only when a batch is handed over whole: after an error of the storage the object is opened
 * again at the last batch's end.
 */
public final class ObjectStorageSourceTask extends SourceTask {
    private static final int NOT_IMPLEMENTED = 501;
    private static final ExponentialBackoff BACKOFF = new ExponentialBackoff(1_000, 2, 60_000, 0.2);

    private final Queue<String> found = new ArrayDeque<>();
    private @Nullable ObjectStorageSettings given;
    private @Nullable SourceRecords sourceRecords;
    private @Nullable Bucket opened;
    private @Nullable Pace paced;
    private @Nullable ObjectPosition position;
    private @Nullable ObjectReader reader;

    /** For Connect. */
    public ObjectStorageSourceTask() {}

    @Override
    public void start(Map<String, String> props) {
        ObjectStorageSettings settings = new ObjectStorageSettings(props);
        given = settings;
        sourceRecords = new SourceRecords(settings.records());
        opened = new Bucket(settings);
        paced = new Pace(Time.SYSTEM, settings.interval(), BACKOFF);
        Map<String, Object> offset = context.offsetStorageReader().offset(settings.partition());
        position = offset == null ? null : ObjectPosition.of(offset);
    }

    @Override
    public @Nullable List<SourceRecord> poll() {
        Pace pace = set(paced);
        if (!pace.ready()) {
            return null;
        }
        try {
            ObjectReader open = reader == null ? next() : reader;
            reader = open;
            if (open == null) {
                pace.caughtUp();
                return null;
            }
            List<SourceRecord> batch = batch(open);
            pace.answered();
            return batch.isEmpty() ? null : batch;
        } catch (SdkException | IOException failed) {
            closeReader();
            if (failed instanceof SdkException refused && !passing(refused)) {
                throw new ConnectException("the storage refuses: " + refused.getMessage(), refused);
            }
            pace.failed(Duration.ZERO);
            throw new RetriableException("the storage does not answer", failed);
        }
    }

    /** Opens what is to be read next; null if there is nothing. */
    private @Nullable ObjectReader next() throws IOException {
        if (position != null && !position.end()) {
            return again(position);
        }
        if (found.isEmpty()) {
            found.addAll(set(opened).after(position == null ? null : position.key(), Instant.now()));
            // After the listing: while it was the last one, it may have grown.
            if (position != null) {
                ObjectPosition last = position;
                Optional<String> now = set(opened).etag(last.key());
                Optional<ObjectContent> grown = now.isEmpty() || now.get().equals(last.etag())
                        ? Optional.empty()
                        : set(opened).open(last.key());
                if (grown.isPresent()) {
                    return opened(grown.get(), last);
                }
            }
        }
        while (!found.isEmpty()) {
            ObjectPosition before = ObjectPosition.before(found.remove());
            position = before;
            Optional<ObjectContent> content = set(opened).open(before.key());
            if (content.isPresent()) {
                return opened(content.get(), before);
            }
            // Deleted before a line of it was read.
            position = before.ended();
        }
        return null;
    }

    /** Opens an object that was begun. */
    private ObjectReader again(ObjectPosition begun) throws IOException {
        ObjectContent content = set(opened)
                .open(begun.key())
                .orElseThrow(() -> new ConnectException(
                        "the object " + begun.key() + " is gone, and only " + begun.line() + " lines of it were read"));
        return opened(content, begun);
    }

    private ObjectReader opened(ObjectContent content, ObjectPosition at) throws IOException {
        try {
            return new ObjectReader(content, at, set(given).longestLine());
        } catch (IOException | ConnectException failed) {
            content.close();
            throw failed;
        }
    }

    private List<SourceRecord> batch(ObjectReader open) throws IOException {
        List<SourceRecord> batch = new ArrayList<>();
        ObjectPosition after;
        try {
            int lines = 0;
            while (lines++ < set(given).batch() && open.hasNext()) {
                record(open.next(), open.position()).ifPresent(batch::add);
            }
            after = open.position();
        } catch (IOException failed) {
            if (!open.broken(failed)) {
                throw failed;
            }
            after = open.givenUp();
            set(sourceRecords)
                    .broken(origin(after), "the rest of the object cannot be unpacked: " + failed, new byte[0])
                    .ifPresent(batch::add);
        }
        position = after;
        if (after.end()) {
            closeReader();
        }
        return batch;
    }

    private Optional<SourceRecord> record(Line line, ObjectPosition after) {
        if (!line.whole()) {
            return set(sourceRecords)
                    .broken(origin(after), "longer than " + ObjectStorageSettings.LONGEST_LINE, line.text());
        }
        return blank(line.text()) ? Optional.empty() : set(sourceRecords).read(origin(after), line.text());
    }

    private Origin origin(ObjectPosition after) {
        ObjectStorageSettings settings = set(given);
        return new Origin(
                settings.partition(),
                after.offset(),
                "s3://" + settings.bucket() + "/" + after.key() + ", line " + after.line());
    }

    private static boolean blank(byte[] text) {
        for (byte one : text) {
            if (one != ' ' && one != '\t' && one != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Whether it may go by itself: a server's trouble or a broken connection, and not credentials, rights or names. */
    private static boolean passing(SdkException error) {
        if (error instanceof AwsServiceException answered) {
            return (answered.statusCode() >= 500 && answered.statusCode() != NOT_IMPLEMENTED)
                    || answered.isThrottlingException();
        }
        Throwable cause = error;
        while (cause != null && !(cause instanceof IOException)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    private void closeReader() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    @Override
    public void stop() {
        closeReader();
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    public String version() {
        return new ObjectStorageSourceConnector().version();
    }

    private static <T> T set(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("start has not been called");
        }
        return value;
    }
}
