package io.millrace.topology.features;

import io.millrace.runtime.deadletters.DeadLetters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * By what a source's record is known again when it comes a second time: the first 128 bits of the SHA-256 of all that an event is made of, its Kafka timestamp, key, value and headers
 * (left out are those of Millrace's own, which differ from step to step, and those by which calls are traced, which an agent or an interceptor sets anew at each). Each part is preceded by its length, so that no two records are the same to it.
 */
final class RecordDigest {
    /** Bytes of a digest. */
    static final int BYTES = 16;

    private static final int ABSENT = -1;

    /** W3C's trace context and baggage, Zipkin's, Jaeger's, and those of agents that write headers of their own. */
    private static final Set<String> TRACING = Set.of(
            "traceparent",
            "tracestate",
            "baggage",
            "b3",
            "uber-trace-id",
            "elasticapmtraceparent",
            "sentry-trace",
            "newrelic",
            "x-amzn-trace-id",
            "sw8",
            "sw8-correlation",
            "sw8-x");

    /** With what such headers begin: Zipkin's, Jaeger's baggage, Datadog's, Instana's. */
    private static final List<String> TRACING_PREFIXES =
            List.of("x-b3-", "uberctx-", "x-datadog-", "dd-pathway-", "x-instana-");

    private final MessageDigest sha256;

    private RecordDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /**
     * The digest of a record.
     *
     * @param timestamp the record's own, on its source's topic
     * @param key its own, which a re-keyed record has not any more
     * @param record its value and headers
     */
    static byte[] of(long timestamp, byte @Nullable [] key, Record<byte[], byte[]> record) {
        RecordDigest digest = new RecordDigest();
        digest.sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(timestamp).array());
        digest.add(key);
        digest.add(record.value());
        for (Header header : record.headers()) {
            if (!header.key().startsWith(DeadLetters.PREFIX) && !isOfTracing(header.key())) {
                digest.add(header.key().getBytes(StandardCharsets.UTF_8));
                digest.add(header.value());
            }
        }
        return Arrays.copyOf(digest.sha256.digest(), BYTES);
    }

    private static boolean isOfTracing(String header) {
        String lower = header.toLowerCase(Locale.ROOT);
        return TRACING.contains(lower) || TRACING_PREFIXES.stream().anyMatch(lower::startsWith);
    }

    private void add(byte @Nullable [] part) {
        int length = part == null ? ABSENT : part.length;
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
        if (part != null) {
            sha256.update(part);
        }
    }
}
